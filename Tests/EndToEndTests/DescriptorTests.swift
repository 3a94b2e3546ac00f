import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Open files are limited, by default to 1,024 in many a shell: few are enough, and none is forgotten.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct `Open files` {
    @Test(arguments: [40, 64])
    func `are few: a limit is enough for hundreds of files, or is refused at the start`(_ limit: Int) async throws {
        try await Stage.run { stage in
            let names = (0..<200).map { "v\($0)" }
            let contents = try stage.dropPictures(names)
            let agent = try stage.start(["run"], wrapper: ["/usr/bin/prlimit", "--nofile=\(limit):\(limit)"])
            try await agent.errors.wait(for: "info done", count: names.count)
            try stage.expectAllDone(names, contents)
            for name in names { #expect(stage.cloud.picture(ofVideo: name)?.count == 1) }
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }

    @Test func `are given back`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            _ = try stage.dropPictures((0..<100).map { "warm\($0)" })
            try await agent.errors.wait(for: "info done", count: 100)
            let before = try await Self.settledCount(agent.id)
            let count = Proof.size(1_000, full: 10_000)
            _ = try stage.dropPictures((0..<count).map { "v\($0)" }, size: 600)
            try await agent.errors.wait(for: "info done", count: 100 + count)
            let after = try await Self.settledCount(agent.id)
            // Connections to the service are kept for a while: at most one for each of the four files at a time.
            #expect(after <= before + 4, "\(before) before, \(after) after \(count) files")
            Proof.report("open files", "\(before) before and \(after) after \(count) files")
        }
    }

    /// How many there are when their number stands still for a second.
    private static func settledCount(_ process: pid_t) async throws -> Int {
        func count() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count }
        var last = try count()
        for _ in 0..<30 {
            try await Task.sleep(for: .seconds(1))
            let now = try count()
            if now == last { return now }
            last = now
        }
        return last
    }
}
