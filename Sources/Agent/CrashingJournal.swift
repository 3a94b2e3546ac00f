#if DEBUG
    import Journal

    /// A journal with a crash point before and after each commit, so that the places which write need not know of them.
    ///
    /// A commit of several changes counts once for each kind that is in it.
    struct CrashingJournal: ForwardingJournal {
        let journal: any Journal

        func write(_ changes: [Change]) async throws(JournalError) {
            let points = changes.map(CrashPoint.around)
            for point in Set(points.map(\.before)) { CrashPoint.reached(point) }
            try await self.journal.write(changes)
            for point in Set(points.map(\.after)) { CrashPoint.reached(point) }
        }
    }
#endif
