extension Migration {
    /// All changes of the schema, first to last. Append only.
    static let all = [Self.jobs, Self.accountNotes, Self.targets, Self.companions, Self.notices, Self.companionIndex]

    /// The first schema.
    ///
    /// - `jobs` is what changes, and what is asked for: rows stay short, since every change rewrites one. The plan, which
    ///   is long and never changes, has a table of its own.
    /// - `steps` holds the receipts: what a step remembers and what it gave.
    /// - All dates are nanoseconds since 1970. Paths are bytes.
    /// - Names are ULIDs, so that rows made at the same time lie together.
    /// - Tables are STRICT (SQLite 3.37): a column takes its type and nothing else.
    private static let jobs = Migration(
        name: "1-jobs",
        sql: """
            CREATE TABLE jobs (
                id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),
                folder TEXT NOT NULL CHECK (folder <> ''),
                path BLOB NOT NULL CHECK (length(path) > 0),
                type TEXT NOT NULL,
                created INTEGER NOT NULL,
                inode INTEGER NOT NULL,
                size INTEGER NOT NULL CHECK (size >= 0),
                modified INTEGER NOT NULL,
                changed INTEGER NOT NULL,
                state TEXT NOT NULL CHECK (state IN (
                    'claiming', 'ready', 'acting', 'waiting', 'held', 'disposing', 'done', 'failed', 'gone')),
                step INTEGER NOT NULL CHECK (step BETWEEN 0 AND step_count),
                step_count INTEGER NOT NULL,
                attempts INTEGER NOT NULL CHECK (attempts BETWEEN 0 AND tries),
                tries INTEGER NOT NULL,
                first_attempt INTEGER CHECK ((first_attempt IS NOT NULL) = (attempts > 0)),
                under_way_since INTEGER CHECK ((under_way_since IS NOT NULL) = (state = 'acting')),
                due INTEGER CHECK ((due IS NOT NULL) = (state = 'waiting')),
                place TEXT CHECK ((place IS NOT NULL) = (state IN ('disposing', 'done', 'failed'))),
                destination BLOB CHECK (destination IS NULL OR place IS NOT NULL),
                reason TEXT,
                ended INTEGER CHECK ((ended IS NOT NULL) = (state IN ('done', 'failed', 'gone'))),
                CHECK (place IN ('done', 'failed')),
                CHECK (state NOT IN ('done', 'failed') OR place = state),
                CHECK (state NOT IN ('waiting', 'held', 'failed', 'gone') OR reason IS NOT NULL)
            ) STRICT, WITHOUT ROWID;

            CREATE INDEX jobs_by_path ON jobs (folder, path, created);
            CREATE INDEX jobs_by_creation ON jobs (created);
            CREATE INDEX jobs_unfinished ON jobs (created) WHERE ended IS NULL;
            CREATE INDEX jobs_ended ON jobs (state, created) WHERE ended IS NOT NULL;
            CREATE UNIQUE INDEX jobs_claiming ON jobs (folder, path) WHERE state = 'claiming';

            CREATE TABLE plans (
                job TEXT NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
                plan TEXT NOT NULL CHECK (plan <> '')
            ) STRICT;

            CREATE TABLE steps (
                job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
                step INTEGER NOT NULL CHECK (step >= 0),
                checkpoint BLOB,
                outputs TEXT CHECK (outputs <> ''),
                PRIMARY KEY (job, step)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE attempts (
                job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
                step INTEGER NOT NULL CHECK (step >= 0),
                number INTEGER NOT NULL CHECK (number >= 1),
                started INTEGER NOT NULL,
                ended INTEGER,
                outcome TEXT,
                PRIMARY KEY (job, step, number)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE notes (
                number INTEGER PRIMARY KEY,
                folder TEXT NOT NULL,
                path BLOB NOT NULL CHECK (length(path) > 0),
                note TEXT NOT NULL,
                at INTEGER NOT NULL
            ) STRICT;

            CREATE INDEX notes_by_path ON notes (folder, path, at);
            CREATE INDEX notes_by_date ON notes (at);
            """)

    /// What accounts must know beyond one job. With row numbers, since a value may be long: in a tree of the keys alone
    /// it would lie among them.
    private static let accountNotes = Migration(
        name: "2-account-notes",
        sql: """
            CREATE TABLE account_notes (
                account TEXT NOT NULL CHECK (account <> ''),
                key TEXT NOT NULL CHECK (key <> ''),
                value BLOB NOT NULL CHECK (length(value) <= 1048576),
                at INTEGER NOT NULL,
                PRIMARY KEY (account, key)
            ) STRICT;
            """)

    /// What steps replace at services, and how often the agent ended abruptly while it worked on a file.
    ///
    /// `targets` has one row for each thing that was ever replaced, the last success; it outlives the job by as long as the
    /// history goes back.
    private static let targets = Migration(
        name: "3-targets",
        sql: """
            ALTER TABLE jobs ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0 CHECK (crashes >= 0);

            ALTER TABLE steps ADD COLUMN target TEXT;
            ALTER TABLE steps ADD COLUMN digest TEXT;
            ALTER TABLE steps ADD COLUMN insisted INTEGER;

            CREATE TABLE targets (
                target TEXT NOT NULL PRIMARY KEY CHECK (target <> ''),
                job TEXT NOT NULL CHECK (length(job) = 26),
                step INTEGER NOT NULL,
                digest TEXT,
                at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;

            CREATE INDEX targets_by_date ON targets (at);
            """)

    /// The other files of a job, as JSON; nothing for the many jobs of one file.
    private static let companions = Migration(
        name: "4-companions",
        sql: "ALTER TABLE jobs ADD COLUMN companions TEXT CHECK (companions <> '')")

    /// What is asked for by a companion's path is looked for among the jobs that have some.
    private static let companionIndex = Migration(
        name: "6-companion-index",
        sql: "CREATE INDEX jobs_with_companions ON jobs (created) WHERE companions IS NOT NULL")
}
