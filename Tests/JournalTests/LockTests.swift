import Foundation
import Glibc
import SystemPackage
import Testing

@testable import Journal

@Suite struct `One process owns the journal` {
    private let scratch: Scratch

    init() throws {
        self.scratch = try Scratch()
    }

    @Test(arguments: [false, true])
    func `a second one is refused and told who has it`(readOnly: Bool) async throws {
        let started = Date(timeIntervalSince1970: 1_795_307_200)
        let first = try SQLiteJournal.open(at: self.scratch.path, now: started)
        let error = #expect(throws: JournalError.self) { try self.scratch.open(readOnly: readOnly) }
        #expect(error?.kind == .inUse)
        #expect(
            error?.description
                == "the journal \(self.scratch.path) is in use by the agent with process id \(getpid()), started at "
                + "2026-11-22T00:26:40Z; stop it or use another journal")
        try await first.close()
        if readOnly { try await self.scratch.open().close() }
        try await self.scratch.open(readOnly: readOnly).close()
    }

    @Test func `also by another name`() async throws {
        let link = self.scratch.folder.appending("other.sqlite")
        let first = try self.scratch.open()
        #expect(symlink(self.scratch.path.string, link.string) == 0)
        let error = #expect(throws: JournalError.self) { try SQLiteJournal.open(at: link) }
        #expect(error?.kind == .inUse)
        try await first.close()
    }

    @Test func `a lock file that nobody holds is in nobody's way`() async throws {
        let lock = URL(fileURLWithPath: self.scratch.path.string + ".lock")
        try Data("4711 2026-11-22T10:00:00Z, and much more than the next one writes\n".utf8).write(to: lock)
        let journal = try self.scratch.open()
        let words = try String(contentsOf: lock, encoding: .utf8).split(separator: " ")
        #expect(words.count == 2)
        #expect(words.first == "\(getpid())")
        try await journal.close()
    }

    @Test func `a failed opening gives it back`() async throws {
        try self.scratch.write("garbage".utf8)
        #expect(throws: JournalError.self) { try self.scratch.open() }
        try self.scratch.write("".utf8)
        try await self.scratch.open().close()
    }

    @Test func `it is given back when nobody refers to the journal any more`() async throws {
        var journal: SQLiteJournal? = try self.scratch.open()
        try await journal?.write([.claiming(Sample.job())])
        weak let gone = journal
        journal = nil
        while gone != nil { await Task.yield() }
        #expect(try await self.scratch.open().counts() == [.claiming: 1])
    }
}
