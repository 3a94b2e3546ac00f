import Disk
import Foundation
import Journal
import Rules
import SystemPackage

/// The small file of values beside a file.
extension SupplementReader {
    enum Sidecar: Sendable {
        /// There is none, and none is needed.
        case none
        /// Who only asks need not wait for one that is not needed.
        case awaited(reason: String)
        case found(Value, Job.Companion)
        case waits(Duration, reason: String)
        /// The sentence, and the sidecar where there is one.
        case wrong(String, Job.Companion?)
    }

    /// What lies where the sidecar is to be.
    private enum Sight: Sendable {
        case absent
        /// It is being written, or not known for as long as the folder's settle time, which this is.
        case unsettled(Duration)
        /// Nobody writes to it, and nothing is in it: since when.
        case empty(FileIdentity, since: ContinuousClock.Instant)
        case whole([UInt8], FileIdentity)
    }

    func sidecar(
        of match: RuleMatch, _ terms: SidecarTerms, _ facts: FileFacts, in folder: DropFolder, _ file: OpenedFile?
    ) async throws -> Sidecar {
        let path = try match.sidecarPath(for: facts)
        let name = ShownBytes.text(path.name)
        switch try await self.look(at: path, in: folder) {
        case .absent:
            let text = DurationText.format(terms.wait)
            let rest = terms.isRequired ? "without it the file then fails" : "the file then goes without"
            if let left = self.left(terms, facts, file) {
                let reason = "it waits for its sidecar \(name), at most \(text); \(rest)"
                return self.waiting == nil && !terms.isRequired
                    ? .awaited(reason: reason) : .waits(left, reason: reason)
            }
            guard terms.isRequired else { return .none }
            return .wrong("there is no \(name) beside it, and \(text) were waited; drop both together", nil)
        case .unsettled(let settle):
            return .waits(
                self.unsettledPace(settle, facts, file), reason: "its sidecar \(name) is just being written")
        case .empty(let identity, let since):
            let text = DurationText.format(terms.wait)
            if let left = self.left(terms, facts, file, sidecar: (identity, since)) {
                let reason =
                    "its sidecar \(name) is empty; it waits until something is in it, at most \(text), and then fails"
                return .waits(left, reason: reason)
            }
            return .wrong(
                "its sidecar \(name) is empty, and \(text) were waited; write its values into it, and drop both together",
                Job.Companion(sidecar: path, identity))
        case .whole(let bytes, let identity):
            let companion = Job.Companion(sidecar: path, identity)
            guard path.name != facts.path.name else {
                return .wrong(
                    "its sidecar has the same name, \(name), so both cannot be kept together; rename one", nil)
            }
            do throws(RuleError) {
                return .found(try ValueDocument.read(bytes, name: name), companion)
            } catch {
                return .wrong("its sidecar is wrong: \(error.description)", companion)
            }
        }
    }

    /// A group that fails takes its sidecar along, as soon as nobody writes to that.
    func withSidecar(
        _ outcome: Outcome, of match: RuleMatch, _ facts: FileFacts, in folder: DropFolder, _ file: OpenedFile?
    ) async throws -> Outcome {
        guard case .failed(let reason, let companions) = outcome, match.rule.sidecar != nil else { return outcome }
        let path = try match.sidecarPath(for: facts)
        guard path.name != facts.path.name else { return outcome }
        switch try await self.look(at: path, in: folder) {
        case .absent: return outcome
        case .unsettled(let settle):
            if self.waiting == nil { return outcome }
            return .waits(
                self.unsettledPace(settle, facts, file),
                reason: "\(reason); it fails when its sidecar \(ShownBytes.text(path.name)) is written")
        case .empty(let identity, _), .whole(_, let identity):
            return .failed(reason, companions: companions + [Job.Companion(sidecar: path, identity)])
        }
    }

    /// How soon a sidecar is asked about again that is not there, or empty; nil when the time is over. Who only asks has waited
    /// for nothing yet.
    private func left(
        _ terms: SidecarTerms, _ facts: FileFacts, _ file: OpenedFile?,
        sidecar: (identity: FileIdentity, since: ContinuousClock.Instant)? = nil
    ) -> Duration? {
        if self.waiting == nil { return terms.wait }
        let noted = self.noted(facts, file)
        var start = file.map { self.start(FileIdentity($0.opened.stamp), since: noted) } ?? noted
        if let sidecar { start = max(start, self.start(sidecar.identity, since: sidecar.since)) }
        let (now, end) = (self.time.instant(), start + terms.wait)
        self.waiting?.waits(facts.path, in: facts.folder, until: end)
        guard end > now else { return nil }
        return AskingPace.pace(left: end - now, passed: now - noted, isOnce: self.isOnce)
    }

    /// How soon a sidecar is asked about again to which somebody writes. A run that ends when all is worked off leaves it to
    /// the next.
    private func unsettledPace(_ settle: Duration, _ facts: FileFacts, _ file: OpenedFile?) -> Duration {
        let passed = self.time.instant() - self.noted(facts, file)
        return self.isOnce && passed > AskingPace.onceTime + settle ? AskingPace.giveUpTime : AskingPace.shortest
    }

    /// Since when the file has been known as it is.
    private func noted(_ facts: FileFacts, _ file: OpenedFile?) -> ContinuousClock.Instant {
        let now = self.time.instant()
        guard let waiting, let identity = file.map({ FileIdentity($0.opened.stamp) }) else { return now }
        return waiting.note(facts.path, in: facts.folder, identity, at: now)
    }

    /// Two looks apart the folder's settle time find it the same, and nobody writes to it.
    private func look(at path: DropPath, in folder: DropFolder) async throws(DiskError) -> Sight {
        let (waiting, now, name) = (self.waiting, self.time.instant(), folder.name)
        return try await folder.threads.run { () throws(DiskError) -> Sight in
            let root = try folder.openRoot()
            guard try root.status(of: path)?.kind == .regular, case .file(let file) = try root.openFile(path) else {
                return .absent
            }
            let identity = FileIdentity(file.opened.stamp)
            let isRemote = try root.fileSystem().isNetwork
            let settle = folder.settings.settle ?? Folder.defaultSettle(network: isRemote)
            let since = waiting?.note(path, in: name, identity, at: now)
            guard file.hasWriter() != true, since.map({ now - $0 >= settle }) ?? true else { return .unsettled(settle) }
            guard identity.size > 0 else { return .empty(identity, since: since ?? now) }
            let bytes = try file.read(at: 0, count: Int(min(file.size, SidecarTerms.largest + 1)))
            // What was read is what was looked at.
            guard try FileIdentity(file.status().stamp) == identity else { return .unsettled(settle) }
            return .whole(bytes, identity)
        }
    }
}

extension Job.Companion {
    fileprivate init(sidecar path: DropPath, _ identity: FileIdentity) {
        self.init(role: Self.sidecar, path: path, identity: identity, type: "text/plain")
    }
}
