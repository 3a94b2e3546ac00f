import Foundation
import GRDB

/// What accounts must know beyond one job: bytes by account and key, of whatever form the action chose that wrote them.
///
/// They are no history: nothing ages, and pruning leaves them alone.
package enum AccountNotes {
    /// The most bytes a value may have. It is rewritten whole with each change.
    package static let valueLimit = 1 << 20

    /// Inside a transaction, on GRDB's queue.
    ///
    /// - Parameter value: nil deletes the key.
    static func write(account: String, key: String, value: [UInt8]?, at date: Date, _ db: Database) throws {
        guard let value else {
            return try db.cachedStatement(sql: "DELETE FROM account_notes WHERE account = ? AND key = ?")
                .execute(arguments: [account, key])
        }
        try db.cachedStatement(
            sql: """
                INSERT INTO account_notes (account, key, value, at) VALUES (?, ?, ?, ?)
                ON CONFLICT (account, key) DO UPDATE SET value = excluded.value, at = excluded.at
                """
        ).execute(arguments: [account, key, Data(value), StoredDate.nanoseconds(date)])
    }

    /// Nil when the account has nothing under this key.
    static func fetch(account: String, key: String, _ db: Database) throws -> [UInt8]? {
        try DatabaseBytes.fetchOne(
            db, sql: "SELECT value FROM account_notes WHERE account = ? AND key = ?", arguments: [account, key])?.bytes
    }

    /// Everything of an account, by key.
    static func fetch(account: String, _ db: Database) throws -> [String: [UInt8]] {
        var notes: [String: [UInt8]] = [:]
        let sql = "SELECT key, value FROM account_notes WHERE account = ?"
        for row in try Row.fetchAll(db, sql: sql, arguments: [account]) {
            let value: DatabaseBytes = row["value"]
            notes[row["key"]] = value.bytes
        }
        return notes
    }
}
