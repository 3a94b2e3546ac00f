import Agent
import Foundation
import Sandbox
import TestKit

/// Jobs of several files.
extension CrashScenario {
    static let groups = CrashScenario(name: "groups") { stage, round, _ in
        try ProofStage.group("together\(round)", on: stage) + ProofStage.group("fail\(round)", on: stage, end: .failed)
    }

    static let groupsElsewhere = CrashScenario(name: "a group done on another disk", isDoneElsewhere: true) {
        stage, round, _ in
        try ProofStage.group("apart\(round)", on: stage)
    }

    static let groupDeleting = CrashScenario(name: "a group that is removed", folder: ["done: delete"]) {
        stage, round, _ in
        try ProofStage.group("removed\(round)", on: stage, end: .deleted)
    }

    /// One file of it changes in work before any step: all go back, settle again and are done.
    static let groupChanged = CrashScenario(name: "a group that changed in work") { stage, round, _ in
        let drops = try ProofStage.group("changed\(round)", on: stage)
        try await Self.crash(stage, at: .afterClaimed)
        return try [Self.rewrite(drops[0], Self.place(drops[0], stage) ?? "drops/\(drops[0].path)", stage)]
            + Array(drops.dropFirst())
    }

    /// What a power cut does to the renames of a claim.
    static let groupClaimUndone = CrashScenario(name: "the claim of a group was undone") { stage, round, _ in
        let drops = try ProofStage.group("undone\(round)", on: stage)
        try await Self.crash(stage, at: .effect)
        for drop in drops {
            if let place = try Self.place(drop, stage) { try stage.scratch.move(place, to: "drops/\(drop.path)") }
        }
        return drops
    }

    /// What a power cut may do where the order of renames does not last: the job's own file is at its end, another is not.
    static let companionUndone = CrashScenario(name: "the move of a companion was undone") { stage, round, _ in
        let drops = try ProofStage.group("late\(round)", on: stage)
        try await Self.crash(stage, at: .beforeDisposed)
        let jobs = try await stage.history("--limit", "10000").jobs
        guard let job = jobs.first(where: { $0.file == drops[0].path }) else {
            throw EndedBadly(end: .exited(0), log: "there is no job of \(drops[0].path)")
        }
        for drop in drops[1...2] {
            let name = drop.path.split(separator: "/").last ?? ""
            try stage.scratch.move("drops/done/\(drop.path)", to: "drops/.hotfolder/work/\(job.job)/\(name)")
        }
        return drops
    }

    /// The job's own file changes when its companions are in done already: all fail.
    static let groupEndCutShort = CrashScenario(name: "a group changed on its way to done") { stage, round, _ in
        var drops = try ProofStage.group("short\(round)", on: stage)
        try await Self.crash(stage, at: .companionEnded)
        let place = try Self.place(drops[0], stage) ?? "drops/\(drops[0].path)"
        drops[0] = try Self.rewrite(drops[0], place, stage)
        // What came to the service is what it was before.
        stage.cloud.forgetRequests()
        drops[0].target = nil
        for index in drops.indices { drops[index].end = .failed }
        return drops
    }
}
