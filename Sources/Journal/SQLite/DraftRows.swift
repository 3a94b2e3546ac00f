import Foundation
import GRDB
import Rules

/// The statements that write a draft. Each is prepared once and kept by GRDB's cache.
enum DraftRows {
    /// Inside a transaction, on GRDB's queue.
    static func write(_ draft: Draft, _ db: Database) throws {
        for row in draft.rows {
            try self.write(row, db)
        }
        for (id, touched) in draft.touched {
            guard let after = touched.after else {
                try db.cachedStatement(sql: "DELETE FROM jobs WHERE id = ?").execute(arguments: [id.text])
                continue
            }
            // A job that is new and nothing else stands as it was inserted.
            if touched.before != nil || after.state != .claiming { try self.update(id, after, db) }
        }
    }

    private static func write(_ row: Draft.Row, _ db: Database) throws {
        switch row {
        case .job(let job, let plan): try self.insert(job, plan, db)
        case .attempt(let id, let attempt):
            try db.cachedStatement(
                sql: "INSERT INTO attempts (job, step, number, started, ended, outcome) VALUES (?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [
                id.text, attempt.step, attempt.number, StoredDate.nanoseconds(attempt.record.started),
                StoredDate.nanoseconds(attempt.record.ended), attempt.record.outcome,
            ])
        case .outputs(let id, let step, let json):
            try db.cachedStatement(
                sql: """
                    INSERT INTO steps (job, step, outputs) VALUES (?, ?, ?)
                    ON CONFLICT (job, step) DO UPDATE SET outputs = excluded.outputs
                    """
            ).execute(arguments: [id.text, step, json])
        case .checkpoint(let id, let step, let state):
            try db.cachedStatement(
                sql: """
                    INSERT INTO steps (job, step, checkpoint) VALUES (?, ?, ?)
                    ON CONFLICT (job, step) DO UPDATE SET checkpoint = excluded.checkpoint
                    """
            ).execute(arguments: [id.text, step, Data(state)])
        case .afresh(let id, let step, let date):
            try db.cachedStatement(sql: "UPDATE steps SET checkpoint = NULL, insisted = ? WHERE job = ? AND step = ?")
                .execute(arguments: [StoredDate.nanoseconds(date), id.text, step])
        case .aim(let id, let step, let aim): try Targets.write(aim, of: id, step: step, db)
        case .reached(let id, let step, let date): try Targets.reach(id, step: step, at: date, db)
        case .accountNote(let account, let key, let value, let date):
            try AccountNotes.write(account: account, key: key, value: value, at: date, db)
        case .outcome(let id, let outcome, let reason, let date):
            try Notices.write(id, outcome, reason, at: date, db)
        case .notice(let number, let fate): try Notices.take(fate, of: number, db)
        case .note(let folder, let path, let text, let date):
            try db.cachedStatement(sql: "INSERT INTO notes (folder, path, note, at) VALUES (?, ?, ?, ?)")
                .execute(arguments: [folder, Data(path.bytes), text, StoredDate.nanoseconds(date)])
        }
    }

    private static func insert(_ job: Job, _ plan: String, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO jobs (
                    id, folder, path, type, created, inode, size, modified, changed, state, step, step_count, attempts,
                    tries, companions
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'claiming', 0, ?, 0, 0, ?)
                """
        ).execute(arguments: [
            job.id.text, job.folder, Data(job.path.bytes), job.type, StoredDate.nanoseconds(job.created),
            Int64(bitPattern: job.identity.inode), job.identity.size, job.identity.modified, job.identity.changed,
            job.plan.steps.count, try StoredCompanions.text(job.companions),
        ])
        try db.cachedStatement(sql: "INSERT INTO plans (job, plan) VALUES (?, ?)")
            .execute(arguments: [job.id.text, plan])
        try Notices.wish(job.plan.notify ?? [], of: job.id, db)
    }

    private static func update(_ id: JobID, _ standing: Standing, _ db: Database) throws {
        let destination: Data? = standing.destination?.path.map { Data($0.bytes) }
        var arguments: StatementArguments = [
            Int64(bitPattern: standing.identity.inode), standing.identity.size, standing.identity.modified,
            standing.identity.changed, standing.state.rawValue, standing.step, standing.attempts, standing.tries,
            StoredDate.nanoseconds(standing.firstAttempt), standing.crashes,
            StoredDate.nanoseconds(standing.underWaySince),
            StoredDate.nanoseconds(standing.due), standing.destination?.place.rawValue, destination, standing.reason,
            try StoredCompanions.text(standing.companions),
        ]
        let columns = """
            inode = ?, size = ?, modified = ?, changed = ?, state = ?, step = ?, attempts = ?, tries = ?,
            first_attempt = ?, crashes = ?, under_way_since = ?, due = ?, place = ?, destination = ?, reason = ?,
            companions = ?
            """
        // `ended` is left out until it is set: naming it would rewrite the index of unfinished jobs every time.
        if let ended = standing.ended {
            arguments += [StoredDate.nanoseconds(ended), id.text]
            try db.cachedStatement(sql: "UPDATE jobs SET \(columns), ended = ? WHERE id = ?")
                .execute(arguments: arguments)
        } else {
            arguments += [id.text]
            try db.cachedStatement(sql: "UPDATE jobs SET \(columns) WHERE id = ?").execute(arguments: arguments)
        }
    }
}
