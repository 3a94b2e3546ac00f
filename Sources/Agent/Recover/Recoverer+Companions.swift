import Disk
import Foundation
import Journal
import Logging
import Rules
import SystemPackage

/// The files that go with a job's own: each is looked for as that is, and put right before it.
extension Recoverer {
    /// Puts the companions right, and then the job's own file as was decided.
    func apply(
        _ decision: Recovery, _ interruption: Interruption, toAllOf job: Job, in folder: DropFolder
    ) async throws -> Outcome {
        var job = job
        var isAnyPutBack = false
        for index in job.companions.indices {
            let companion = job.companions[index]
            let standing = job.standing(for: companion)
            var sight = try await self.look(at: standing, in: folder)
            var next = CompanionRecovery.decide(companion, of: job, leading: decision, sight)
            if next == .claimAgain {
                try await self.claimAgain(standing, in: folder)
                // As it now lies there: a copy of it may have arrived before a power cut undid the claim.
                sight.work = sight.source.take()
                next = CompanionRecovery.decide(companion, of: job, leading: decision, sight)
            }
            if next == .followBack { return try await self.followBack(job, in: folder) }
            if next == .putBack { isAnyPutBack = true }
            try await self.apply(next, to: index, of: &job, in: folder)
            if decision.isClaim, let stamp = sight.work ?? sight.source, next != .missing {
                job.companions[index].identity = FileIdentity(stamp)
            }
        }
        let outcome = try await self.apply(decision, interruption, to: job, in: folder)
        // Whoever waits for what is in the folder has to look there again.
        if isAnyPutBack, case .ended(nil) = outcome {
            return .ended(.wentBack(reason: "an end of the agent came between the files that go with it"))
        }
        return outcome
    }

    private func apply(
        _ decision: CompanionRecovery, to index: Int, of job: inout Job, in folder: DropFolder
    ) async throws {
        let companion = job.standing(for: job.companions[index])
        switch decision {
        case .stay, .claimAgain, .followBack: return
        case .putBack:
            try await folder.threads.run { () throws(DiskError) in
                _ = try DropFolder.putBack(companion.id, dropped: companion.path, root: try folder.openForWork())
            }
        case .finish: try await folder.finishDisposal(of: companion, leading: job.path, at: self.time.now())
        case .removeOriginal:
            if try await self.removeOriginal(of: companion, in: folder) {
                try await folder.finishDisposal(of: companion, leading: job.path, at: self.time.now())
            } else {
                try await self.moveLate(index, of: &job, in: folder)
            }
        case .moveLate: try await self.moveLate(index, of: &job, in: folder)
        case .missing:
            self.logger.warning(
                "a file of a job is not in work any more; somebody took it",
                metadata: ["job": "\(job.id)", "file": "\(companion.path)"])
            // While the job goes on, its end says so.
            guard job.state == .disposing else { return }
            try await self.journal.write([Disposer.noted(job, companion.path, at: self.time.now())])
        }
    }

    /// A companion that changed lies where it was dropped: the others go there, too, and all settle again.
    private func followBack(_ job: Job, in folder: DropFolder) async throws -> Outcome {
        let reason = "a file that goes with it changed"
        try await folder.putBack(job)
        try await self.journal.write([
            job.state == .claiming
                ? .unclaimed(job.id) : .vanished(job.id, reason: reason, at: self.time.now())
        ])
        return .ended(.wentBack(reason: reason))
    }

    /// Moves a companion to its end whose job's own file is there already.
    private func moveLate(_ index: Int, of job: inout Job, in folder: DropFolder) async throws {
        guard let own = job.destination else { return }
        var disposal = Disposal(job: job, place: own.place, reason: job.reason).standing(for: job.companions[index])
        for _ in 0..<Disposer.nameTries {
            let chosen = try await self.choose(disposal, in: folder)
            if chosen != job.companions[index].destination {
                job.companions[index].destination = chosen
                let all = job.companions.map { $0.destination ?? own }
                try await self.journal.write([
                    .disposing(job.id, own, companions: all, reason: job.reason, at: self.time.now())
                ])
            }
            switch await self.move(disposal, to: chosen, in: folder) {
            case .moved, .gone: return
            case .nameTaken: continue
            case .changed: disposal = disposal.asChanged
            case .failed(let error): throw error
            }
        }
        throw DiskError("find a free name for", disposal.job.path.text, .fileExists)
    }

    private func choose(_ disposal: Disposal, in folder: DropFolder) async throws(DiskError) -> Job.Destination {
        try await folder.threads.run { () throws(DiskError) in
            var taken: Set<DropPath> = []
            return try disposal.choose(in: folder, root: try folder.openForWork(), taken: &taken)
        }
    }

    private func move(
        _ disposal: Disposal, to destination: Job.Destination, in folder: DropFolder
    ) async -> Disposal.Outcome {
        let date = self.time.now()
        return await folder.threads.run {
            do throws(DiskError) {
                var touched = TouchedDirectories()
                CrashPoint.reached(.lateCompanion)
                let outcome = disposal.move(
                    to: destination, in: folder, root: try folder.openForWork(), at: date, touched: &touched)
                CrashPoint.reached(.lateCompanionEnded)
                guard case .moved(let share) = outcome, let error = touched.sync()(share) else { return outcome }
                return .failed(error)
            } catch {
                return .failed(error)
            }
        }
    }
}

extension Recovery {
    fileprivate var isClaim: Bool { if case .confirmClaim = self { true } else { false } }
}
