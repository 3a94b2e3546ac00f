import Foundation
import GRDB

/// Deletes what is too old.
enum Pruning {
    /// The most rows a transaction deletes: with all that belongs to a job, a few milliseconds.
    static let batch = 256

    /// - Returns: the states of the jobs that were deleted.
    static func deleteJobs(before date: Date, limit: Int, _ db: Database) throws -> [JobState] {
        let nanoseconds = StoredDate.nanoseconds(date)
        var names: [String] = []
        try db.inTransaction(.immediate) {
            // What ended before a date was created before it, and creation has an index.
            names = try String.fetchAll(
                db,
                sql: """
                    DELETE FROM jobs WHERE id IN (
                        SELECT id FROM jobs WHERE created < ? AND ended < ? ORDER BY created LIMIT ?
                    ) RETURNING state
                    """, arguments: [nanoseconds, nanoseconds, limit])
            return .commit
        }
        return try names.map(StandingRow.state)
    }

    /// - Returns: how many targets were forgotten.
    static func deleteTargets(before date: Date, limit: Int, _ db: Database) throws -> Int {
        try db.execute(
            sql: "DELETE FROM targets WHERE target IN (SELECT target FROM targets WHERE at < ? ORDER BY at LIMIT ?)",
            arguments: [StoredDate.nanoseconds(date), limit])
        return db.changesCount
    }

    /// - Returns: how many notes were deleted.
    static func deleteNotes(before date: Date, limit: Int, _ db: Database) throws -> Int {
        try db.execute(
            sql: "DELETE FROM notes WHERE number IN (SELECT number FROM notes WHERE at < ? ORDER BY at LIMIT ?)",
            arguments: [StoredDate.nanoseconds(date), limit])
        return db.changesCount
    }
}

/// How many jobs there are in each state.
enum JobTotals {
    static func fetch(_ db: Database) throws -> [JobState: Int] {
        // Two questions, since each has an index that covers its part.
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT state, count(*) AS jobs FROM jobs WHERE ended IS NOT NULL GROUP BY state
                UNION ALL
                SELECT state, count(*) AS jobs FROM jobs WHERE ended IS NULL GROUP BY state
                """)
        var totals: [JobState: Int] = [:]
        for row in rows { totals[try StandingRow.state(row["state"])] = row["jobs"] }
        return totals
    }
}
