import Foundation
import Glibc
import Journal
import SystemPackage
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(5))) struct `Reading the settings again` {
    private static let others =
        "rules:\n  - name: png\n    match: {path: \"{video}.png\"}\n    do: [{dyntube.update_video_image: {video: \"{video}\"}}]\n"

    /// Opening a journal takes its time.
    @Test func `sees what changed between the first reading and the start`() async throws {
        try await Stage.with(rules: Self.others) { stage in
            try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
            let change = { (journal: any Journal) -> any Journal in
                #expect(throws: Never.self) { try stage.write(Stage.rules, to: "rules/rules.yaml") }
                return journal
            }
            try await stage.run(journal: change) { agent in
                try await agent.see("done v1.jpg")
            }
        }
    }

    @Test func `in a file that hangs keeps no agent from stopping`() async throws {
        try await Stage.with { stage in
            let writer = try await stage.run { _ in
                try await Self.hang(at: stage.at("rules/rules.yaml"))
            }
            try writer.close()
        }
    }

    /// Puts a pipe in a file's place that is open for writing as soon as somebody reads it, and nothing comes.
    static func hang(at path: String) async throws -> FileDescriptor {
        let pipe = path + ".pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(rename(pipe, path) == 0)
        while true {
            try Task.checkCancellation()
            do {
                return try FileDescriptor.open(FilePath(path), .writeOnly, options: [.nonBlocking, .closeOnExec])
            } catch let error as Errno where error == .noSuchAddressOrDevice {
                // Nobody reads it yet.
                await Task.yield()
            }
        }
    }
}
