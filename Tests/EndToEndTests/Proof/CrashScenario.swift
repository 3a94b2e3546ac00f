import Agent
import Foundation
import Glibc
import Journal
import Sandbox
import SystemPackage
import TestKit

/// A little world in which the agent comes by certain crash points, made anew for each kill.
struct CrashScenario: Sendable {
    let name: String
    /// Where done is a disk of its own, so that files are copied.
    var isDoneElsewhere = false
    var folder: [String] = []
    /// Brings the stage to where the agent that may be killed is started, and tells what was dropped.
    let setUp: @Sendable (_ stage: Stage, _ round: Int, _ video: [UInt8]) async throws -> [Drop]
    /// What is killed, as arguments of `hotfolder`.
    var command: @Sendable (_ drops: [Drop], _ stage: Stage) -> [String] = { _, _ in ["run", "--once"] }
    /// What a person does after the restart.
    var afterwards: @Sendable (_ drops: [Drop], _ stage: Stage) async throws -> Void = { _, _ in }

    static let all = [
        usual, otherDisk, waiting, rewritten, claimingOnly, claimMoved, claimTookAnother, claimUndone, disposalMoved,
        copyLeft, orphans, draggedBack, deleting, decided, groups, groupsElsewhere, groupDeleting, groupChanged,
        groupClaimUndone, companionUndone, groupEndCutShort,
    ]

    // MARK: From the beginning

    /// Each kind of file, and a link that is refused.
    static let usual = CrashScenario(name: "each kind of file") { stage, round, video in
        try? stage.scratch.remove("drops/link.jpg")
        try FileManager.default.createSymbolicLink(
            atPath: "\(stage.drops)/link.jpg", withDestinationPath: "pictures/x.jpg")
        return [
            try ProofStage.picture("usual\(round)", on: stage),
            try ProofStage.asset(round, of: video, on: stage),
            try ProofStage.picture("fail\(round)", on: stage, end: .failed),
            try ProofStage.frame("frame\(round)", of: video, on: stage),
            try ProofStage.channel("channel\(round)", on: stage),
            // For the video that got a picture in the last round.
            try ProofStage.picture("usual\(round - 1)", take: 2, on: stage),
        ]
    }

    static let otherDisk = CrashScenario(name: "done on another disk", isDoneElsewhere: true) { stage, round, _ in
        [
            try ProofStage.picture("copy\(round)", on: stage, size: 300_000),
            try ProofStage.picture("second\(round)", on: stage),
            try ProofStage.picture("fail\(round)", on: stage, end: .failed),
        ]
    }

    /// A file that is tried again, and one that is held.
    static let waiting = CrashScenario(name: "tried again and held") { stage, round, video in
        [
            try ProofStage.picture("again\(round)", on: stage),
            try ProofStage.upload("held\(round)", of: video, on: stage),
        ]
    }

    static let deleting = CrashScenario(name: "done is delete", folder: ["done: delete"]) { stage, round, _ in
        [
            try ProofStage.picture("one\(round)", on: stage, end: .deleted),
            try ProofStage.picture("two\(round)", on: stage, end: .deleted),
        ]
    }

    // MARK: After a first crash

    /// Drops pictures and has the agent die at a point.
    private static func crash(
        _ stage: Stage, at point: CrashPoint, _ names: [String]
    ) async throws -> [Drop] {
        let drops = try names.map { try ProofStage.picture($0, on: stage) }
        try await self.crash(stage, at: point)
        return drops
    }

    static func crash(_ stage: Stage, at point: CrashPoint) async throws {
        let end = try await stage.workOff(more: ["HOTFOLDER_CRASH": point.rawValue])
        guard end == .killed(SIGKILL) else { throw EndedBadly(end: end, log: "it never came to \(point)") }
    }

    /// Files that changed in the agent's hands go back, and settle again.
    static let rewritten = CrashScenario(name: "changed in work") { stage, round, _ in
        let drops = try await Self.crash(stage, at: .effect, ["first\(round)", "second\(round)"])
        return try drops.map { try Self.rewrite($0, Self.place($0, stage) ?? "drops/\($0.path)", stage) }
    }

    /// One of the files changes before the restart, and its claim came to nothing.
    static let claimingOnly = CrashScenario(name: "killed before the claim") { stage, round, _ in
        let drops = try await Self.crash(stage, at: .afterClaiming, ["same\(round)", "other\(round)"])
        return [drops[0], try Self.rewrite(drops[1], "drops/\(drops[1].path)", stage)]
    }

    static let claimMoved = CrashScenario(name: "killed after the claim") { stage, round, _ in
        try await Self.crash(stage, at: .claimMoved, ["first\(round)", "second\(round)"])
    }

    /// What lies in work is not what was inspected: it goes back.
    static let claimTookAnother = CrashScenario(name: "claimed another") { stage, round, _ in
        let drops = try await Self.crash(stage, at: .beforeClaimed, ["first\(round)", "second\(round)"])
        return try drops.map { try Self.rewrite($0, Self.place($0, stage) ?? "drops/\($0.path)", stage) }
    }

    /// What a power cut does to renames that were not synced.
    static let claimUndone = CrashScenario(name: "the claim was undone") { stage, round, _ in
        let drops = try await Self.crash(stage, at: .effect, ["first\(round)", "second\(round)"])
        for drop in drops {
            if let place = try Self.place(drop, stage) { try stage.scratch.move(place, to: "drops/\(drop.path)") }
        }
        return drops
    }

    static let disposalMoved = CrashScenario(name: "killed after the move") { stage, round, _ in
        try await Self.crash(stage, at: .disposalMoved, ["first\(round)", "second\(round)"])
    }

    static let copyLeft = CrashScenario(name: "killed after a copy", isDoneElsewhere: true) { stage, round, _ in
        try await Self.crash(stage, at: .originalRemoval, ["first\(round)", "second\(round)"])
    }

    // MARK: By somebody else's doing

    /// Files in work that no journal knows, and files that steps made for jobs which are over.
    static let orphans = CrashScenario(name: "files without a job") { stage, round, _ in
        var generator = SystemRandomNumberGenerator()
        return try (1...2).map { number in
            let id = JobID(at: .now, using: &generator)
            for place in ["work", "made"] { try stage.scratch.makeDirectory("drops/.hotfolder/\(place)/\(id)") }
            let content = Picture.jpeg("orphan \(round) \(number)")
            try stage.scratch.write("drops/.hotfolder/work/\(id)/orphan\(round)-\(number).jpg", content)
            try stage.scratch.write("drops/.hotfolder/made/\(id)/0.jpg", "made")
            return Drop(
                path: "orphan\(round)-\(number).jpg", sha256: Picture.sha256(content), end: .failed, isOrphan: true)
        }
    }

    /// A file that failed and is tried again.
    static let draggedBack = CrashScenario(name: "dragged back") { stage, round, _ in
        var drop = try ProofStage.picture("fail\(round)", on: stage)
        try await stage.workOff()
        stage.cloud.script([])
        try stage.scratch.move("drops/failed/\(drop.path)", to: "drops/\(drop.path)")
        drop.end = .done
        return [drop]
    }

    /// A person says that what a held step did has happened.
    static let decided = CrashScenario(
        name: "a person decides",
        setUp: { stage, round, video in
            let drop = try ProofStage.upload("decided\(round)", of: video, on: stage, end: .done)
            try await stage.workOff()
            return [drop]
        },
        command: { drops, stage in ["resolve", "\(stage.drops)/\(drops[0].path)", "--done"] },
        afterwards: { drops, stage in
            try await stage.workOff(["resolve", "\(stage.drops)/\(drops[0].path)", "--done"])
            try await stage.settle()
        })

    // MARK: Files in work

    /// Below the scratch folder; nil when it is not in work.
    static func place(_ drop: Drop, _ stage: Stage) throws -> String? {
        let place = try World(stage).places[drop.sha256]?.first { $0.hasPrefix(".hotfolder/work/") }
        return place.map { "drops/\($0)" }
    }

    /// Writes other bytes into the same file, as who still has it open does.
    static func rewrite(_ drop: Drop, _ place: String, _ stage: Stage) throws -> Drop {
        var drop = drop
        let content = Picture.jpeg("rewritten \(drop.path)", size: 3_000)
        let file = try FileDescriptor.open(
            stage.scratch.path(place), .writeOnly, options: [.truncate, .closeOnExec])
        try file.closeAfter { _ = try file.writeAll(content) }
        drop.sha256 = Picture.sha256(content)
        return drop
    }
}
