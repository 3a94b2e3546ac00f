import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// A process may have so many files open, in many a shell 1,024.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `Open files` {
    @Test func `may be few at first, when the limit may be raised`() async throws {
        try await Stage.run { stage in
            let contents = try stage.dropPictures((1...200).map { "v\($0)" })
            let agent = try stage.start(["run", "--once"], wrapper: ["/usr/bin/prlimit", "--nofile=40:4096"])
            #expect(try await agent.ended() == .exited(0))
            let world = try World(stage)
            world.expectEachOnce(contents, "each is done")
            #expect(world.done.count == contents.count)
        }
    }

    /// The lowest limit that is accepted.
    @Test func `may be few, and hundreds of files come at once`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent(wrapper: ["/usr/bin/prlimit", "--nofile=256:256"])
            let names = (1...400).map { "v\($0)" }
            let contents = try stage.dropPictures(names, size: 600)
            try await agent.errors.wait(for: "info done", count: names.count)
            try stage.expectAllDone(names, contents)
            #expect(stage.cloud.pictures().values.allSatisfy { $0.count == 1 }, "none twice")
            #expect(!agent.errors.text.contains("EMFILE") && !agent.errors.text.contains("oo many open files"))
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }

    @Test func `are too few, and the agent says so at once`() async throws {
        try await Stage.run { stage in
            let contents = try stage.dropPictures(["v1"])
            let agent = try stage.start(["run"], wrapper: ["/usr/bin/prlimit", "--nofile=100:100"])
            #expect(try await agent.ended() == .exited(EX_OSERR))
            #expect(agent.errors.text.contains("only 100 files may be open at once"), "\(agent.errors.text)")
            #expect(agent.errors.text.contains("LimitNOFILE="), "\(agent.errors.text)")
            try World(stage).expectEachOnce(contents, "nothing was touched")
        }
    }

    /// Each file is open from the claim to its end.
    @Test func `are given back`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            let files = Proof.size(1_000, full: 10_000)
            var counts: [Int] = []
            for (round, count) in [200, files].enumerated() {
                _ = try stage.dropPictures((1...count).map { "v\(round)-\($0)" }, size: 600)
                try await agent.errors.wait(for: "info done", count: round == 0 ? 200 : 200 + files)
                // The connections that it keeps for a while are counted, too: at most one for each file at a time.
                counts.append(try #require(Processes.openFiles(of: agent.id)))
            }
            #expect(counts[1] <= counts[0] + 32, "\(counts) after the first 200 files and \(files) more")
            Proof.report("open files", "\(counts[0]) after 200 files, \(counts[1]) after \(files) more")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }
}
