import Disk
import Foundation
import Journal
import Rules

/// The end of a job of several files: its companions go first, each to a destination of its own, and the job's own file
/// last. As long as that one is in `work/` the end goes on.
extension Disposal {
    /// Where all files of a job are to be put.
    struct Destinations: Sendable, Hashable {
        var own: Job.Destination
        /// In the order of the job's companions.
        var companions: [Job.Destination]
    }

    /// What came of moving all of them.
    struct Ended: Sendable {
        /// With what is known now of companions that have arrived.
        var disposal: Disposal
        /// Of the job's own file, or of the first that stopped the rest.
        var outcome: Outcome
        /// Companions that somebody took out of `work/`.
        var missing: [DropPath] = []
    }

    /// A companion, as if it were the file of this job.
    func standing(for companion: Job.Companion) -> Disposal {
        Disposal(
            job: self.job.standing(for: companion), place: self.place, reason: self.reason, leading: self.job.path)
    }

    /// As `choose`, for all files. Companions that have arrived stay where they are. Blocks.
    func chooseAll(
        in folder: DropFolder, root: Directory, taken: inout Set<DropPath>
    ) throws(DiskError) -> Destinations {
        let own = try self.choose(in: folder, root: root, taken: &taken)
        var companions: [Job.Destination] = []
        for companion in self.job.companions {
            let disposal = self.standing(for: companion)
            if let destination = companion.destination, try disposal.hasArrived(in: folder, root: root) {
                companions.append(destination)
            } else {
                companions.append(try disposal.choose(in: folder, root: root, taken: &taken))
            }
        }
        return Destinations(own: own, companions: companions)
    }

    /// Whether the file lies at the destination that was written down, in the place that is meant now, and no more in
    /// `work/`. Blocks.
    private func hasArrived(in folder: DropFolder, root: Directory) throws(DiskError) -> Bool {
        guard let destination = self.job.destination, destination.place == self.place, let below = destination.path,
            let source = DropFolder.workPath(of: self.job.id, dropped: self.job.path),
            try root.status(of: source) == nil,
            let place = try folder.open(destination.place, root: root), let path = place.path(below)
        else { return false }
        return try place.directory.status(of: path) != nil
    }

    /// As `move`, for all files. Blocks.
    func moveAll(
        to destinations: Destinations, in folder: DropFolder, root: Directory, at date: Date,
        touched: inout TouchedDirectories
    ) -> Ended {
        if self.job.companions.isEmpty {
            let outcome = self.move(to: destinations.own, in: folder, root: root, at: date, touched: &touched)
            return Ended(disposal: self, outcome: outcome)
        }
        var ended = Ended(disposal: self, outcome: .gone)
        do throws(DiskError) {
            if try self.areAllAsSent(in: root) {
                ended.outcome = try ended.moveCompanions(
                    to: destinations, in: folder, root: root, at: date, touched: &touched)
            } else {
                ended.outcome = .changed
            }
            // What did not end as done is not to lie there in part.
            if case .changed = ended.outcome { try ended.disposal.bringBack(destinations, in: folder, root: root) }
        } catch {
            ended.outcome = .failed(error)
        }
        return ended
    }

    /// Asked before anything is moved. What is not there counts as unchanged: that is found out by its move.
    private func areAllAsSent(in root: Directory) throws(DiskError) -> Bool {
        for disposal in [self] + self.job.companions.map(self.standing) {
            guard let source = DropFolder.workPath(of: self.job.id, dropped: disposal.job.path),
                let status = try root.status(of: source)
            else { continue }
            if !disposal.isAsSent(status) { return false }
        }
        return true
    }

    /// Brings companions that were put into `done/` back to `work/`. Blocks.
    private mutating func bringBack(
        _ destinations: Destinations, in folder: DropFolder, root: Directory
    ) throws(DiskError) {
        for (index, companion) in self.job.companions.enumerated() {
            self.job.companions[index].destination = nil
            for destination in [companion.destination, destinations.companions[index]] {
                guard let destination, let below = destination.path,
                    let work = DropFolder.workPath(of: self.job.id, dropped: companion.path),
                    try root.status(of: work) == nil,
                    let place = try folder.open(destination.place, root: root), let path = place.path(below),
                    let status = try place.directory.status(of: path)
                else { continue }
                CrashPoint.reached(.companionReturn)
                try FileMover(
                    source: path, status: status, root: place.directory, target: work, place: root, job: self.job.id
                ).move()
                CrashPoint.reached(.companionReturned)
            }
        }
    }
}

extension Disposal.Ended {
    /// The companions, and then the job's own file. Blocks.
    fileprivate mutating func moveCompanions(
        to destinations: Disposal.Destinations, in folder: DropFolder, root: Directory, at date: Date,
        touched: inout TouchedDirectories
    ) throws(DiskError) -> Disposal.Outcome {
        var shares = TouchedDirectories.Share()
        for (index, destination) in destinations.companions.enumerated() {
            var companion = self.disposal.standing(for: self.disposal.job.companions[index])
            CrashPoint.reached(.companionEnd)
            switch companion.move(to: destination, in: folder, root: root, at: date, touched: &touched) {
            case .moved(let share): shares.formUnion(share)
            case .gone:
                companion.job.destination = destination
                if destination.path == nil { break }
                guard try companion.hasArrived(in: folder, root: root) else {
                    self.missing.append(companion.job.path)
                    continue
                }
                // By an attempt before this one, so nobody knows what of it lasts.
                if let below = destination.path,
                    let place = try touched.open(destination.place, of: folder, root: root),
                    let path = place.path(below)
                {
                    touched.addWay(to: path, in: place.directory, share: &shares)
                }
            case .nameTaken: return .nameTaken
            case .changed: return .changed
            case .failed(let error): return .failed(error)
            }
            CrashPoint.reached(.companionEnded)
            self.disposal.job.companions[index].destination = destination
        }
        let outcome = self.disposal.move(
            to: destinations.own, in: folder, root: root, at: date, touched: &touched)
        guard case .moved(let share) = outcome else { return outcome }
        return .moved(share.union(shares))
    }
}
