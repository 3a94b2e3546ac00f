import Disk
import Foundation
import Journal
import Logging
import Rules
import SystemPackage

/// Takes interrupted and waiting jobs up again: looks for their files, brings journal and folder into line, and says what
/// is to be worked on.
struct Recoverer: Sendable {
    let folders: [String: DropFolder]
    let journal: any Journal
    /// Which actions may be repeated.
    let catalogue: Catalogue
    let time: TimeSource
    let logger: Logger

    enum Outcome: Sendable {
        case work(Ticket)
        /// Nothing more to do with it; how it ended, when that was only found out now.
        case ended(Execution.End?)
        /// A person decides, as before.
        case held
        /// The folder or the journal cannot be used now; the reason.
        case later(String)
    }

    /// Looks at one job and puts right what an interruption left half done.
    func takeUp(_ job: Job) async -> Outcome {
        guard let folder = self.folders[job.folder] else {
            return .later("the folder \"\(job.folder)\" is not in the config any more; put it back to go on")
        }
        do {
            var sight = try await self.look(at: job, in: folder)
            let interruption = try await self.interruption(of: job)
            let decision = Recovery.decide(job, sight, interruption)
            guard decision == .claimAgain else {
                return try await self.apply(decision, interruption, toAllOf: job, in: folder)
            }
            try await self.claimAgain(job, in: folder)
            // As it now lies there. What is in work/ is never claimed again, so this decides.
            sight.work = sight.source.take()
            let next = Recovery.decide(job, sight, interruption)
            return try await self.apply(next, interruption, toAllOf: job, in: folder)
        } catch let error as DiskError {
            return .later(error.description)
        } catch {
            return .later("\(error)")
        }
    }

    func look(at job: Job, in folder: DropFolder) async throws(DiskError) -> Recovery.Sight {
        try await folder.threads.run { () throws(DiskError) in
            let root = try folder.openRoot()
            var sight = Recovery.Sight()
            sight.source = try root.status(of: job.path)?.stamp
            let isAtSource = sight.source.map { job.identity.isSameContent(as: $0) } ?? false
            // An unmounted file system shows an empty directory. Where work/ is missing nothing can be concluded, unless
            // the file is still where it was dropped: the first claim of all makes work/.
            // A claim needs no more than to know that the folder is there: another file may wait for its name.
            var isThere = isAtSource
            if !isThere, job.state == .claiming {
                isThere = try sight.source != nil ? true : Self.isAnyCompanion(of: job, in: root)
            }
            if !isThere { try DropFolder.findWork(in: root) }
            if let work = DropFolder.workPath(of: job.id, dropped: job.path) {
                sight.work = try root.status(of: work)?.stamp
            }
            if let destination = job.destination, let below = destination.path,
                let place = try folder.open(destination.place, root: root), let path = place.path(below)
            {
                sight.destination = try place.directory.status(of: path)?.stamp
            }
            return sight
        }
    }

    private static func isAnyCompanion(of job: Job, in root: Directory) throws(DiskError) -> Bool {
        for companion in job.companions where try root.status(of: companion.path) != nil { return true }
        return false
    }

    /// The steps are read only where the answer depends on them.
    func interruption(of job: Job) async throws(JournalError) -> Interruption {
        guard job.state == .acting, job.plan.steps.indices.contains(job.step) else { return Interruption(nil, nil) }
        let action = self.catalogue.action(named: job.plan.steps[job.step].action)
        if let action, action.isRepeatable { return Interruption(action, nil) }
        let records = try await self.journal.steps(of: job.id)
        return Interruption(action, records.first { $0.index == job.step })
    }

    func apply(
        _ decision: Recovery, _ interruption: Interruption, to job: Job, in folder: DropFolder
    ) async throws -> Outcome {
        switch decision {
        case .goOn, .claimAgain: return try await self.goOn(job)
        case .hold:
            let reason = interruption.reason(of: job)
            try await self.journal.write([.held(job.id, step: job.step, reason: reason, at: self.time.now())])
            return .ended(.held(reason: reason))
        case .confirmClaim(let identity):
            try await self.journal.write([
                .claimed(job.id, identity, companions: job.companions.map(\.identity))
            ])
            return try await self.reread(job)
        case .forget:
            try await self.journal.write([.unclaimed(job.id)])
            await self.removeWorkDirectory(of: job.id, in: folder)
            return .ended(nil)
        case .putBack:
            try await folder.putBack(job)
            try await self.journal.write([.unclaimed(job.id)])
            return .ended(.wentBack(reason: "another file was taken in its place"))
        case .confirmDisposal: return try await self.confirmDisposal(of: job, in: folder)
        case .disposeAgain:
            guard let destination = job.destination else { return .ended(nil) }
            return .work(Ticket(job: job, file: nil, work: .dispose(destination.place, reason: job.reason)))
        case .removeOriginal:
            guard try await self.removeOriginal(of: job, in: folder) else {
                return try await self.apply(.disposeAgain, interruption, to: job, in: folder)
            }
            return try await self.confirmDisposal(of: job, in: folder)
        case .gone:
            guard !job.state.isFinal else { return .ended(nil) }
            let reason = "the file is no longer in .hotfolder/work; somebody took it"
            for one in [job] + job.companions.map(job.standing) { try await folder.removeCopyPart(of: one) }
            try await self.journal.write([.vanished(job.id, reason: reason, at: self.time.now())])
            await self.removeWorkDirectory(of: job.id, in: folder)
            return .ended(.gone(reason: reason))
        }
    }

    private func goOn(_ job: Job) async throws -> Outcome {
        switch job.state {
        case .claiming, .ready: return .work(Self.ticket(job))
        case .held: return .held
        case .disposing, .done, .failed, .gone:
            guard let destination = job.destination else { return .ended(nil) }
            return .work(Ticket(job: job, file: nil, work: .dispose(destination.place, reason: job.reason)))
        case .acting, .waiting:
            try await self.journal.write([.resumed(job.id, at: self.time.now())])
            return try await self.reread(job)
        }
    }

    private func reread(_ job: Job) async throws -> Outcome {
        guard let job = try await self.journal.job(job.id) else { return .ended(nil) }
        return .work(Self.ticket(job))
    }

    private static func ticket(_ job: Job) -> Ticket {
        Ticket(job: job, file: nil, work: job.crashes >= Poison.limit ? .abandon : .act)
    }

    private func confirmDisposal(of job: Job, in folder: DropFolder) async throws -> Outcome {
        try await folder.finishDisposal(of: job, at: self.time.now())
        try await self.journal.write([.disposed(job.id, at: self.time.now())])
        await self.removeWorkDirectory(of: job.id, in: folder)
        return .ended(job.destination.map { .disposed($0, reason: job.reason) })
    }

    func claimAgain(_ job: Job, in folder: DropFolder) async throws(DiskError) {
        try await folder.threads.run { () throws(DiskError) in
            let root = try folder.openRoot()
            guard let target = DropFolder.workPath(of: job.id, dropped: job.path) else { return }
            try root.makeDirectories(DropFolder.workDirectory(of: job.id), permissions: 0o770)
            CrashPoint.reached(.secondClaimMove)
            try root.move(job.path, to: root, target)
            CrashPoint.reached(.secondClaimMoved)
            try root.syncNames(of: DropFolder.workDirectory(of: job.id))
            try root.syncNames(of: job.path.parent)
        }
    }

    func removeOriginal(of job: Job, in folder: DropFolder) async throws(DiskError) -> Bool {
        try await folder.threads.run { () throws(DiskError) in
            try folder.removeOriginal(of: job, root: try folder.openRoot())
        }
    }

    /// What a job leaves that has come to its end: its directories in `work/` and `made/`.
    func removeWorkDirectory(of job: JobID, in folder: DropFolder) async {
        await folder.threads.run {
            guard let root = try? folder.openRoot() else { return }
            // Not empty, or not there: then it is not ours to remove.
            try? root.removeDirectory(DropFolder.workDirectory(of: job))
            MadeDirectories.remove(job, in: root)
        }
    }
}
