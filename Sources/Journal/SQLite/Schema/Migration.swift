import GRDB

/// One change of the schema. Its name and its SQL are never edited once a journal with it may exist: a correction is
/// another migration at the end of the list.
struct Migration: Sendable {
    let name: String
    let sql: String
}

extension [Migration] {
    /// GRDB's migrator for these, which runs each in its own transaction and writes down its name.
    var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for migration in self {
            migrator.registerMigration(migration.name) { db in
                try db.execute(sql: migration.sql)
            }
        }
        return migrator
    }
}
