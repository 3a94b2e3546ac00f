import Foundation
import Glibc
import Sandbox
import Testing

@Suite(.serialized, .timeLimit(.minutes(2)))
struct `A file that arrives` {
    @Test func `by rename is sent and done`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            let contents = try stage.dropPictures(["first", "second"])
            try await agent.errors.wait(for: "info done", count: 2)
            try stage.expectAllDone(["first", "second"], contents)
            #expect(stage.cloud.requests().count == 2)
            #expect(agent.output.bytes.isEmpty, "results only go to standard output, and an agent has none")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }
}
