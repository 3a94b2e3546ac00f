import Disk
import Rules
import SystemPackage

/// Looks at candidates: opens, samples, decides, and inspects what has settled, all on one descriptor each.
///
/// Blocks; a whole batch runs in one hop onto the folder's threads.
struct Looker: Sendable {
    struct Request: Sendable {
        let candidate: CandidateTable.Candidate
        /// What it looked like when it was left; nil when it was not.
        let left: LeftTable.Mark?
        /// What is asked of it.
        let policy: SettlePolicy
    }

    let folder: String
    let root: Directory
    let magic: Magic
    let witness: any InspectionWitness
    let monotonic: Monotonic

    func look(at requests: [Request]) -> [Look] {
        requests.map { self.look(at: $0) }
    }

    private func look(at request: Request) -> Look {
        let path = request.candidate.path
        do throws(DiskError) {
            switch try self.root.openFile(path) {
            case .refused(let kind): return try self.refuse(kind, request)
            case .file(let file): return try self.look(at: file, request)
            }
        } catch {
            switch error.errno {
            // Gone since we heard of it, or now behind something that is no directory of ours.
            case .noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels: return .gone
            default: return self.unreadable(request, error)
            }
        }
    }

    // MARK: Regular files

    private func look(at file: OpenedFile, _ request: Request) throws(DiskError) -> Look {
        var candidate = request.candidate
        let status = file.opened
        if let left = request.left, left == LeftTable.Mark(status.stamp) { return .stillLeft }
        let hasWriter = status.stamp.size > 0 ? file.hasWriter() : nil
        let now = self.monotonic.now()
        let sample = Settling.Sample.file(
            status.stamp, links: status.links, hasWriter: hasWriter, blocks: status.blocks)
        let film = self.film(beside: candidate.path)
        candidate.settling.sawFilm(self.sample(film), now: now)
        var decision = candidate.settling.saw(sample, now: now, policy: request.policy)
        guard case .settled = decision else { return self.conclude(decision, candidate, status.stamp) }

        if try self.isFinderBusy(file, at: candidate.path) {
            decision = candidate.settling.sawFinder(now: now, policy: request.policy)
        } else if let notes = try self.downloadNotes(beside: candidate.path) {
            decision = candidate.settling.sawNotes(notes, now: now, policy: request.policy)
        } else if let film, self.isUnfinished(film) {
            decision = candidate.settling.sawUnfinishedFilm(now: now, policy: request.policy)
        }
        guard case .settled = decision else { return self.conclude(decision, candidate, status.stamp) }
        let inspection: FileInspection
        switch try self.inspect(file, at: candidate.path, status) {
        case .found(let found): inspection = found
        case .later(let wait): return .waiting(candidate, until: self.monotonic.now() + wait)
        case .hopeless(let reason): return self.conclude(.hopeless(reason: reason), candidate, status.stamp)
        }
        // What was inspected is what settled only when nothing changed meanwhile; with a settle time of zero this is the
        // second of the two looks.
        let after = try file.status()
        if after.stamp != status.stamp {
            let sample = Settling.Sample.file(after.stamp, links: after.links, hasWriter: nil, blocks: after.blocks)
            decision = candidate.settling.saw(sample, now: self.monotonic.now(), policy: request.policy)
            guard case .settled = decision else { return self.conclude(decision, candidate, after.stamp) }
            return .waiting(candidate, until: self.monotonic.now())
        }
        decision = candidate.settling.inspected(inspection.structure, now: self.monotonic.now(), policy: request.policy)
        guard case .settled = decision else { return self.conclude(decision, candidate, status.stamp) }
        let arrival = Arrival(
            folder: self.folder, path: candidate.path, stamp: status.stamp, type: inspection.type,
            structure: inspection.structure, file: file)
        return .tell(candidate, .ready(arrival), status.stamp)
    }

    private func conclude(
        _ decision: Settling.Decision, _ candidate: CandidateTable.Candidate, _ stamp: FileStamp
    ) -> Look {
        switch decision {
        case .wait(let until): return .waiting(candidate, until: until)
        case .settled: return .waiting(candidate, until: self.monotonic.now())
        case .hopeless(let reason):
            let report = Report.hopeless(folder: self.folder, path: candidate.path, stamp: stamp, reason: reason)
            return .tell(candidate, report, stamp)
        case .refused(let reason):
            return .tell(candidate, .refused(folder: self.folder, path: candidate.path, reason: reason), stamp)
        }
    }

    // MARK: Everything else

    /// A link, a pipe, a socket or a device. A directory is not a candidate at all: its name alone looked like a file's.
    private func refuse(_ kind: FileStatus.Kind, _ request: Request) throws(DiskError) -> Look {
        let candidate = request.candidate
        guard kind != .directory, let status = try self.root.status(of: candidate.path) else { return .gone }
        if let left = request.left, left == LeftTable.Mark(status.stamp) { return .stillLeft }
        let reason =
            "It is a \(kind.rawValue), not a regular file, so it is left alone and never opened; drop a copy instead."
        return .tell(candidate, .refused(folder: self.folder, path: candidate.path, reason: reason), status.stamp)
    }

    /// It is there and cannot be opened or read: waited for, since permissions and file servers are mended.
    private func unreadable(_ request: Request, _ error: DiskError) -> Look {
        var candidate = request.candidate
        // A status needs less of a right than opening; without one there is nothing to tell of but the path.
        let stamp = (try? self.root.status(of: candidate.path))?.stamp
        let reason = error.description
        let decision = candidate.settling.saw(
            .unreadable(stamp, reason: reason), now: self.monotonic.now(), policy: request.policy)
        if let stamp {
            if let left = request.left, left == LeftTable.Mark(stamp) { return .stillLeft }
            return self.conclude(decision, candidate, stamp)
        }
        guard case .hopeless(let reason) = decision else {
            return self.conclude(decision, candidate, .nothing)
        }
        return .tell(candidate, .refused(folder: self.folder, path: candidate.path, reason: reason), .nothing)
    }
}

extension FileStamp {
    /// Stands for a file that not even a status was to be had of.
    fileprivate static let nothing = FileStamp(device: 0, inode: 0, size: 0, modified: 0, changed: 0)
}
