import Disk
import Foundation
import Journal
import Rules

/// Reads what a rule takes from beside a file: the table's row, the sidecar, the content, the other members of its group.
struct SupplementReader: Sendable {
    let tables: TableStore
    /// What is known of files that wait; nil for who only asks, and then nothing has been waited for yet.
    var waiting: WaitingFiles?
    var time: TimeSource = .system
    /// Only what is there is to be worked off.
    var isOnce = false

    /// What there was to read.
    enum Outcome: Sendable {
        /// Everything that is wanted is there.
        case ready(Supplement, companions: [Job.Companion])
        /// Something is waited for: how long at most, and what, as a sentence.
        case waits(Duration, reason: String)
        /// It will not be there, or is wrong: the file fails with this sentence, and what is there of its group with it.
        case failed(String, companions: [Job.Companion])
    }

    /// All that a rule reads.
    ///
    /// - Parameters:
    ///   - file: the file, where it can be opened; explaining a path that does not exist has none.
    ///   - digests: those that `rule.digests` asks for, in hexadecimal.
    ///   - awaited: gets what would be waited for, a sentence each, also where all that is needed is there.
    func read(
        for match: RuleMatch, facts: FileFacts, in folder: DropFolder, file: OpenedFile?,
        digests: [FileDigest: String] = [:], awaited: inout [String]
    ) async -> Outcome {
        let outcome = await self.gather(for: match, facts: facts, in: folder, file: file, awaited: &awaited)
        guard case .ready(let supplement, let companions) = outcome else { return outcome }
        return self.lookUp(for: match, facts: facts, digests: digests, supplement, companions)
    }

    /// What is asked of other files and of the file itself: what may have to be waited for, and costs little.
    func gather(for match: RuleMatch, facts: FileFacts, in folder: DropFolder, file: OpenedFile?) async -> Outcome {
        var awaited: [String] = []
        return await self.gather(for: match, facts: facts, in: folder, file: file, awaited: &awaited)
    }

    private func gather(
        for match: RuleMatch, facts: FileFacts, in folder: DropFolder, file: OpenedFile?, awaited: inout [String]
    ) async -> Outcome {
        var supplement = Supplement()
        var companions: [Job.Companion] = []
        self.waiting?.waits(facts.path, in: facts.folder, until: nil)
        do {
            if match.rule.group != nil {
                let outcome = try await self.group(of: match, facts, in: folder, file, awaited: &awaited)
                guard case .ready(let found, let others) = outcome else {
                    return try await self.withSidecar(outcome, of: match, facts, in: folder, file)
                }
                supplement = found
                companions = others
            }
            if let terms = match.rule.sidecar {
                switch try await self.sidecar(of: match, terms, facts, in: folder, file) {
                case .none: break
                case .awaited(let reason): awaited.append(reason)
                case .found(let value, let companion):
                    supplement.sidecar = value
                    companions.append(companion)
                case .waits(let wait, let reason):
                    awaited.append(reason)
                    return .waits(wait, reason: reason)
                case .wrong(let reason, let companion):
                    return .failed(reason, companions: companions + [companion].compactMap(\.self))
                }
            }
            if match.rule.readsContent, let file {
                supplement.content = try await self.content(of: file, facts, in: folder)
            }
        } catch let error as RuleError {
            return .failed(error.description, companions: companions)
        } catch {
            return .waits(Execution.outagePause, reason: "\(error)")
        }
        return .ready(supplement, companions: companions)
    }

    /// The row of the table, for what was gathered.
    func lookUp(
        for match: RuleMatch, facts: FileFacts, digests: [FileDigest: String], _ gathered: Supplement,
        _ companions: [Job.Companion]
    ) -> Outcome {
        guard let lookup = match.rule.lookup else { return .ready(gathered, companions: companions) }
        var supplement = gathered
        do throws(RuleError) {
            let conditions = try match.lookupConditions(for: facts, digests: digests, sidecar: gathered.sidecar)
            switch self.tables.answer(lookup, conditions) {
            case .row(let row): supplement.row = row
            case .failed(let reason): return .failed(reason, companions: companions)
            case .unavailable(let reason): return .waits(Execution.outagePause, reason: reason)
            }
        } catch {
            return .failed(error.description, companions: companions)
        }
        return .ready(supplement, companions: companions)
    }

    private func content(of file: OpenedFile, _ facts: FileFacts, in folder: DropFolder) async throws -> Value {
        let bytes = try await folder.threads.run { () throws(DiskError) in
            try file.read(at: 0, count: Int(min(file.size, Int64(ValueDocument.largest) + 1)))
        }
        return try ValueDocument.read(bytes, name: ShownBytes.text(facts.path.name))
    }

    /// From when on a wait counts: since the file was first seen as it is. A run that ends when all is worked off has seen
    /// nothing before, and goes by the file's own time, the server's clock.
    func start(
        _ identity: FileIdentity, since noted: ContinuousClock.Instant
    ) -> ContinuousClock.Instant {
        guard self.isOnce else { return noted }
        let age = self.time.now().timeIntervalSince1970 - Double(identity.changed) / 1e9
        return self.time.instant() - .seconds(max(0, age))
    }
}
