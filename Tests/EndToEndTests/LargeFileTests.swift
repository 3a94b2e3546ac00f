import Glibc
import Sandbox
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct `A large file` {
    /// Megabytes.
    private static let size = 300
    /// Kilobytes. The promise is 64 MB for 2 GB in an optimised build, which a measurement holds, not a test: this build is
    /// not optimised, and its code and its buffers are larger. What is tested is that no part of the way holds the file.
    private static let mostResident = 96 << 10

    @Test func `is sent in little memory`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            let digest = try Picture.writeJPEG("large", size: Self.size << 20, to: stage.scratch.path("aside/large"))
            try stage.scratch.move("aside/large", to: "drops/large.jpg")
            try await agent.errors.wait(for: "info done", "large.jpg")
            #expect(stage.cloud.picture(ofVideo: "large")?.sha256 == digest)
            let resident = try #require(Processes.kilobytes("VmHWM", of: agent.id))
            #expect(resident < Self.mostResident, "VmHWM is \(resident) KB")
            #expect(resident > 1 << 10, "and that was a process: \(resident) KB")
        }
    }
}
