import Foundation
import GRDB
import SystemPackage
import Testing

@testable import Journal

@Suite struct `The schema` {
    private let scratch: Scratch

    init() throws {
        self.scratch = try Scratch()
    }

    private static let next = Migration(name: "5-test", sql: "ALTER TABLE notes ADD COLUMN author TEXT")

    @Test func `has the migrations that were released, as they were`() throws {
        // Never edit a line of this table: add one. The numbers are FNV-1a hashes of the SQL.
        let released =
            [
                ("1-jobs", 0x72E60AFD1AC817C), ("2-account-notes", 0x322D1A6D6E026039),
                ("3-targets", 0x6CD58D0BE5472891), ("4-companions", 0xAF3D4140B64D4550),
                ("5-notices", 0x1684E0D0A9BA0AD1), ("6-companion-index", 0x41C16876057B3C3E),
            ] as [(String, UInt64)]
        #expect(Migration.all.map(\.name) == released.map(\.0))
        for (migration, (name, hash)) in zip(Migration.all, released) {
            #expect(Self.hash(migration.sql) == hash, "migration \(name) was edited")
        }
    }

    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    @Test func `has these tables and columns`() async throws {
        let journal = try self.scratch.open()
        let columns = try await journal.ask { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT m.name AS "table", c.name AS "column", c.type, c."notnull" AS isNeeded
                    FROM sqlite_master m JOIN pragma_table_info(m.name) c
                    WHERE m.type = 'table' AND m.name NOT LIKE 'grdb%' AND m.name <> 'sqlite_sequence'
                    ORDER BY m.name, c.cid
                    """
            ).map { row in
                let needed: Bool = row["isNeeded"]
                return "\(row["table"] as String).\(row["column"] as String) \(row["type"] as String)"
                    + (needed ? " NOT NULL" : "")
            }
        }
        #expect(columns == Self.columns)
    }

    @Test func `has these indexes`() async throws {
        let journal = try self.scratch.open()
        let indexes = try await journal.ask { db in
            try String.fetchAll(
                db, sql: "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
        }
        #expect(indexes == Self.indexes)
    }

    @Test(arguments: [
        "UPDATE jobs SET state = 'lost'", "UPDATE jobs SET state = 'waiting'", "UPDATE jobs SET state = 'failed'",
        "UPDATE jobs SET state = 'acting'", "UPDATE jobs SET step = 3", "UPDATE jobs SET step = -1",
        "UPDATE jobs SET attempts = -1", "UPDATE jobs SET attempts = 1", "UPDATE jobs SET due = 1",
        "UPDATE jobs SET ended = 1", "UPDATE jobs SET place = 'done'", "UPDATE jobs SET path = x''",
        "UPDATE jobs SET path = 'text'", "UPDATE jobs SET id = 'short'", "UPDATE jobs SET created = 'today'",
        "UPDATE jobs SET folder = NULL", "INSERT INTO plans VALUES ('00000000000000000000000000', '{}')",
        "INSERT INTO steps (job, step) VALUES ('00000000000000000000000000', 0)",
        "INSERT INTO attempts (job, step, number, started) VALUES ('00000000000000000000000000', 0, 1, 1)",
        "INSERT INTO account_notes VALUES ('', 'key', x'00', 1)",
        "INSERT INTO account_notes VALUES ('a', '', x'00', 1)",
        "INSERT INTO account_notes VALUES ('a', 'key', 'text', 1)",
        "INSERT INTO account_notes VALUES ('a', 'k', NULL, 1)",
        "INSERT INTO account_notes VALUES ('a', 'key', zeroblob(1048577), 1)",
    ])
    func `refuses what cannot be`(sql: String) async throws {
        let journal = try self.scratch.open()
        try await journal.write(Sample.way(of: Sample.job(), to: .ready))
        let error = await #expect(throws: JournalError.self) { try await journal.ask { try $0.execute(sql: sql) } }
        #expect(error?.kind == .refused)
    }

    @Test func `of a newer program is refused, and the journal stays as it is`() async throws {
        let job = try Sample.job()
        let newer = try self.scratch.open(migrations: Migration.all + [Self.next])
        try await newer.write([.claiming(job)])
        try await newer.close()
        let bytes = try self.scratch.bytes()
        for readOnly in [false, true] {
            let error = #expect(throws: JournalError.self) { try self.scratch.open(readOnly: readOnly) }
            #expect(error?.kind == .unusable)
            #expect(error?.description.contains("was written by a newer hotfolder; install that version") == true)
        }
        #expect(try self.scratch.bytes() == bytes)
    }

    @Test func `of an older program is brought up to date, after a copy was made`() async throws {
        let job = try Sample.job()
        let older = try self.scratch.open()
        try await older.write(Sample.way(of: job, to: .waiting))
        try await older.close()
        let newer = try self.scratch.open(migrations: Migration.all + [Self.next])
        #expect(try await newer.job(job.id)?.state == .waiting)
        try await newer.close()
        let copy = FilePath(self.scratch.path.string + ".before-5-test")
        #expect(
            try self.scratch.names == ["journal.sqlite", "journal.sqlite.before-5-test", "journal.sqlite.lock"])
        // The copy is a journal that the older program opens.
        let before = try SQLiteJournal.open(at: copy)
        #expect(try await before.job(job.id)?.state == .waiting)
        try await before.close()
    }

    @Test func `of the first program is brought up to date, with all its jobs`() async throws {
        let older = try self.scratch.open()
        var before: [Job] = []
        for state in JobState.allCases {
            let job = try Sample.job(path: "\(state).jpg")
            try await older.write(Sample.way(of: job, to: state))
            before.append(try #require(try await older.job(job.id)))
        }
        // As the first program left it.
        try await older.ask { db in
            try db.execute(
                sql: """
                    ALTER TABLE jobs DROP COLUMN crashes;
                    DROP INDEX jobs_with_companions;
                    ALTER TABLE jobs DROP COLUMN companions;
                    ALTER TABLE steps DROP COLUMN target;
                    ALTER TABLE steps DROP COLUMN digest;
                    ALTER TABLE steps DROP COLUMN insisted;
                    DROP TABLE targets;
                    DROP TABLE account_notes;
                    DROP TABLE notice_wishes;
                    DROP TABLE notices;
                    DELETE FROM grdb_migrations WHERE identifier <> '1-jobs';
                    """)
        }
        try await older.close()
        let newer = try self.scratch.open()
        for job in before { #expect(try await newer.job(job.id) == job) }
        try await newer.write([.remembered(account: "dyntube", key: "k", value: [1], at: Sample.date)])
        #expect(try await newer.remembered(account: "dyntube", key: "k") == [1])
        try await newer.close()
        #expect(try self.scratch.names.contains("journal.sqlite.before-2-account-notes"))
    }

    @Test func `that cannot be brought up to date stays as it is`() async throws {
        let job = try Sample.job()
        let older = try self.scratch.open()
        try await older.write([.claiming(job)])
        try await older.close()
        let broken = Migration(name: "5-broken", sql: "ALTER TABLE notes ADD COLUMN author TEXT; DROP TABLE nothing")
        let error = #expect(throws: JournalError.self) {
            try self.scratch.open(migrations: Migration.all + [broken])
        }
        #expect(error?.kind == .unusable)
        let again = try self.scratch.open()
        #expect(try await again.counts() == [.claiming: 1])
    }

    @Test func `of an older program is not read alone`() async throws {
        let older = try self.scratch.open()
        try await older.close()
        let file = try JournalFile(at: self.scratch.path, mayMake: false)
        let error = #expect(throws: JournalError.self) {
            try SQLiteJournal(file: file, readOnly: true, now: .now, migrations: Migration.all + [Self.next])
        }
        #expect(error?.description.contains("was written by an older hotfolder; start the agent once") == true)
    }

    private static let columns = [
        "account_notes.account TEXT NOT NULL", "account_notes.key TEXT NOT NULL", "account_notes.value BLOB NOT NULL",
        "account_notes.at INTEGER NOT NULL",
        "attempts.job TEXT NOT NULL", "attempts.step INTEGER NOT NULL", "attempts.number INTEGER NOT NULL",
        "attempts.started INTEGER NOT NULL", "attempts.ended INTEGER", "attempts.outcome TEXT",
        "jobs.id TEXT NOT NULL", "jobs.folder TEXT NOT NULL", "jobs.path BLOB NOT NULL", "jobs.type TEXT NOT NULL",
        "jobs.created INTEGER NOT NULL", "jobs.inode INTEGER NOT NULL", "jobs.size INTEGER NOT NULL",
        "jobs.modified INTEGER NOT NULL", "jobs.changed INTEGER NOT NULL", "jobs.state TEXT NOT NULL",
        "jobs.step INTEGER NOT NULL", "jobs.step_count INTEGER NOT NULL", "jobs.attempts INTEGER NOT NULL",
        "jobs.tries INTEGER NOT NULL", "jobs.first_attempt INTEGER", "jobs.under_way_since INTEGER",
        "jobs.due INTEGER", "jobs.place TEXT", "jobs.destination BLOB", "jobs.reason TEXT", "jobs.ended INTEGER",
        "jobs.crashes INTEGER NOT NULL", "jobs.companions TEXT",
        "notes.number INTEGER", "notes.folder TEXT NOT NULL", "notes.path BLOB NOT NULL", "notes.note TEXT NOT NULL",
        "notes.at INTEGER NOT NULL", "notice_wishes.job TEXT NOT NULL", "notice_wishes.name TEXT NOT NULL",
        "notices.number INTEGER", "notices.name TEXT NOT NULL", "notices.job TEXT NOT NULL",
        "notices.outcome TEXT NOT NULL", "notices.reason TEXT", "notices.at INTEGER NOT NULL",
        "notices.attempts INTEGER NOT NULL", "notices.due INTEGER NOT NULL", "notices.failure TEXT",
        "plans.job TEXT NOT NULL", "plans.plan TEXT NOT NULL", "steps.job TEXT NOT NULL",
        "steps.step INTEGER NOT NULL", "steps.checkpoint BLOB", "steps.outputs TEXT", "steps.target TEXT",
        "steps.digest TEXT", "steps.insisted INTEGER", "targets.target TEXT NOT NULL", "targets.job TEXT NOT NULL",
        "targets.step INTEGER NOT NULL", "targets.digest TEXT", "targets.at INTEGER NOT NULL",
    ]

    private static let indexes = [
        "CREATE INDEX jobs_by_creation ON jobs (created)",
        "CREATE INDEX jobs_by_path ON jobs (folder, path, created)",
        "CREATE UNIQUE INDEX jobs_claiming ON jobs (folder, path) WHERE state = 'claiming'",
        "CREATE INDEX jobs_ended ON jobs (state, created) WHERE ended IS NOT NULL",
        "CREATE INDEX jobs_unfinished ON jobs (created) WHERE ended IS NULL",
        "CREATE INDEX jobs_with_companions ON jobs (created) WHERE companions IS NOT NULL",
        "CREATE INDEX notes_by_date ON notes (at)",
        "CREATE INDEX notes_by_path ON notes (folder, path, at)",
        "CREATE INDEX notices_by_due ON notices (name, due, number)", "CREATE INDEX notices_by_job ON notices (job)",
        "CREATE INDEX targets_by_date ON targets (at)",
    ]
}
