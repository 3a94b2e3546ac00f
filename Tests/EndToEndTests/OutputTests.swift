import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Where the programs write to may be full or gone.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `Output that cannot be written` {
    @Test(arguments: ["2>/dev/full", "2>&-", "2>&1 | true"])
    func `as a log line stops no agent`(_ redirection: String) async throws {
        try await Stage.run { stage in
            let contents = try stage.dropPictures(["a", "b"])
            try await stage.shell("'\(Binaries.hotfolder)' run --once \(redirection)")
            try stage.expectAllDone(["a", "b"], contents)
        }
    }

    /// As when the program that takes the log hangs: the pipe is full before the agent writes its first line.
    @Test func `as a log line that nobody reads stops no agent, and is counted when somebody does`() async throws {
        try await Stage.run { stage in
            let path = stage.scratch.path("log").string
            try #require(mkfifo(path, 0o600) == 0)
            let pipe = try FileDescriptor.open(path, .readWrite, options: [.nonBlocking, .closeOnExec])
            defer { try? pipe.close() }
            let filling = [UInt8](repeating: UInt8(ascii: "-"), count: 4_096)
            while (try? filling.withUnsafeBytes { try pipe.write($0) }) != nil {}
            let script = "exec '\(Binaries.hotfolder)' run 2>'\(path)'"
            let agent = try stage.spawn(["/bin/sh", "-c", script].map { Array($0.utf8) })
            // Their lines are more than are kept until somebody reads them.
            let deep = String(repeating: String(repeating: "n", count: 200) + "/", count: 4)
            try stage.scratch.makeDirectory("drops/\(deep)")
            let contents = (0..<500).map { Picture.jpeg("\($0)") }
            for (number, content) in contents.enumerated() { try stage.drop("\(deep)\(number).jpg", content) }
            while try await stage.history("--state", "done", "--limit", "1000").jobs.count != contents.count {
                try Task.checkCancellation()
            }
            try World(stage).expectEachOnce(contents, "each is done")

            var read = ""
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while !read.contains("lines of the log are lost") {
                try Task.checkCancellation()
                let count = buffer.withUnsafeMutableBytes { (try? pipe.read(into: $0)) ?? 0 }
                read += String(decoding: buffer[..<count], as: UTF8.self)
                // Whatever makes it say something.
                if count == 0 { agent.signal(SIGHUP) }
                await Task.yield()
            }
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }

    @Test func `as a result is told by the exit status`() async throws {
        try await Stage.run { stage in
            let script = "'\(Binaries.hotfolder)' status >/dev/full"
            let full = try await stage.outcome(of: stage.spawn(["/bin/sh", "-c", script].map { Array($0.utf8) }))
            #expect(full.end == .exited(EX_IOERR) && full.errors.contains("cannot be written"), "\(full)")
            try await stage.shell("'\(Binaries.hotfolder)' status | true")
        }
    }

    @Test func `is none of JSON's: each line of such a log is one document`() async throws {
        try await Stage.run(StageSettings(logFormat: "json")) { stage in
            _ = try stage.dropPictures(["a"])
            try stage.drop("\u{1B}[31m\"b\"\nc.jpg", Picture.jpeg("b"))
            let once = try await stage.hotfolder("run", "--once")
            #expect(once.end == .exited(EXIT_FAILURE), "such a name is no video's id")
            let lines = once.errors.split(separator: "\n")
            #expect(lines.count > 5)
            for line in lines {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
                #expect(object?["level"] != nil && object?["time"] != nil && object?["message"] != nil, "\(line)")
            }
        }
    }
}

@Suite(.serialized, .timeLimit(.minutes(5)))
struct `Commands that ask at the same time` {
    @Test func `all get an answer, and an agent that starts is not in their way`() async throws {
        try await Stage.run { stage in
            let asking = try (0..<6).map { _ in try stage.start(["status"]) }
            let agent = try stage.start(["run"])
            for child in asking {
                #expect(try await child.ended() == .exited(0), "\(child.errors.text)")
            }
            try await agent.errors.wait(for: "the folder is online")
        }
    }

    @Test func `of an agent that was killed are told at once that none runs`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            agent.signal(SIGKILL)
            _ = try await agent.ended()
            let status = try await stage.hotfolder("status")
            #expect(status.end == .exited(0) && status.output.contains("No agent runs"), "\(status)")
        }
    }
}
