import Disk
import Foundation
import Glibc
import Journal
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Far more files at once than the kernel's queue of events holds.
@Suite(.serialized, .timeLimit(.minutes(120))) struct `A burst of files` {
    private static let queue = "/proc/sys/fs/inotify/max_queued_events"
    private static let writers = 8

    private static let rules = """
        rules:
          - name: copy
            match: {path: "{writer}/{name}.txt"}
            do: [file.copy: {to: "{out}/{writer}-{name}.txt"}]

        """

    @Test func `is worked off whole where the queue of events overflows`() async throws {
        try await Stage.run(StageSettings(rules: Self.rules)) { stage in
            let out = try stage.scratch.makeDirectory("out")
            try stage.scratch.write("rules/pictures.yaml", Self.rules.replacing("{out}", with: out.string))
            for writer in 1...Self.writers { try stage.scratch.makeDirectory("drops/\(writer)") }
            // The kernel reads it when the queue is made, which is after the folder is online.
            let (agent, watcher) = try await Self.withShortQueue {
                let agent = try await stage.startAgent()
                return (agent, try await Self.watcher(of: agent, on: stage))
            }
            // By then the watcher has told of the file that proves its events; one that cannot would be replaced.
            try stage.scratch.write("drops/1/first.txt", "first\n")
            try await agent.errors.wait(for: "info done", "first.txt")
            let files = Proof.size(4_000, full: 100_000) / Self.writers
            let start = ContinuousClock.now
            // While it stands still nobody reads the queue, so that it overflows however fast the machine is.
            kill(watcher, SIGSTOP)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 1...Self.writers {
                    group.addTask {
                        for file in 1...files {
                            try stage.scratch.write("drops/\(writer)/\(file).txt", "\(writer) \(file)\n")
                        }
                    }
                }
                try await group.waitForAll()
            }
            kill(watcher, SIGCONT)
            let written = ContinuousClock.now - start
            let all = files * Self.writers + 1
            while try await stage.status().counts["done"] != all {}
            let took = ContinuousClock.now - start
            let overflows = try #require(try await stage.status().folders.first?.overflows)
            #expect(overflows > 0, "the queue ran over, or nothing was tried")
            let text = try await stage.hotfolder("status").output
            #expect(
                text.contains("queue of events ran over \(overflows == 1 ? "once" : "\(overflows) times")"), "\(text)")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            let told = agent.errors.text.components(separatedBy: "the kernel's queue of events ran over").count - 1
            #expect(told == overflows, "a line in the log for each")
            let copies = try FileManager.default.contentsOfDirectory(atPath: out.string)
            #expect(copies.count == all && !copies.contains { $0.contains("~") }, "each copied once: \(copies.count)")
            let names = FileManager.default.enumerator(atPath: stage.drops.string)?.compactMap { $0 as? String } ?? []
            let left = names.filter { $0.hasSuffix(".txt") && !$0.hasPrefix("done/") }
            #expect(left.isEmpty, "\(left.count) are left, such as \(left.first ?? "")")
            #expect(names.count { $0.hasPrefix("done/") && $0.hasSuffix(".txt") } == all)
            let journal = try SQLiteJournal.open(at: stage.scratch.path("state/journal.sqlite"))
            #expect(try await journal.counts() == [.done: all], "each is one job")
            try await journal.close()
            Proof.report(
                "burst",
                "\(all) files by \(Self.writers) writers in \(written), all done after \(took), "
                    + "queue of 64 events, which ran over \(overflows) times")
        }
    }

    /// The agent's watcher, once it watches the folder and each writer's directory.
    private static func watcher(of agent: ChildProgram, on stage: Stage) async throws -> pid_t {
        while true {
            try Task.checkCancellation()
            if let watcher = try await stage.watcher(of: agent), Processes.watches(of: watcher) > self.writers {
                return watcher
            }
            await Task.yield()
        }
    }

    /// Cancels the test, and says why, where the queue cannot be made short.
    private static func withShortQueue<Result>(_ body: () async throws -> Result) async throws -> Result {
        let before = try String(contentsOfFile: Self.queue, encoding: .utf8)
        do {
            try "64".write(toFile: Self.queue, atomically: false, encoding: .utf8)
        } catch {
            try Test.cancel("only root can make the kernel's queue of events short: \(error)")
        }
        defer { try? before.write(toFile: Self.queue, atomically: false, encoding: .utf8) }
        return try await body()
    }
}
