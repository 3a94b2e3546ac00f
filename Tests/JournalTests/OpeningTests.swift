import Disk
import Foundation
import GRDB
import Glibc
import SystemPackage
import Testing

@testable import Journal

@Suite struct `Opening a journal` {
    private let scratch: Scratch

    init() throws {
        self.scratch = try Scratch()
    }

    private func mode(of path: FilePath) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path.string)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test func `makes its directories and files for the agent's user alone`() async throws {
        let path = self.scratch.folder.appending("var/lib/journal.sqlite")
        let journal = try SQLiteJournal.open(at: path)
        #expect(try self.mode(of: self.scratch.folder.appending("var")) == 0o700)
        #expect(try self.mode(of: self.scratch.folder.appending("var/lib")) == 0o700)
        #expect(try self.mode(of: path) == 0o600)
        #expect(try self.mode(of: FilePath(path.string + "-wal")) == 0o600)
        #expect(try self.mode(of: FilePath(path.string + ".lock")) == 0o600)
        try await journal.close()
    }

    @Test func `writes with a log that is flushed with every commit, by one connection`() async throws {
        let journal = try self.scratch.open()
        let settings = try await journal.ask { db in
            try ["journal_mode", "synchronous", "foreign_keys", "locking_mode"].map { name in
                try String.fetchOne(db, sql: "PRAGMA \(name)") ?? ""
            }
        }
        #expect(settings == ["wal", "2", "1", "exclusive"])
        // The shared memory is there for others, and there are none.
        #expect(try self.scratch.names == ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite.lock"])
    }

    @Test func `leaves no log behind when it is closed`() async throws {
        let journal = try self.scratch.open()
        try await journal.write([.claiming(Sample.job())])
        try await journal.close()
        #expect(try self.scratch.names == ["journal.sqlite", "journal.sqlite.lock"])
        let error = await #expect(throws: JournalError.self) { try await journal.write([.claiming(Sample.job())]) }
        #expect(error?.kind == .refused)
        await #expect(throws: JournalError.self) { try await journal.unfinished() }
    }

    @Test(arguments: ["not a database at all", "SQLite format 3", String(repeating: "\u{0}", count: 8192)])
    func `refuses a file that is no journal, and leaves it as it is`(content: String) throws {
        try self.scratch.write(content.utf8)
        let error = #expect(throws: JournalError.self) { try self.scratch.open() }
        #expect(error?.kind == .unusable)
        #expect(error?.description.contains("journal.sqlite is not a journal of hotfolder; set `journal:`") == true)
        #expect(try self.scratch.bytes() == Data(content.utf8))
        #expect(try self.scratch.names == ["journal.sqlite", "journal.sqlite.lock"])
    }

    @Test func `refuses another program's database, and leaves it as it is`() throws {
        let other = try DatabaseQueue(path: self.scratch.path.string)
        try other.write { db in try db.execute(sql: "CREATE TABLE bookmarks (title TEXT)") }
        try other.close()
        let bytes = try self.scratch.bytes()
        let error = #expect(throws: JournalError.self) { try self.scratch.open() }
        #expect(error?.kind == .unusable)
        #expect(try self.scratch.bytes() == bytes)
    }

    @Test func `refuses a damaged journal, and leaves it as it is`() async throws {
        let journal = try self.scratch.open()
        for number in 0..<64 { try await journal.write([.claiming(Sample.job(path: "\(number).jpg"))]) }
        try await journal.close()
        var bytes = try self.scratch.bytes()
        // All pages but the first, which holds the header and the names of the tables.
        bytes.replaceSubrange(4096..., with: Data(repeating: 0xA5, count: bytes.count - 4096))
        try self.scratch.write(bytes)
        let error = #expect(throws: JournalError.self) { try self.scratch.open() }
        #expect(error?.kind == .unusable)
        #expect(error?.description.contains("is damaged") == true)
        #expect(try self.scratch.bytes() == bytes)
    }

    @Test func `refuses an empty journal that has a log, and leaves both as they are`() async throws {
        let journal = try self.scratch.open()
        try await journal.write([.claiming(Sample.job())])
        let cut = try Scratch()
        let log = FilePath(cut.path.string + "-wal")
        try FileManager.default.copyItem(atPath: self.scratch.path.string + "-wal", toPath: log.string)
        try cut.write("".utf8)
        let bytes = try cut.bytes(of: log)
        #expect(!bytes.isEmpty)
        let error = #expect(throws: JournalError.self) { try cut.open() }
        #expect(error?.kind == .unusable)
        #expect(try cut.bytes(of: log) == bytes)
        #expect(try cut.bytes().isEmpty)
    }

    @Test func `goes on where making it was cut short`() async throws {
        try self.scratch.write("".utf8)
        let error = #expect(throws: JournalError.self) { try self.scratch.open(readOnly: true) }
        #expect(error?.description.contains("there is no journal") == true)
        let journal = try self.scratch.open()
        try await journal.write([.claiming(Sample.job())])
        try await journal.close()
        #expect(try await self.scratch.open().counts() == [.claiming: 1])
    }

    @Test func `refuses a directory, and a path through a file`() throws {
        let folder = self.scratch.folder.appending("folder")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: false)
        let directory = #expect(throws: JournalError.self) { try SQLiteJournal.open(at: folder) }
        #expect(directory?.kind == .unusable)
        try self.scratch.write("x".utf8)
        let through = #expect(throws: JournalError.self) {
            try SQLiteJournal.open(at: self.scratch.path.appending("journal.sqlite"))
        }
        #expect(through?.kind == .unusable)
        #expect(try self.scratch.bytes() == Data("x".utf8))
    }

    @Test(
        arguments: [
            (0x6969, "NFS"), (0xFF53_4D42, "CIFS"), (0xFE53_4D42, "SMB"), (0x6573_5546, "FUSE"), (0x0102_1997, "9p"),
            (0x00C3_6400, "Ceph"), (0x0BD0_0BD0, "Lustre"), (0x786F_4256, "vboxsf"),
        ] as [(UInt64, String)])
    func `refuses a network file system before it makes anything`(magic: UInt64, name: String) throws {
        let path = self.scratch.folder.appending("state/deep/journal.sqlite")
        let error = #expect(throws: JournalError.self) {
            try JournalFile(at: path, mayMake: true) { directory throws(DiskError) in
                if !FileManager.default.fileExists(atPath: directory.string) {
                    throw DiskError("look at", directory.string, .noSuchFileOrDirectory)
                }
                return FileSystemKind(magic: magic)
            }
        }
        #expect(error?.kind == .onNetwork)
        #expect(error?.description.contains("(\(name))") == true)
        #expect(try self.scratch.names == [])
    }

    @Test(arguments: [0x0102_1994, 0xEF53, 0x5846_5342, 0x9123_683E, 0x794C_7630] as [UInt64])
    func `takes a local file system`(magic: UInt64) throws {
        let file = try JournalFile(at: self.scratch.path, mayMake: true) { _ in FileSystemKind(magic: magic) }
        #expect(file.path.lastComponent == "journal.sqlite")
    }

    @Test func `for reading alone makes nothing`() throws {
        let path = self.scratch.folder.appending("state/journal.sqlite")
        for path in [path, self.scratch.path] {
            let error = #expect(throws: JournalError.self) { try SQLiteJournal.open(at: path, readOnly: true) }
            #expect(error?.kind == .unusable)
            #expect(error?.description.contains("there is no journal at \(path)") == true)
        }
        #expect(try self.scratch.names == [])
    }

    @Test func `for reading alone shows everything and writes nothing`() async throws {
        let job = try Sample.job()
        let journal = try self.scratch.open()
        try await journal.write(Sample.way(of: job, to: .failed))
        try await journal.close()
        let bytes = try self.scratch.bytes()
        let reading = try self.scratch.open(readOnly: true)
        #expect(try await reading.job(job.id)?.state == .failed)
        #expect(try await reading.counts() == [.failed: 1])
        let writing = await #expect(throws: JournalError.self) { try await reading.write([.claiming(Sample.job())]) }
        #expect(writing?.kind == .refused)
        let pruning = await #expect(throws: JournalError.self) {
            try await reading.prune(before: .distantFuture, limit: 1)
        }
        #expect(pruning?.kind == .refused)
        try await reading.close()
        #expect(try self.scratch.bytes() == bytes)
    }
}
