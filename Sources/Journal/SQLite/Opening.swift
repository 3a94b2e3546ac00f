import GRDB
import Glibc
import SystemPackage

/// Opens the database in a journal's file and brings its schema up to date.
struct Opening {
    let file: JournalFile
    let readOnly: Bool
    let migrations: [Migration]

    /// - Throws: `JournalError` of kind `unusable`, `inUse`; then the file is as it was.
    func open() throws(JournalError) -> DatabaseQueue {
        do {
            let database = try DatabaseQueue(
                path: self.file.path.string, configuration: Self.configuration)
            do {
                try self.check(database)
                return database
            } catch {
                try database.close()
                throw error
            }
        } catch {
            throw JournalError(error, of: self.file.path, opening: true)
        }
    }

    /// In pages of 4 KiB: after 16 MiB the log is brought into the database and begun anew.
    private static let checkpointPages = 4096
    /// What a log that grew beyond is cut to, in bytes.
    private static let logLimit = 32 << 20
    /// How much of the database stays in memory, in KiB.
    private static let cacheKiB = 8192

    private static var configuration: GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.label = "hotfolder.journal"
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            // Before there is a log, so that it is in the file itself from the first moment on.
            if try UInt32.fetchOne(db, sql: "PRAGMA application_id") != JournalFile.applicationID {
                try db.execute(sql: "PRAGMA application_id = \(JournalFile.applicationID)")
            }
            // One connection for all: SQLite 3.7.0 to 3.51.2 can spoil a WAL that two connections share
            // (sqlite.org/wal.html, the WAL-reset bug). Exclusive, so that no other program is a second one.
            try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
                throw DatabaseError(resultCode: .SQLITE_CANTOPEN, message: "write-ahead logging is not possible there")
            }
            // A commit is on the disk when it returns.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(Self.checkpointPages)")
            try db.execute(sql: "PRAGMA journal_size_limit = \(Self.logLimit)")
            try db.execute(sql: "PRAGMA cache_size = -\(Self.cacheKiB)")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
        }
        return configuration
    }

    private func check(_ database: DatabaseQueue) throws {
        let migrator = self.migrations.migrator
        let (applied, isNewer) = try database.writeWithoutTransaction { db in
            (try migrator.appliedIdentifiers(db), try migrator.hasBeenSuperseded(db))
        }
        if isNewer {
            throw JournalError(
                .unusable,
                "the journal \(self.file.path) was written by a newer hotfolder; install that version again, or set "
                    + "`journal:` to another path")
        }
        let pending = self.migrations.first { !applied.contains($0.name) }
        if self.readOnly {
            guard pending == nil else {
                throw JournalError(
                    .unusable,
                    "the journal \(self.file.path) was written by an older hotfolder; start the agent once, which brings "
                        + "it up to date")
            }
            return try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = ON") }
        }
        if !applied.isEmpty { try self.checkWhole(database) }
        if let pending {
            if !applied.isEmpty { try self.backUp(database, before: pending) }
            try migrator.migrate(database)
        }
    }

    /// Reads every page once, about a second for half a gigabyte.
    private func checkWhole(_ database: DatabaseQueue) throws {
        let said = try database.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
        guard said == "ok" else { throw JournalError.damaged(self.file.path, said ?? "it cannot be checked") }
    }

    /// Copies the journal beside itself, so that going back to the older program is possible.
    private func backUp(_ database: DatabaseQueue, before migration: Migration) throws {
        let part = self.file.beside(".before-\(migration.name).part")
        let copy = self.file.beside(".before-\(migration.name)")
        // VACUUM INTO takes an empty file: this one is for the agent's user alone, and holds nothing of an earlier try.
        try FileDescriptor.open(
            part, .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow], permissions: .ownerReadWrite
        ).close()
        try database.writeWithoutTransaction { db in
            try db.execute(sql: "VACUUM INTO ?", arguments: [part.string])
        }
        try JournalFile.synchronize(part)
        guard rename(part.string, copy.string) == 0 else { throw Errno(rawValue: errno) }
        try JournalFile.synchronize(copy.removingLastComponent())
    }
}
