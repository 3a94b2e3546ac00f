import Disk
import Foundation
import Journal
import Logging
import Rules

/// Moves a folder's finished files to `done/` and `failed/`, as many together as have finished: intent, moves, one sync
/// of each directory, record.
struct Disposer: Sendable {
    let folder: DropFolder
    let journal: any Journal
    let time: TimeSource
    let logger: Logger

    /// A file that waits for its end, and who waits for it.
    struct Request: Sendable {
        let disposal: Disposal
        /// Written in the same transaction as the intent: what the last step did.
        let before: [Change]
        /// What was opened for the steps, and nobody reads any more.
        let opened: [OpenedFile]
        let finish: CheckedContinuation<Result, Never>
    }

    /// What became of it.
    enum Result: Sendable {
        case disposed(Job.Destination, reason: String?)
        /// The file was taken out of `work/` by somebody.
        case gone
        /// It could not be moved now; it stays in `work/` and is tried again.
        case later(String)
    }

    let inbox = Inbox<Request>()

    /// As many files share a pair of fsyncs; more would make the first wait for the last.
    static let batch = 64
    /// How often a name that somebody took in between is chosen anew.
    static let nameTries = 5

    /// Hands a file in and waits until its end is on disk.
    ///
    /// - Parameter opened: given back before anything is moved.
    func dispose(_ disposal: Disposal, after before: [Change], opened: [OpenedFile] = []) async -> Result {
        await withCheckedContinuation { continuation in
            self.inbox.add(Request(disposal: disposal, before: before, opened: opened, finish: continuation))
        }
    }

    /// Works until the inbox is closed.
    func run() async {
        while let batch = await self.inbox.nextBatch(atMost: Self.batch) {
            let results = await self.perform(batch)
            for (request, result) in zip(batch, results) { request.finish.resume(returning: result) }
        }
    }

    /// A batch on its way: what is known of each file so far.
    private struct Progress {
        /// What is done with it: as it was asked for, unless the file changed.
        var disposal: Disposal
        var destination: Disposal.Destinations?
        /// Companions that somebody took out of `work/`.
        var missing: [DropPath] = []
        var result: Result?
    }

    private func perform(_ batch: [Request]) async -> [Result] {
        var progress = batch.map { Progress(disposal: $0.disposal) }
        for _ in 0..<Self.nameTries {
            let open = progress.indices.filter { progress[$0].result == nil }
            if open.isEmpty { break }
            await self.round(batch, open, &progress)
        }
        return progress.map { $0.result ?? .later("no free name was found in time; it is tried again") }
    }

    private func round(_ batch: [Request], _ open: [Int], _ progress: inout [Progress]) async {
        let disposals = open.map { progress[$0].disposal }
        let chosen = await self.choose(disposals, giving: open.flatMap { batch[$0].opened })
        var changes: [Change] = []
        for (index, outcome) in zip(open, chosen) {
            switch outcome {
            case .success(let destination):
                let isFirst = progress[index].destination == nil
                progress[index].destination = destination
                if isFirst { changes += batch[index].before }
                changes.append(
                    .disposing(
                        progress[index].disposal.job.id, destination.own, companions: destination.companions,
                        reason: progress[index].disposal.reason, at: self.time.now()))
            case .failure(let error):
                // What the last step did has happened, wherever the file goes; unwritten, it would be done again.
                if progress[index].destination == nil { changes += batch[index].before }
                progress[index].result = .later(error.description)
            }
        }
        let going = open.filter { progress[$0].result == nil }
        if changes.isEmpty { return }
        do throws(JournalError) {
            try await self.journal.write(changes)
        } catch {
            for index in going { progress[index].result = .later(error.description) }
            return
        }
        if going.isEmpty { return }
        let moved = await self.move(going.map { (progress[$0].disposal, progress[$0].destination) })
        for (index, ended) in zip(going, moved) {
            progress[index].disposal = ended.disposal
            progress[index].missing = ended.missing
        }
        await self.record(moved.map(\.outcome), going, &progress)
    }

    /// - Parameter opened: given back on the same way to the folder's threads.
    private func choose(
        _ disposals: [Disposal], giving opened: [OpenedFile]
    ) async -> [Swift.Result<Disposal.Destinations, DiskError>] {
        let folder = self.folder
        return await folder.threads.run {
            for file in opened { file.letGo() }
            var taken: Set<DropPath> = []
            let root = Swift.Result { () throws(DiskError) in try folder.openForWork() }
            return disposals.map { disposal in
                Swift.Result { () throws(DiskError) in
                    try disposal.chooseAll(in: folder, root: try root.get(), taken: &taken)
                }
            }
        }
    }

    private func move(_ moves: [(Disposal, Disposal.Destinations?)]) async -> [Disposal.Ended] {
        let folder = self.folder
        let date = self.time.now()
        return await folder.threads.run {
            var touched = TouchedDirectories()
            do throws(DiskError) {
                let root = try folder.openForWork()
                let all = moves.map { disposal, destinations in
                    destinations.map {
                        disposal.moveAll(to: $0, in: folder, root: root, at: date, touched: &touched)
                    } ?? Disposal.Ended(disposal: disposal, outcome: .gone)
                }
                let failure = touched.sync()
                return all.map { ended in
                    // Nobody knows which names are durable: what was written down as intent is looked at again later.
                    guard case .moved(let share) = ended.outcome, let error = failure(share) else { return ended }
                    return Disposal.Ended(disposal: ended.disposal, outcome: .failed(error), missing: ended.missing)
                }
            } catch {
                return moves.map { disposal, _ in Disposal.Ended(disposal: disposal, outcome: .failed(error)) }
            }
        }
    }

    private func record(
        _ moved: [Disposal.Outcome], _ going: [Int], _ progress: inout [Progress]
    ) async {
        var changes: [Change] = []
        for (index, outcome) in zip(going, moved) {
            let disposal = progress[index].disposal
            let job = disposal.job
            switch outcome {
            case .moved:
                if let destination = progress[index].destination {
                    progress[index].result = .disposed(destination.own, reason: disposal.reason)
                }
                changes.append(.disposed(job.id, at: self.time.now()))
                changes += progress[index].missing.map { Self.noted(job, $0, at: self.time.now()) }
            case .nameTaken: break
            case .changed: progress[index].disposal = disposal.asChanged
            case .gone:
                progress[index].result = .gone
                changes.append(
                    .vanished(
                        job.id, reason: "somebody took the file out of .hotfolder/work", at: self.time.now()))
            case .failed(let error): progress[index].result = .later(error.description)
            }
        }
        if changes.isEmpty { return }
        do throws(JournalError) {
            try await self.journal.write(changes)
        } catch {
            // The files are where the intent says. The record is made when the job is looked at again.
            for index in going where progress[index].result != nil {
                progress[index].result = .later(error.description)
            }
            return
        }
        await self.removeWorkDirectories(
            going.filter { progress[$0].result != nil }.map { progress[$0].disposal.job.id })
    }

    /// What the history says of a companion that is nowhere.
    static func noted(_ job: Job, _ companion: DropPath, at date: Date) -> Change {
        .noted(
            folder: job.folder, path: companion,
            note: "somebody took it out of .hotfolder/work, where it was with \(job.path.text) (\(job.id))", at: date)
    }

    /// Puts the empty directories of jobs that ended away.
    private func removeWorkDirectories(_ jobs: [JobID]) async {
        let folder = self.folder
        await folder.threads.run {
            guard let root = try? folder.openForWork() else { return }
            for job in jobs {
                CrashPoint.reached(.clearing)
                folder.spares.putAway(DropFolder.workDirectory(of: job), named: job, in: root)
                CrashPoint.reached(.cleared)
                folder.made.remove(job, in: root)
            }
        }
    }
}
