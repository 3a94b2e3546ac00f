package import Foundation
import GRDB
package import SystemPackage

/// The journal in an SQLite file: one connection, a write-ahead log that is flushed with every commit, and one commit for
/// all who write at the same time.
package final class SQLiteJournal: Journal, Sendable {
    let database: DatabaseQueue
    let ledger: Ledger
    let commits: GroupCommit
    private let file: JournalFile
    private let readOnly: Bool
    /// The last property, so that it is the last to go.
    private let lock: JournalLock

    /// Opens the journal, makes it and its directory where they are missing, and brings an older one up to date after
    /// copying it to `<journal>.before-<change>`. Blocks: it reads the file once.
    ///
    /// - Parameters:
    ///   - path: the file. Beside it lie `-wal`, SQLite's log, and `.lock`, which names the process that has it.
    ///   - readOnly: for looking alone: nothing is made or brought up to date, and `write` and `prune` are refused. The
    ///     lock is taken all the same, since SQLite's log must not be shared.
    ///   - now: what the lock tells as the time of start.
    /// - Throws: `JournalError` of kind `inUse`, `unusable` or `onNetwork`. Nothing is ever deleted, and a file that is
    ///   not a journal stays as it is.
    package static func open(
        at path: FilePath, readOnly: Bool = false, now: Date = Date()
    ) throws(JournalError) -> SQLiteJournal {
        try SQLiteJournal(
            file: JournalFile(at: path, mayMake: !readOnly), readOnly: readOnly, now: now, migrations: Migration.all)
    }

    /// - Parameter migrations: others than all, for the tests.
    init(file: JournalFile, readOnly: Bool, now: Date, migrations: [Migration]) throws(JournalError) {
        self.file = file
        self.readOnly = readOnly
        self.lock = try JournalLock(file.beside(".lock"), journal: file.path, now: now)
        try file.prepare(mayMake: !readOnly)
        let opening = Opening(file: file, readOnly: readOnly, migrations: migrations)
        self.database = try opening.open()
        do {
            let jobs = try self.database.writeWithoutTransaction(JobTotals.fetch)
            self.ledger = Ledger(path: file.path, jobs: jobs)
            self.commits = GroupCommit(
                database: self.database, ledger: self.ledger, place: try JournalPlace(file.path))
        } catch {
            throw JournalError(error, of: file.path, opening: true)
        }
    }

    package func write(_ changes: [Change]) async throws(JournalError) {
        try self.refuseWhenReadOnly()
        guard !changes.isEmpty else { return }
        var entries: [Entry] = []
        entries.reserveCapacity(changes.count)
        for change in changes { entries.append(try Entry(change)) }
        try await self.commits.write(entries)
    }

    /// Deletes jobs that ended before a date, with all that belongs to them, and notes from before it: oldest first, in
    /// small transactions, so that those who write get their turn.
    ///
    /// - Parameter limit: the most jobs, and the most notes, that one call deletes.
    /// - Returns: how many jobs were deleted; fewer than `limit` when no more are that old.
    package func prune(before date: Date, limit: Int) async throws(JournalError) -> Int {
        try self.refuseWhenReadOnly()
        var deleted = 0
        var notes = 0
        while deleted < limit {
            let count = min(Pruning.batch, limit - deleted)
            let states = try await self.ask { db in try Pruning.deleteJobs(before: date, limit: count, db) }
            self.ledger.forget(states)
            deleted += states.count
            if states.count < count { break }
        }
        while notes < limit {
            let count = min(Pruning.batch, limit - notes)
            let gone = try await self.ask { db in try Pruning.deleteNotes(before: date, limit: count, db) }
            notes += gone
            if gone < count { break }
        }
        while try await self.ask({ db in
            try Pruning.deleteTargets(before: date, limit: Pruning.batch, db)
        }) == Pruning.batch {}
        return deleted
    }

    /// Waits for what is being written, closes the file and lets others have it. Whatever is asked afterwards is refused.
    /// Without it the same happens when the last reference goes, at a time that nobody knows.
    package func close() async throws(JournalError) {
        await self.commits.finish()
        // The slow part, on GRDB's queue; closing itself is then short enough for any thread.
        try await self.ask { db in try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        do {
            try self.database.close()
        } catch {
            throw JournalError(error, of: self.file.path, opening: false)
        }
        self.lock.release()
    }

    /// Runs `body` on GRDB's queue. Cancellation does not stop it, as it does not stop `write`.
    func ask<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Answer
    ) async throws(JournalError) -> Answer {
        let answer: Result<Answer, JournalError> = await withCheckedContinuation { continuation in
            self.database.asyncWriteWithoutTransaction { db in
                do {
                    continuation.resume(returning: .success(try body(db)))
                } catch {
                    continuation.resume(returning: .failure(JournalError(error, of: self.file.path, opening: false)))
                }
            }
        }
        return try answer.get()
    }

    private func refuseWhenReadOnly() throws(JournalError) {
        guard self.readOnly else { return }
        throw JournalError(
            .refused, "the journal \(self.file.path) was opened for reading alone; this is a defect, please report it")
    }

    /// For what is worked out after `ask`.
    func error(_ cause: any Error) -> JournalError {
        JournalError(cause, of: self.file.path, opening: false)
    }
}
