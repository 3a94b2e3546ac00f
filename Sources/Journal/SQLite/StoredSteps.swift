import Foundation
import GRDB
import Rules

/// The steps of a job as they were read, their outputs still encoded.
struct StoredSteps: Sendable {
    private struct Receipt: Sendable {
        let checkpoint: [UInt8]?
        let outputs: String?
        let insisted: Int64?
        let target: String?
    }

    private let standing: Standing
    private let receipts: [Int: Receipt]
    private let attempts: [Int: [AttemptRecord]]

    /// Nil when there is no such job.
    static func fetch(_ id: JobID, _ db: Database) throws -> StoredSteps? {
        guard let standing = try StandingRow.fetch(id, db) else { return nil }
        var receipts: [Int: Receipt] = [:]
        let receiptSQL = "SELECT step, checkpoint, outputs, insisted, target FROM steps WHERE job = ?"
        for row in try Row.fetchAll(db, sql: receiptSQL, arguments: [id.text]) {
            let checkpoint: DatabaseBytes? = row["checkpoint"]
            receipts[row["step"]] = Receipt(
                checkpoint: checkpoint?.bytes, outputs: row["outputs"], insisted: row["insisted"],
                target: row["target"])
        }
        var attempts: [Int: [AttemptRecord]] = [:]
        let attemptSQL = """
            SELECT started, ended, outcome FROM attempts WHERE job = ? AND step = ? ORDER BY number DESC LIMIT ?
            """
        for step in 0..<standing.stepCount {
            let rows = try Row.fetchAll(
                db, sql: attemptSQL, arguments: [id.text, step, SQLiteJournal.attemptLimit])
            attempts[step] = rows.reversed().map { row in
                AttemptRecord(
                    started: StoredDate.date(row["started"]), ended: (row["ended"] as Int64?).map(StoredDate.date),
                    outcome: row["outcome"])
            }
        }
        if let started = standing.underWaySince {
            let record = AttemptRecord(started: started, ended: nil, outcome: nil)
            attempts[standing.step, default: []].append(record)
        }
        return StoredSteps(standing: standing, receipts: receipts, attempts: attempts)
    }

    /// First to last, also those that were never started.
    func records() throws -> [StepRecord] {
        try (0..<self.standing.stepCount).map { index in
            let outputs = try self.receipts[index]?.outputs.map { json in
                try JSONDecoder().decode([String: Value].self, from: Data(json.utf8))
            }
            return StepRecord(
                index: index, state: self.state(of: index), checkpoint: self.receipts[index]?.checkpoint,
                outputs: outputs ?? [:], attempts: self.attempts[index] ?? [],
                insisted: self.receipts[index]?.insisted.map(StoredDate.date), target: self.receipts[index]?.target)
        }
    }

    /// Where the job stands tells it of every step, so it is written nowhere else.
    private func state(of index: Int) -> StepRecord.State {
        if index < self.standing.step { return .succeeded }
        if index > self.standing.step { return .waiting }
        switch self.standing.state {
        case .claiming, .ready, .waiting, .done, .gone: return .waiting
        case .acting: return .started
        case .held: return .held
        case .failed: return .failed
        case .disposing: return self.standing.destination?.place == .failed ? .failed : .waiting
        }
    }
}
