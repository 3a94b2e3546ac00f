import GRDB
import Rules

/// Reads where a job stands out of its row.
enum StandingRow {
    /// The columns that `standing` takes, to be selected.
    static let columns = """
        inode, size, modified, changed, state, step, step_count, attempts, tries, first_attempt, under_way_since, crashes, due,
        place, destination, reason, ended, companions
        """

    static func fetch(_ id: JobID, _ db: Database) throws -> Standing? {
        let statement = try db.cachedStatement(sql: "SELECT \(self.columns) FROM jobs WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.text]).map(self.standing)
    }

    /// - Throws: `UnreadableRow` when the row holds what this program never wrote.
    static func standing(_ row: Row) throws -> Standing {
        let place: String? = row["place"]
        let destination: Job.Destination? = try place.map { name in
            guard let place = Job.Destination.Place(rawValue: name) else { throw UnreadableRow("place", name) }
            let bytes: DatabaseBytes? = row["destination"]
            return Job.Destination(place: place, path: try bytes?.path())
        }
        let date = { (column: String) in (row[column] as Int64?).map(StoredDate.date) }
        return Standing(
            stepCount: row["step_count"],
            identity: FileIdentity(
                inode: UInt64(bitPattern: row["inode"]), size: row["size"], modified: row["modified"],
                changed: row["changed"]),
            companions: try StoredCompanions.companions(row["companions"]),
            state: try self.state(row["state"]), step: row["step"], attempts: row["attempts"], tries: row["tries"],
            firstAttempt: date("first_attempt"), crashes: row["crashes"], underWaySince: date("under_way_since"),
            due: date("due"),
            destination: destination, reason: row["reason"], ended: date("ended"))
    }

    static func state(_ name: String) throws -> JobState {
        guard let state = JobState(rawValue: name) else { throw UnreadableRow("state", name) }
        return state
    }
}
