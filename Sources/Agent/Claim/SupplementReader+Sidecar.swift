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
        case found(Value, Job.Companion)
        case waits(Duration, reason: String)
        /// The sentence, and the sidecar where there is one.
        case wrong(String, Job.Companion?)
    }

    /// What lies where the sidecar is to be.
    private enum Sight: Sendable {
        case absent
        /// It is being written, or empty.
        case unsettled
        case whole([UInt8], FileIdentity)
    }

    /// How soon it is looked for again.
    private static let shortestPace = Duration.seconds(1)
    private static let longestPace = Duration.seconds(5)

    func sidecar(
        of match: RuleMatch, _ terms: SidecarTerms, _ facts: FileFacts, in folder: DropFolder, _ file: OpenedFile?
    ) async throws -> Sidecar {
        let path = try match.sidecarPath(for: facts)
        let name = ShownBytes.text(path.name)
        switch try await self.look(at: path, in: folder) {
        case .absent: return self.absent(terms, name, facts, file)
        case .unsettled:
            return .waits(Self.shortestPace, reason: "its sidecar \(name) is just being written, or empty")
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

    /// A group that fails takes its sidecar along.
    func withSidecar(
        _ outcome: Outcome, of match: RuleMatch, _ facts: FileFacts, in folder: DropFolder
    ) async -> Outcome {
        guard case .failed(let reason, let companions) = outcome, match.rule.sidecar != nil,
            let path = try? match.sidecarPath(for: facts), path.name != facts.path.name,
            case .whole(_, let identity)? = try? await self.look(at: path, in: folder)
        else { return outcome }
        return .failed(reason, companions: companions + [Job.Companion(sidecar: path, identity)])
    }

    private func absent(
        _ terms: SidecarTerms, _ name: String, _ facts: FileFacts, _ file: OpenedFile?
    ) -> Sidecar {
        let now = self.time.instant()
        let identity = file.map { FileIdentity($0.opened.stamp) }
        var noted = now
        if let identity, let waiting { noted = waiting.note(facts.path, in: facts.folder, identity, at: now) }
        let until = (identity.map { self.start($0, since: noted) } ?? noted) + terms.wait
        self.waiting?.waits(facts.path, in: facts.folder, until: until)
        let left = until - now
        if left > .zero {
            let passed = now - noted
            let pace = self.isOnce && passed > Self.longestPace ? left : max(Self.shortestPace, passed / 4)
            return .waits(
                min(left, min(pace, self.isOnce ? left : Self.longestPace)),
                reason: "it waits for its sidecar \(name), at most \(DurationText.format(terms.wait))")
        }
        guard terms.isRequired else { return .none }
        return .wrong(
            "there is no \(name) beside it, and \(DurationText.format(terms.wait)) were waited; drop both together", nil
        )
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
            if let waiting {
                let isRemote = try root.fileSystem().isNetwork
                let settle = folder.settings.settle ?? Folder.defaultSettle(network: isRemote)
                let since = waiting.note(path, in: name, identity, at: now)
                guard identity.size > 0, file.hasWriter() != true, now - since >= settle else { return .unsettled }
            }
            let bytes = try file.read(at: 0, count: Int(min(file.size, SidecarTerms.largest + 1)))
            // What was read is what was looked at.
            guard try FileIdentity(file.status().stamp) == identity else { return .unsettled }
            return .whole(bytes, identity)
        }
    }
}

extension Job.Companion {
    fileprivate init(sidecar path: DropPath, _ identity: FileIdentity) {
        self.init(role: Self.sidecar, path: path, identity: identity, type: "text/plain")
    }
}
