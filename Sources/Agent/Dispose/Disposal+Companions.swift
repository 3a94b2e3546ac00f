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

    /// As `choose`, for all files: with the same number where a name is taken, so that people see what belongs together.
    /// Companions that have arrived stay where they are. Blocks.
    func chooseAll(
        in folder: DropFolder, root: Directory, taken: inout Set<DropPath>
    ) throws(DiskError) -> Destinations {
        var files: [Numbered] = [Numbered(disposal: self)]
        for companion in self.job.companions {
            var file = Numbered(disposal: self.standing(for: companion))
            if companion.destination != nil, try file.disposal.hasArrived(in: folder, root: root) {
                file.destination = companion.destination
            }
            files.append(file)
        }
        if files.count > 1, let place = try folder.open(self.place, root: root) {
            let written = files.lazy.sorted { $0.destination != nil && $1.destination == nil }
                .compactMap(\.writtenRank).first
            for rank in [written].compactMap(\.self) + Array(0...DestinationName.lastNumber) {
                guard let found = try Self.number(files, rank, place, taken) else { continue }
                taken.formUnion(found.compactMap(\.path))
                return Destinations(own: found[0], companions: Array(found.dropFirst()))
            }
        }
        // Nothing is moved there by a name, or no number is free for all.
        var all: [Job.Destination] = []
        for file in files {
            if let destination = file.destination {
                all.append(destination)
            } else {
                all.append(try file.disposal.choose(in: folder, root: root, taken: &taken))
            }
        }
        return Destinations(own: all[0], companions: Array(all.dropFirst()))
    }

    /// A file on its way to a number that all of its job have.
    private struct Numbered {
        let disposal: Disposal
        /// Where it has arrived.
        var destination: Job.Destination?

        /// The rank of the name that an attempt before had written down; nil when there is none.
        var writtenRank: Int? {
            guard let written = self.disposal.job.destination, written.place == self.disposal.place else { return nil }
            return self.disposal.paths.lazy.map(self.disposal.names).compactMap { names in
                (0...DestinationName.lastNumber).first { names.candidate($0) == written.path }
            }.first
        }
    }

    /// The destinations of all files at one rank; nil when somebody has one of the names.
    private static func number(
        _ files: [Numbered], _ rank: Int, _ place: DropFolder.OpenedPlace, _ taken: Set<DropPath>
    ) throws(DiskError) -> [Job.Destination]? {
        var taken = taken
        var found: [Job.Destination] = []
        for file in files {
            if let destination = file.destination {
                found.append(destination)
                continue
            }
            // Where there is no room for its path below the place, its name alone.
            let candidates = file.disposal.paths.compactMap { file.disposal.names(for: $0).candidate(rank) }
            guard let candidate = candidates.first(where: { place.path($0) != nil }),
                let destination = try file.disposal.ifFree(candidate, place, taken)
            else { return nil }
            taken.insert(candidate)
            found.append(destination)
        }
        return found
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
