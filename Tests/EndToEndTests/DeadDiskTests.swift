import Glibc
import SystemPackage
import TestKit
import Testing

/// A disk that fails under an agent that has nothing to do: what can be read is in memory, and no call fails but one that
/// would write.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `A disk that fails` {
    /// Within this the folder is offline, and its files are dealt with again after the disk was mended.
    private static let promise = Duration.seconds(10)

    /// How it fails.
    enum Failure: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case ext4Error = "ext4, an error that makes it read-only"
        case ext4Shutdown = "ext4, shut down"
        case xfsShutdown = "XFS, shut down"

        var testDescription: String { self.rawValue }
        var kind: LoopDisk.Kind { self == .xfsShutdown ? .xfs : .ext4 }

        func happen(to disk: LoopDisk) async throws {
            guard self == .ext4Error else { return try disk.cutPower() }
            let words = try await disk.meetError()
            if !words.isEmpty { try Test.cancel("this kernel makes no errors on ext4: \(words)") }
        }

        /// What the reason must hold.
        var words: [String] {
            switch self {
            case .ext4Error: ["takes no changes any more", "Read-only", "have it checked"]
            case .ext4Shutdown: ["takes no changes any more", "Input/output error", "have it checked"]
            // Its watcher meets it first.
            case .xfsShutdown: ["Input/output error"]
            }
        }
    }

    @Test(arguments: Failure.allCases)
    func `takes its idle folder offline, lets itself be mended, and is used again`(_ failure: Failure) async throws {
        let images = try ScratchFolder()
        let scratch = try ScratchFolder()
        try await Stage.run(in: scratch) { stage in
            let disk = try await LoopDisk(failure.kind, over: stage.drops, imageIn: images)
            defer { disk.close() }
            let agent = try await stage.startAgent()
            // The files come whole, so nothing of them is written when the disk fails.
            let before = try Self.drop("before", on: stage)
            try await agent.errors.wait(for: "info done", "before.jpg")
            sync()
            // The lock and the watches keep the disk in use: who wants to unmount it stops the agent first.
            #expect(try await disk.tryUnmount().contains("busy"))

            var watch = Stopwatch()
            try await failure.happen(to: disk)
            let line = try await agent.errors.wait(for: "the folder is offline")
            watch.tell("\(failure.rawValue), offline after")
            #expect(watch.time < Self.promise && failure.words.allSatisfy { line.contains($0) }, "\(line)")
            #expect(try await stage.shown("pictures").presence?.hasPrefix("offline") == true)

            // Once it is offline, nothing of it is held open, not even the lock.
            watch = Stopwatch()
            try await disk.unmount()
            watch.tell("\(failure.rawValue), unmounted after")
            try await disk.repair()
            #expect(try await disk.mount() == "")
            watch = Stopwatch()
            let after = try Self.drop("after", on: stage)
            try await agent.errors.wait(for: "info done", "after.jpg")
            watch.tell("\(failure.rawValue), mounted again, done after")
            #expect(watch.time < Self.promise + .seconds(5))
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            try await stage.expectInvariants(of: [before, after], failure.rawValue)
        }
    }

    private static func drop(_ name: String, on stage: Stage) throws -> Drop {
        let content = Picture.jpeg(name)
        try stage.scratch.write("drops/\(name).jpg", content)
        return Drop(name, content)
    }
}
