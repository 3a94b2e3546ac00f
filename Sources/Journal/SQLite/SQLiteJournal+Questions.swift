import Foundation
import GRDB
package import Rules

extension SQLiteJournal {
    /// The most attempts of a step that are shown, the newest: one that waits for an account may have made thousands.
    static let attemptLimit = 1000

    package func unfinished() async throws(JournalError) -> [Job] {
        try await self.stored(where: ["ended IS NULL"], [], order: "created, jobs.id", limit: -1)
    }

    package func job(_ id: JobID) async throws(JournalError) -> Job? {
        try await self.stored(where: ["jobs.id = ?"], [id.text], order: "jobs.id", limit: 1).first
    }

    package func jobs(_ query: JobQuery) async throws(JournalError) -> [Job] {
        let (conditions, arguments) = Self.conditions(of: query)
        return try await self.stored(
            where: conditions, arguments, order: "created DESC, jobs.id DESC", limit: Self.bounded(query.limit))
    }

    /// What is asked of `jobs`, as SQL.
    static func conditions(of query: JobQuery) -> ([String], StatementArguments) {
        var conditions: [String] = []
        var arguments = StatementArguments()
        if let states = query.states {
            let names = states.map(\.rawValue).sorted()
            conditions.append("state IN (\(names.map { _ in "?" }.joined(separator: ", ")))")
            arguments += StatementArguments(names)
            // States that are all final, or all not, have an index that holds few or no others.
            if !states.isEmpty, states.allSatisfy(\.isFinal) { conditions.append("ended IS NOT NULL") }
            if !states.isEmpty, !states.contains(where: \.isFinal) { conditions.append("ended IS NULL") }
        }
        if let folder = query.folder {
            // With a path the inner question has the index; `+` keeps the outer one from looking through the whole folder
            // (sqlite.org/optoverview.html, 2.1).
            conditions.append(query.path == nil ? "folder = ?" : "+folder = ?")
            arguments += [folder]
        }
        if let path = query.path {
            // A companion's path is in JSON as its bytes. Two questions, so that each has its index.
            let inFolder = query.folder == nil ? "" : "folder = ? AND "
            if let folder = query.folder { arguments += [folder] }
            conditions.append(
                """
                jobs.id IN (
                    SELECT id FROM jobs WHERE \(inFolder)path = ?
                    UNION ALL
                    SELECT jobs.id FROM jobs, json_each(jobs.companions) AS companion
                    WHERE jobs.companions IS NOT NULL AND json_extract(companion.value, '$.path') = ?)
                """)
            let companion = "[\(path.bytes.map(String.init).joined(separator: ","))]"
            arguments += [Data(path.bytes), companion]
        }
        if let since = query.since {
            conditions.append("created >= ?")
            let nanoseconds: Int64 = StoredDate.nanoseconds(since)
            arguments += [nanoseconds]
        }
        return (conditions, arguments)
    }

    package func steps(of id: JobID) async throws(JournalError) -> [StepRecord] {
        let stored = try await self.ask { db in try StoredSteps.fetch(id, db) }
        do {
            return try stored?.records() ?? []
        } catch {
            throw self.error(error)
        }
    }

    package func lastSuccess(on target: String) async throws(JournalError) -> TargetSuccess? {
        let stored = try await self.ask { db in try Targets.last(on: target, db) }
        do {
            return try stored?.success()
        } catch {
            throw self.error(error)
        }
    }

    package func newestJob() async throws(JournalError) -> JobID? {
        try await self.ask { db in try Targets.newestJob(db) }.flatMap { JobID($0) }
    }

    package func counts() async throws(JournalError) -> [JobState: Int] {
        self.ledger.jobs.filter { $0.value > 0 }
    }

    package func notes(folder: String?, path: DropPath?, limit: Int) async throws(JournalError) -> [Note] {
        var conditions: [String] = []
        var arguments = StatementArguments()
        if let folder {
            conditions.append("folder = ?")
            arguments += [folder]
        }
        if let path {
            conditions.append("path = ?")
            arguments += [Data(path.bytes)]
        }
        let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let sql = "SELECT folder, path, note, at FROM notes \(condition) ORDER BY at DESC, number DESC LIMIT ?"
        arguments += [Self.bounded(limit)]
        return try await self.ask { [arguments] db in
            try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
                let path: DatabaseBytes = row["path"]
                return Note(
                    folder: row["folder"], path: try path.path(), text: row["note"], at: StoredDate.date(row["at"]))
            }
        }
    }

    package func remembered(account: String, key: String) async throws(JournalError) -> [UInt8]? {
        try await self.ask { db in try AccountNotes.fetch(account: account, key: key, db) }
    }

    package func remembered(account: String) async throws(JournalError) -> [String: [UInt8]] {
        try await self.ask { db in try AccountNotes.fetch(account: account, db) }
    }

    /// - Parameter limit: negative for none (sqlite.org/lang_select.html).
    private func stored(
        where conditions: [String], _ arguments: StatementArguments, order: String, limit: Int
    ) async throws(JournalError) -> [Job] {
        let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let sql = "\(StoredJob.select) \(condition) ORDER BY \(order) LIMIT ?"
        let stored = try await self.ask { db in
            try Row.fetchAll(db, sql: sql, arguments: arguments + [limit]).map(StoredJob.init)
        }
        do {
            return try stored.map { try $0.job() }
        } catch {
            throw self.error(error)
        }
    }

    private static func bounded(_ limit: Int) -> Int {
        max(1, min(limit, JobQuery.most))
    }
}
