import Foundation
import Rules
import Testing

@testable import Journal

@Suite struct `A job's companions` {
    private static let claimed = FileIdentity(inode: 5, size: 6, modified: 7, changed: 8)

    private static func job() throws -> Job {
        var job = try Sample.job(path: "kids/a.mp4")
        job.companions = try ["a.srt", "a.jpg"].map { name in
            let path: DropPath = try #require(DropPath("kids/\(name)"))
            return .init(role: name, path: path, identity: Sample.identity, type: "text/plain")
        }
        return job
    }

    @Test func `are kept from the claim to the end`() async throws {
        let scratch = try Scratch()
        let job = try Self.job()
        let journal = try scratch.open()
        try await journal.write([.claiming(job)])
        #expect(try await journal.job(job.id)?.companions == job.companions)
        try await journal.write([
            .claimed(job.id, Sample.claimedIdentity, companions: [Sample.claimedIdentity, Self.claimed])
        ])
        #expect(
            try await journal.job(job.id)?.companions.map(\.identity) == [Sample.claimedIdentity, Self.claimed])
        let own = try Sample.destination(.done)
        let removed = Job.Destination(place: .done, path: nil)
        try await journal.write([
            .disposing(job.id, own, companions: [own, removed], reason: nil, at: Sample.later)
        ])
        try await journal.close()
        let again = try scratch.open()
        let found = try #require(try await again.unfinished().first)
        #expect(found.companions.map(\.destination) == [own, removed])
        #expect(found.companions.map(\.role) == ["a.srt", "a.jpg"])
        #expect(found.paths.map(\.text) == ["kids/a.mp4", "kids/a.srt", "kids/a.jpg"])
    }

    @Test func `are all named, or the change is refused`() async throws {
        let scratch = try Scratch()
        let job = try Self.job()
        let journal = try scratch.open()
        try await journal.write([.claiming(job)])
        let error = await #expect(throws: JournalError.self) {
            try await journal.write([.claimed(job.id, Sample.claimedIdentity)])
        }
        #expect(error?.kind == .refused)
        #expect(try await journal.job(job.id)?.state == .claiming)
    }
}
