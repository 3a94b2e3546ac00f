import Disk
import Foundation
import Journal
import Rules
import Synchronization

/// What is remembered of files that are ready and wait for others: since when, and of which group. In memory alone: after a
/// start intake reports them again.
final class WaitingFiles: Sendable {
    /// The files that make one job.
    struct Group: Sendable, Hashable {
        let folder: String
        /// Nil for the folder itself.
        let directory: DropPath?
        let rule: String
        let key: String
    }

    /// A file of a group that intake has reported ready.
    struct Member: Sendable, Hashable {
        let path: DropPath
        let identity: FileIdentity
        let type: String
        let role: String
        /// What its name pattern captured.
        let captures: [String: String]
        /// When it was reported first as it is.
        let noted: ContinuousClock.Instant
        /// From when on its wait counts.
        let since: ContinuousClock.Instant
    }

    /// A group's job that was made.
    struct Departure: Sendable, Hashable {
        let name: String
        let at: Date
    }

    private struct Key: Hashable {
        let folder: String
        let path: DropPath
    }

    private struct Seen {
        let identity: FileIdentity
        let since: ContinuousClock.Instant
        /// When the time is over in which others may still come.
        var until: ContinuousClock.Instant?
        /// It is ready, and no group wants it.
        var isOther = false
    }

    /// What the log has been told of a file.
    private struct Told: Equatable {
        let identity: FileIdentity
        let reason: String
    }

    private struct State {
        /// Beyond `most` all is forgotten, and told once more.
        var told: [Key: Told] = [:]
        var groups: [Group: [DropPath: Member]] = [:]
        var files: [Key: Seen] = [:]
        var departures: [Group: Departure] = [:]
    }

    private let state = Mutex(State())

    /// Beyond it the oldest half is forgotten: its files are waited for anew.
    private static let most = 20_000

    /// Notes a file as it is now.
    ///
    /// - Returns: since when it has been so.
    func note(
        _ path: DropPath, in folder: String, _ identity: FileIdentity, at now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant {
        self.state.withLock { state in
            let key = Key(folder: folder, path: path)
            if let seen = state.files[key], seen.identity == identity { return seen.since }
            if state.files.count >= Self.most {
                let middle = state.files.values.map(\.since).sorted()[Self.most / 2]
                state.files = state.files.filter { $0.value.since > middle }
            }
            state.files[key] = Seen(identity: identity, since: now)
            return now
        }
    }

    /// Notes that a file is ready and belongs to no group.
    func noteOther(_ path: DropPath, in folder: String, _ identity: FileIdentity, at now: ContinuousClock.Instant) {
        _ = self.note(path, in: folder, identity, at: now)
        self.state.withLock { $0.files[Key(folder: folder, path: path)]?.isOther = true }
    }

    /// Whether a file is known to belong to no group. That it was moved away and back makes no difference: intake does not
    /// report it again for that.
    func isOther(_ path: DropPath, in folder: String, _ stamp: FileStamp) -> Bool {
        self.state.withLock { state in
            guard let seen = state.files[Key(folder: folder, path: path)], seen.isOther else { return false }
            return seen.identity.isSameContent(as: stamp)
        }
    }

    /// Notes how long a file waits for others that may still come; nil when none does.
    func waits(_ path: DropPath, in folder: String, until: ContinuousClock.Instant?) {
        self.state.withLock { $0.files[Key(folder: folder, path: path)]?.until = until }
    }

    /// Until when a file waits for others that may still come; nil when it waits for none.
    func until(_ path: DropPath, in folder: String) -> ContinuousClock.Instant? {
        self.state.withLock { $0.files[Key(folder: folder, path: path)]?.until }
    }

    /// Whether a file, as it is now, waits for another reason than when this was asked last, so that the log says each once.
    func isNews(_ reason: String, of path: DropPath, in folder: String, _ identity: FileIdentity) -> Bool {
        self.state.withLock { state in
            let key = Key(folder: folder, path: path)
            let told = Told(identity: identity, reason: reason)
            if state.told[key] == told { return false }
            if state.told.count >= Self.most { state.told = [:] }
            state.told[key] = told
            return true
        }
    }

    // MARK: Groups

    /// Notes a member; as long as the file stays as it is, its first times count.
    ///
    /// - Returns: all that are known of its group.
    func note(_ member: Member, of group: Group) -> [Member] {
        self.state.withLock { state in
            if state.groups.count >= Self.most, state.groups[group] == nil {
                let ages = state.groups.mapValues { $0.values.map(\.noted).max() ?? member.noted }
                let middle = ages.values.sorted()[Self.most / 2]
                state.groups = state.groups.filter { ages[$0.key].map { $0 > middle } ?? false }
            }
            let known = state.groups[group]?[member.path]
            if known?.identity != member.identity || known?.role != member.role {
                state.groups[group, default: [:]][member.path] = member
            }
            return (state.groups[group] ?? [:]).values.sorted { $0.path < $1.path }
        }
    }

    /// Forgets a member that changed or vanished.
    func forget(_ path: DropPath, of group: Group) {
        self.state.withLock { state in
            state.groups[group]?[path] = nil
            if state.groups[group]?.isEmpty == true { state.groups[group] = nil }
        }
    }

    /// The job of a group that was made last; nil when none is remembered.
    func departure(of group: Group) -> Departure? { self.state.withLock { $0.departures[group] } }

    /// A job was made of these files.
    func departed(_ job: Job, at date: Date) {
        self.state.withLock { state in
            for path in job.paths {
                let key = Key(folder: job.folder, path: path)
                state.files[key] = nil
                state.told[key] = nil
            }
            guard !job.companions.isEmpty || job.plan.members != nil else { return }
            let groups = state.groups.filter { $0.key.folder == job.folder && $0.value[job.path] != nil }.map(\.key)
            for group in groups {
                state.groups[group] = nil
                if state.departures.count >= Self.most { state.departures = [:] }
                state.departures[group] = Departure(name: ShownBytes.text(job.path.name), at: date)
            }
        }
    }
}
