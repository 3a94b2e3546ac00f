import Foundation
import GRDB
import Rules
import SystemPackage

@testable import Journal

/// A folder of a test's own, removed with it, and a journal in it.
final class Scratch: Sendable {
    let folder: FilePath

    init() throws {
        let name = "journal-tests-\(UUID().uuidString)"
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        self.folder = FilePath(url.path)
    }

    deinit {
        // A journal that is just being closed removes its log, and a removal that misses it gives up.
        for _ in 0..<3 where FileManager.default.fileExists(atPath: self.folder.string) {
            try? FileManager.default.removeItem(atPath: self.folder.string)
        }
    }

    /// Where the journal is.
    var path: FilePath { self.folder.appending("journal.sqlite") }

    func open(readOnly: Bool = false) throws(JournalError) -> SQLiteJournal {
        try SQLiteJournal.open(at: self.path, readOnly: readOnly)
    }

    func open(migrations: [Migration]) throws(JournalError) -> SQLiteJournal {
        try SQLiteJournal(
            file: JournalFile(at: self.path, mayMake: true), readOnly: false, now: .now, migrations: migrations)
    }

    func bytes(of path: FilePath? = nil) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: (path ?? self.path).string))
    }

    func write(_ bytes: some Sequence<UInt8>) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: self.path.string))
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: self.folder.string).sorted() }
    }
}

extension SQLiteJournal {
    /// Every row of every table, to see whether anything was written.
    func dump() async throws -> [String] {
        try await self.ask { db in
            try ["jobs", "plans", "steps", "attempts", "notes", "account_notes", "notice_wishes", "notices"].flatMap {
                table in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { "\(table) \($0)" }.sorted()
            }
        }
    }
}
