extension Migration {
    /// Who is told of which job, and what is still to be told.
    ///
    /// `notices` numbers its rows so that no number comes twice, also after the last row was deleted: receivers know by it
    /// what they had already.
    static let notices = Migration(
        name: "5-notices",
        sql: """
            CREATE TABLE notice_wishes (
                job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
                name TEXT NOT NULL CHECK (name <> ''),
                PRIMARY KEY (job, name)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE notices (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                name TEXT NOT NULL CHECK (name <> ''),
                job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
                outcome TEXT NOT NULL CHECK (outcome IN ('done', 'failed', 'held')),
                reason TEXT,
                at INTEGER NOT NULL,
                attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
                due INTEGER NOT NULL,
                failure TEXT CHECK ((failure IS NOT NULL) = (attempts > 0))
            ) STRICT;

            CREATE INDEX notices_by_due ON notices (name, due, number);
            CREATE INDEX notices_by_job ON notices (job);
            """)
}
