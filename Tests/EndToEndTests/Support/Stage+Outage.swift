import Glibc
import Sandbox
import TestKit
import Testing

/// What is seen of a service that cannot be used, through no fault of any file, and what when it can be used again.
extension Stage {
    /// Rules by which an attempt that is counted fails the file.
    static let impatientRules = StageSettings().rules + "    retry: {attempts: 1}\n"
    /// Within this all is done that waited.
    private static let promise = Duration.seconds(60)

    /// Drops two files. The first finds it out and waits; so does the second, where its editor sees it, unless it is the one
    /// that tries whether it is over. Nothing is sent, nothing fails, and `status` says why.
    ///
    /// - Parameter words: what the reason must hold.
    /// - Returns: what is in the files.
    func expectWaiting(
        _ agent: ChildProgram, because words: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [[UInt8]] {
        let contents = ["one", "two"].map { Picture.jpeg($0) }
        try self.drop("one.jpg", contents[0])
        let line = try await agent.errors.wait(for: "postponed", "one.jpg")
        #expect(words.allSatisfy { line.contains($0) }, "\(line)", sourceLocation: sourceLocation)
        try self.drop("two.jpg", contents[1])
        try await agent.errors.wait(for: "file=two.jpg", words.last ?? "")
        let world = try World(self)
        world.expectEachOnce(contents, "they wait", sourceLocation: sourceLocation)
        #expect(world.failed.isEmpty && world.done.isEmpty, sourceLocation: sourceLocation)
        #expect(world.inWork.contains { $0.hasSuffix("/one.jpg") }, "\(world.inWork)", sourceLocation: sourceLocation)
        #expect(self.cloud.requests().isEmpty, sourceLocation: sourceLocation)
        let pause = try await self.pause()
        #expect(words.allSatisfy { pause.contains($0) }, "\(pause)", sourceLocation: sourceLocation)
        return contents
    }

    /// That both are done by themselves, each sent once, and that the agent can be stopped.
    ///
    /// - Parameter what: is over.
    func expectDone(
        _ agent: ChildProgram, _ contents: [[UInt8]], after what: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let watch = Stopwatch()
        for name in ["one", "two"] { try await agent.errors.wait(for: "info done", "\(name).jpg") }
        watch.tell("\(what) is over, all done after")
        #expect(watch.time < Self.promise, sourceLocation: sourceLocation)
        try self.expectAllDone(["one", "two"], contents, sourceLocation: sourceLocation)
        #expect(self.cloud.requests().count == 2, "each is sent once", sourceLocation: sourceLocation)
        #expect(agent.errors.lines(with: ["warning failed"]).isEmpty, sourceLocation: sourceLocation)
        agent.signal(SIGTERM)
        #expect(try await agent.ended() == .exited(0), sourceLocation: sourceLocation)
    }
}
