import GRDB
import Synchronization
import SystemPackage

/// Commits the changes of several callers in one transaction, each caller's whole or not at all.
///
/// It remembers where the jobs in work stand: this process is the only one that writes, and a look at the database for
/// every change would cost as much as the change.
final class Ledger: Sendable {
    /// The most jobs whose standing is remembered, about 300 bytes each. Others are looked up.
    static let rememberedLimit = 4096

    private struct Totals {
        var jobs: [JobState: Int]
        var commits = 0
    }

    private let path: FilePath
    /// Only GRDB's queue takes it, one transaction after the other: it never waits.
    private let remembered = Mutex<[JobID: Standing]>([:])
    private let totals: Mutex<Totals>

    /// - Parameter jobs: how many jobs there are in each state.
    init(path: FilePath, jobs: [JobState: Int]) {
        self.path = path
        self.totals = Mutex(Totals(jobs: jobs))
    }

    /// How many jobs there are in each state, by what was committed.
    var jobs: [JobState: Int] { self.totals.withLock { $0.jobs } }

    /// How many transactions there were, for the tests.
    var commits: Int { self.totals.withLock { $0.commits } }

    /// Takes jobs out of the totals that were deleted from the database.
    func forget(_ states: [JobState]) {
        self.totals.withLock { totals in
            for state in states { totals.jobs[state, default: 0] -= 1 }
        }
    }

    /// Writes the lists in one transaction. On GRDB's queue.
    ///
    /// - Returns: for each list nil, or why none of it was written.
    func commit(_ lists: [[Entry]], in db: Database) -> [JournalError?] {
        self.remembered.withLock { remembered in
            do {
                return try self.transact(lists, &remembered, db)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT && lists.count > 1 {
                // A defect of one caller that only the schema found. The others must not suffer: each by itself.
                return lists.map { self.commitAlone($0, &remembered, db) }
            } catch {
                return lists.map { _ in JournalError(error, of: self.path, opening: false) }
            }
        }
    }

    private func commitAlone(_ list: [Entry], _ remembered: inout [JobID: Standing], _ db: Database) -> JournalError? {
        do {
            return try self.transact([list], &remembered, db)[0]
        } catch {
            return JournalError(error, of: self.path, opening: false)
        }
    }

    private func transact(
        _ lists: [[Entry]], _ remembered: inout [JobID: Standing], _ db: Database
    ) throws -> [JournalError?] {
        var outcomes: [JournalError?] = []
        var changes: [JobState: Int] = [:]
        do {
            try db.inTransaction(.immediate) {
                for list in lists {
                    do {
                        let draft = try Draft(list) { id in
                            if let standing = remembered[id] { return standing }
                            return try StandingRow.fetch(id, db)
                        }
                        try DraftRows.write(draft, db)
                        self.remember(draft, &remembered, &changes)
                        outcomes.append(nil)
                    } catch let refusal as JournalError {  // nothing of this list was written
                        outcomes.append(refusal)
                    }
                }
                return .commit
            }
        } catch {
            remembered.removeAll(keepingCapacity: true)
            throw error
        }
        self.totals.withLock { totals in
            totals.commits += 1
            totals.jobs.merge(changes, uniquingKeysWith: +)
        }
        return outcomes
    }

    private func remember(
        _ draft: Draft, _ remembered: inout [JobID: Standing], _ changes: inout [JobState: Int]
    ) {
        for (id, touched) in draft.touched {
            if let before = touched.before { changes[before.state, default: 0] -= 1 }
            if let after = touched.after { changes[after.state, default: 0] += 1 }
            remembered[id] = touched.after.flatMap { $0.state.isFinal ? nil : $0 }
        }
        if remembered.count > Self.rememberedLimit { remembered.removeAll(keepingCapacity: true) }
    }
}
