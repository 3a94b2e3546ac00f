import Foundation
import Rules
import SystemPackage
import Testing

@testable import Journal

@Suite struct `What was written` {
    private let scratch: Scratch

    init() throws {
        self.scratch = try Scratch()
    }

    @Test(arguments: JobState.allCases)
    func `is the same after closing and opening`(state: JobState) async throws {
        let job = try Sample.job()
        let journal = try self.scratch.open()
        try await journal.write(Sample.way(of: job, to: state))
        let before = try #require(try await journal.job(job.id))
        let steps = try await journal.steps(of: job.id)
        try await journal.close()
        let again = try self.scratch.open()
        #expect(try await again.job(job.id) == before)
        #expect(try await again.steps(of: job.id) == steps)
        #expect(try await again.counts() == [state: 1])
        #expect(try await again.unfinished() == (state.isFinal ? [] : [before]))
        #expect(before.plan == Sample.plan)
        #expect(before.created == Sample.date)
    }

    @Test(arguments: [false, true])
    func `is no place for new jobs when the file was removed or replaced; those under way go on`(_ isReplaced: Bool)
        async throws
    {
        let journal = try self.scratch.open()
        let (job, other) = (try Sample.job(), try Sample.job())
        try await journal.write(Sample.way(of: job, to: .acting))
        try FileManager.default.removeItem(atPath: self.scratch.path.string)
        if isReplaced { #expect(FileManager.default.createFile(atPath: self.scratch.path.string, contents: Data())) }
        let error = await #expect(throws: JournalError.self) { try await journal.write([.claiming(other)]) }
        #expect(error?.kind == .notWritten && error?.description.contains("was removed or replaced") == true)
        #expect(try await journal.job(other.id) == nil)
        try await journal.write([.crashed(job.id, at: Sample.later)])
        #expect(try await journal.job(job.id)?.state == .ready)
    }

    @Test func `is in the files when write returns, as a crash would leave them`() async throws {
        let journal = try self.scratch.open()
        let job = try Sample.job()
        try await journal.write(Sample.way(of: job, to: .acting))
        let crashed = try Scratch()
        for ending in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: self.scratch.path.string + ending, toPath: crashed.path.string + ending)
        }
        let after = try crashed.open()
        #expect(try await after.unfinished().map(\.id) == [job.id])
        try await after.write([.resumed(job.id, at: Sample.later)])
        #expect(try await after.job(job.id)?.state == .ready)
        #expect(try await journal.job(job.id)?.state == .acting)
    }

    @Test(arguments: [
        [0xFF, 0xFE, 0x2E, 0x6A], Array("line\nfeed\u{1B}[31m.jpg".utf8), Array("a/\u{FFFD}/\u{65}\u{301}.jpg".utf8),
        Array("a/\u{E9}.jpg".utf8), [0x80] + Array("%?'\"\\;--".utf8), [UInt8](repeating: 0xC3, count: 4095),
    ])
    func `keeps a path's bytes`(bytes: [UInt8]) async throws {
        let journal = try self.scratch.open()
        let job = try Sample.job(bytes: bytes)
        let destination = Job.Destination(place: .done, path: job.path)
        try await journal.write([
            .claiming(job), .claimed(job.id, Sample.claimedIdentity),
            .disposing(job.id, destination, reason: nil, at: Sample.later),
            .noted(folder: "thumbnails", path: job.path, note: "n", at: Sample.later),
        ])
        try await journal.close()
        let again = try self.scratch.open()
        #expect(try await again.job(job.id)?.path.bytes == bytes)
        #expect(try await again.job(job.id)?.destination == destination)
        #expect(try await again.jobs(JobQuery(path: job.path)).map(\.id) == [job.id])
        #expect(try await again.notes(folder: nil, path: job.path, limit: 1).map(\.path) == [job.path])
    }

    @Test func `keeps every text as it was`() async throws {
        let text = "no\n\u{0}\"'\u{2028}\u{1F600}0123"
        let journal = try self.scratch.open()
        let job = try Sample.job()
        try await journal.write(
            Sample.way(of: job, to: .acting) + [
                .succeeded(
                    job.id, step: 0, outputs: ["key": .map([text: .list([.text(text)])])], summary: "ok",
                    at: Sample.later)
            ])
        #expect(try await journal.steps(of: job.id)[0].outputs == ["key": .map([text: .list([.text(text)])])])
    }
}
