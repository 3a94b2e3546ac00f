import Foundation
import Rules

/// What the changes of one caller come to, worked out before anything is written: if one of them is refused, none is
/// written, and the changes of others are not touched.
///
/// Several changes of one job become one row written: only where it stands in the end matters.
struct Draft {
    /// What is written besides where jobs stand, in this order.
    enum Row {
        case job(Job, plan: String)
        case attempt(JobID, EndedAttempt)
        case outputs(JobID, step: Int, json: String)
        case checkpoint(JobID, step: Int, state: [UInt8])
        /// The step is to be done afresh, because a person says so.
        case afresh(JobID, step: Int, at: Date)
        case aim(JobID, step: Int, Aim)
        /// The step succeeded, and so it has reached what it aimed at, if anything.
        case reached(JobID, step: Int, at: Date)
        case note(folder: String, path: DropPath, text: String, at: Date)
        /// A value of nil deletes the key.
        case accountNote(account: String, key: String, value: [UInt8]?, at: Date)
    }

    /// A job that the changes are about.
    struct Touched {
        /// Where it stood before; nil for a new job.
        let before: Standing?
        /// Where it stands after; nil for one that is forgotten.
        var after: Standing?
    }

    private(set) var rows: [Row] = []
    private(set) var touched: [JobID: Touched] = [:]

    /// - Parameter standing: where a job stands now; nil when there is none of this name.
    /// - Throws: `JournalError` of kind `refused`, and what `standing` throws.
    init(_ entries: [Entry], standing: (JobID) throws -> Standing?) throws {
        for entry in entries {
            try self.add(entry, standing: standing)
        }
    }

    private mutating func add(_ entry: Entry, standing: (JobID) throws -> Standing?) throws {
        switch entry.change {
        case .noted(let folder, let path, let note, let date):
            self.rows.append(.note(folder: folder, path: path, text: note, at: date))
        case .remembered(let account, let key, let value, let date):
            self.rows.append(.accountNote(account: account, key: key, value: value, at: date))
        case .claiming(let job):
            try self.claim(job, entry)
        case .claimed(let id, _, _), .unclaimed(let id), .started(let id, _, _), .aims(let id, _, _),
            .checkpoint(let id, _, _), .crashed(let id, _),
            .succeeded(let id, _, _, _, _), .postponed(let id, _, _, _, _, _), .held(let id, _, _, _),
            .resumed(let id, _), .assumedDone(let id, _, _), .disposing(let id, _, _, _, _), .disposed(let id, _),
            .vanished(let id, _, _):
            try self.move(id, entry, standing: standing)
        }
    }

    private mutating func claim(_ job: Job, _ entry: Entry) throws(JournalError) {
        guard self.touched[job.id] == nil, let fresh = Standing(claiming: job), let plan = entry.json else {
            throw .refused(entry.change, of: job.id, because: "the job is not a new one")
        }
        self.rows.append(.job(job, plan: plan))
        self.touched[job.id] = Touched(before: nil, after: fresh)
    }

    private mutating func move(_ id: JobID, _ entry: Entry, standing: (JobID) throws -> Standing?) throws {
        if self.touched[id] == nil {
            let before = try standing(id)
            self.touched[id] = Touched(before: before, after: before)
        }
        guard var after = self.touched[id]?.after else {
            throw JournalError.refused(entry.change, of: id, because: "there is no such job")
        }
        if after.state.next(after: entry.change, toward: nil) == .forgotten {
            self.touched[id]?.after = nil
            return
        }
        let step = after.step
        let previous = after.state
        if let attempt = try after.apply(entry.change, to: id) {
            self.rows.append(.attempt(id, attempt))
        }
        if let json = entry.json {
            self.rows.append(.outputs(id, step: step, json: json))
        }
        switch entry.change {
        case .checkpoint(_, _, let state): self.rows.append(.checkpoint(id, step: step, state: state))
        case .resumed(_, let date) where previous == .held: self.rows.append(.afresh(id, step: step, at: date))
        case .aims(_, _, let aim): self.rows.append(.aim(id, step: step, aim))
        case .succeeded(_, _, _, _, let date), .assumedDone(_, _, let date):
            self.rows.append(.reached(id, step: step, at: date))
        default: break
        }
        self.touched[id]?.after = after
    }
}
