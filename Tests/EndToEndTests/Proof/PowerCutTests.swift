import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Cuts the power of the disk that has everything, folder and journal, while files are dropped and sent.
///
/// What a writer had not synced is the writer's, and may be gone. What the agent had written down is not: what it said was
/// done is in `done/` after the cut, once.
@Suite(.serialized, .timeLimit(.minutes(60))) struct `A power cut` {
    @Test(arguments: LoopDisk.Kind.allCases)
    func `undoes nothing that was written down`(_ kind: LoopDisk.Kind) async throws {
        let images = try ScratchFolder()
        let scratch = try ScratchFolder()
        let disk = try await LoopDisk(kind, over: scratch.path, imageIn: images)
        defer { disk.close() }
        try await Stage.run(ProofStage.settings(), in: scratch) { stage in
            try await Self.cuts(disk, kind, stage)
        }
    }

    /// What all cuts gave together.
    private struct Sum {
        var files = 0
        var done = 0
        var unsynced = 0
        var longest = Duration.zero
    }

    private static func cuts(_ disk: LoopDisk, _ kind: LoopDisk.Kind, _ stage: Stage) async throws {
        var sum = Sum()
        let cuts = Proof.size(5, full: 100)
        for cut in 1...cuts {
            try ProofStage.begin(stage)
            sync()
            let agent = try await stage.startAgent()
            // So far it comes: from nothing done to nearly all.
            let words = Int.random(in: 1...120)
            async let dropping = Self.dropUntilCut(cut, stage)
            await Self.waitForLines(agent, words)
            // What it says in the very moment of the cut nobody would have heard: there a sync may pass for done that the
            // shutdown of the file system has aborted.
            let said = agent.errors.lines(with: ["info done"])
            try disk.cutPower()
            let dropped = await dropping
            agent.signal(SIGKILL)
            _ = try await agent.ended()
            try await disk.unmount()
            #expect(try await disk.mount() == "", "it is mounted again")
            try await Self.check(cut, kind, dropped, said, stage, &sum)
        }
        Proof.report(
            "power cuts on \(kind.rawValue)",
            "\(cuts) cuts, \(sum.files) files, \(sum.done) done before the cut, \(sum.unsynced) never synced, "
                + "longest recovery \(sum.longest)")
    }

    private static func waitForLines(_ agent: ChildProgram, _ count: Int) async {
        _ = try? await agent.errors.wait(for: " ", count: count)
    }

    /// Drops files as a careful writer does: contents synced, then the name.
    private static func dropUntilCut(_ cut: Int, _ stage: Stage) async -> Dropped {
        var dropped = Dropped()
        for number in 1...Self.mostFiles {
            let isFailing = number.isMultiple(of: 8)
            let name = "\(isFailing ? "fail" : "cut")\(cut)-\(number)"
            let content = Picture.jpeg(name, size: 4_000)
            let drop = Drop(
                path: "pictures/\(name).jpg", sha256: Picture.sha256(content), end: isFailing ? .failed : .done,
                target: "video/\(name)")
            do {
                try Self.dropSynced(name, content, stage)
                dropped.synced.append(drop)
            } catch {
                // The power is gone. Whether this one had got a name nobody was told.
                dropped.doubtful.append(drop)
                break
            }
        }
        return dropped
    }

    private static let mostFiles = 60

    /// What a writer has dropped until the cut.
    private struct Dropped: Sendable {
        var synced: [Drop] = []
        /// Its writer was told of an error.
        var doubtful: [Drop] = []
    }

    private static func dropSynced(_ name: String, _ content: [UInt8], _ stage: Stage) throws {
        let aside = stage.scratch.path("aside/\(name)")
        let file = try FileDescriptor.open(
            aside, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        try file.closeAfter {
            try file.writeAll(content)
            guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
        try stage.scratch.move("aside/\(name)", to: "drops/pictures/\(name).jpg")
        for directory in ["drops/pictures", "aside"] {
            let directory = try FileDescriptor.open(
                stage.scratch.path(directory), .readOnly, options: [.directory, .closeOnExec])
            try directory.closeAfter {
                // The agent may have taken the file into work by now, and this syncs what it did as well.
                guard fsync(directory.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
        }
    }

    private static func check(
        _ cut: Int, _ kind: LoopDisk.Kind, _ dropped: Dropped, _ said: [String], _ stage: Stage, _ sum: inout Sum
    ) async throws {
        let context = "\(kind.rawValue), cut \(cut)"
        let history = try await stage.history("--limit", "10000").jobs
        let done = Set(history.filter { $0.state == "done" }.map(\.file))
        let places = try World(stage).places
        for drop in dropped.synced where done.contains(drop.path) {
            let found = places[drop.sha256] ?? []
            #expect(found == ["done/\(drop.path)"], "\(context): acknowledged, and it is in \(found)")
        }
        for drop in dropped.synced where said.contains(where: { $0.contains("\(drop.path) ") }) {
            #expect(done.contains(drop.path), "\(context): it said that \(drop.path) is done, and the journal does not")
        }
        sum.longest = max(sum.longest, try await stage.settle(context))
        let evidence = try await stage.evidence(isQuick: true)
        let survivors = dropped.synced + dropped.doubtful.filter { evidence.places[$0.sha256] != nil }
        var seen = evidence.of(survivors)
        // It may have been sent, and then its name was lost with the power: that was its writer's to sync.
        let lost = Set(dropped.doubtful.compactMap(\.target)).subtracting(survivors.compactMap(\.target))
        seen.effects.removeAll { lost.contains($0.target) }
        Proof.expect(Invariants(drops: survivors).violations(in: seen), context)
        sum.files += dropped.synced.count
        sum.done += done.intersection(dropped.synced.map(\.path)).count
        sum.unsynced += dropped.doubtful.count
    }
}
