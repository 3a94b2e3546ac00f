import SystemPackage
import Testing

/// The promises that hold after every fault, as ten statements about what can be seen from outside.
struct Invariants: Sendable {
    /// Everything that was dropped whole, in the order in which it was dropped.
    var drops: [Drop]
    /// Digests of what was dropped and never became whole, or was not the last word: nothing of it may be sent.
    var partials: Set<String> = []
    /// Secrets that nobody may read anywhere.
    var canaries: [String] = [Stage.token]

    /// What of it does not hold: a sentence each, beginning with the invariant's number. Empty is good.
    func violations(in evidence: Evidence) -> [String] {
        self.conservation(evidence) + self.exclusivity(evidence) + self.effects(evidence) + self.partials(evidence)
            + self.liveness(evidence) + self.residue(evidence) + self.secrecy(evidence) + self.order(evidence)
    }

    // MARK: Files

    /// I1: what was dropped is there.
    private func conservation(_ evidence: Evidence) -> [String] {
        self.drops.filter { $0.end != .deleted && evidence.places[$0.sha256] == nil }.map {
            "I1 conservation: \($0.path) is lost"
        }
    }

    /// I2: it is in one place, and in that in which it is to be.
    private func exclusivity(_ evidence: Evidence) -> [String] {
        self.drops.flatMap { drop -> [String] in
            let places = evidence.places[drop.sha256] ?? []
            if places.count > 1 { return ["I2 exclusivity: \(drop.path) is in \(places.sorted())"] }
            guard let place = places.first else { return [] }
            let isRight =
                switch drop.end {
                case .done: place.hasPrefix("done/")
                case .failed, .givenUp: place.hasPrefix("failed/")
                case .held: place.hasPrefix(".hotfolder/work/")
                case .deleted: false
                }
            return isRight ? [] : ["I2 exclusivity: \(drop.path) is to be \(drop.end), and lies in \(place)"]
        }
    }

    // MARK: Effects

    /// I3, I4 and I5: each file's effect is there, as often as it may be, with the file's bytes.
    private func effects(_ evidence: Evidence) -> [String] {
        self.drops.flatMap { drop -> [String] in
            guard let target = drop.target else { return [] }
            let effects = evidence.effects.filter {
                $0.target == target && (drop.isDerived || $0.sha256 == drop.sha256)
            }
            var found: [String] = []
            if drop.end == .done || drop.end == .deleted, effects.isEmpty {
                found.append("I3 at least once: nothing of \(drop.path) came to \(target)")
            }
            if drop.end == .failed, !effects.isEmpty {
                found.append("I4 once: \(drop.path) was to fail, and came to \(target) all the same")
            }
            // Each attempt may have had one effect, and a second attempt is made only where nobody knows of the first.
            let attempts = evidence.jobs.filter { $0.file == drop.path }.flatMap(\.steps).map(\.attempts.count).max()
            let most = drop.isAskable || drop.end == .held ? 1 : max(1, attempts ?? 0)
            if effects.count > most {
                found.append("I4 once: \(drop.path) came to \(target) \(effects.count) times, at most \(most) is right")
            }
            return found
        }
    }

    /// I5 and I6: nothing was taken but what was dropped whole, and each where it belongs.
    private func partials(_ evidence: Evidence) -> [String] {
        evidence.effects.compactMap { effect -> String? in
            let meant = self.drops.filter { $0.target == effect.target }
            if meant.contains(where: { $0.isDerived || $0.sha256 == effect.sha256 }) { return nil }
            guard let digest = effect.sha256 else { return nil }
            if self.partials.contains(digest) { return "I6 no partials: \(effect.target) got what was not whole" }
            return "I5 right bytes: \(effect.target) got \(digest), which was not dropped for it"
        }
    }

    /// I10: what came last for a target is what was dropped last.
    private func order(_ evidence: Evidence) -> [String] {
        // Of one that was given up nobody knows whether it was sent.
        let unsure = Set(self.drops.filter { $0.end == .givenUp }.compactMap(\.target))
        let sent = self.drops.filter { drop in
            drop.target.map { !unsure.contains($0) } ?? false && !drop.isDerived
                && (drop.end == .done || drop.end == .deleted)
        }
        return Dictionary(grouping: sent) { $0.target ?? "" }.compactMap { target, drops in
            let last = evidence.effects.last { $0.target == target }
            guard let last, let wanted = drops.last, last.sha256 != nil, last.sha256 != wanted.sha256 else {
                return nil
            }
            return "I10 order: \(target) is not what \(wanted.path), the last drop, made it"
        }
    }

    // MARK: Rest

    /// I7: every job has come to its end, and every file has had one.
    private func liveness(_ evidence: Evidence) -> [String] {
        let final = ["done", "failed", "gone"]
        let held = Set(self.drops.filter { $0.end == .held }.map(\.path))
        let open = evidence.jobs.filter { !final.contains($0.state) && !($0.state == "held" && held.contains($0.file)) }
        let ended = Set(evidence.jobs.map(\.file))
        return open.map { "I7 liveness: \($0.file) is \($0.state): \($0.reason ?? "no reason")" }
            + self.drops.filter { !$0.isOrphan && !$0.isCompanion && !ended.contains($0.path) }.map {
                "I7 liveness: \($0.path) never became a job"
            }
    }

    /// I8: nothing is left that nobody needs.
    private func residue(_ evidence: Evidence) -> [String] {
        let held = Set(evidence.jobs.filter { $0.state == "held" }.map(\.job))
        let work = evidence.work.filter { name in !held.contains { name.hasPrefix($0) } }
        return (evidence.residue + work.map { ".hotfolder/work/\($0)" }).map { "I8 no residue: \($0) is left" }
    }

    /// I9: no secret is anywhere that people read.
    private func secrecy(_ evidence: Evidence) -> [String] {
        evidence.texts.sorted { $0.key < $1.key }.flatMap { name, text in
            self.canaries.filter { text.firstRange(of: Array($0.utf8)) != nil }.map { _ in
                "I9 secrecy: \(name) holds a secret"
            }
        }
    }
}

extension Stage {
    /// That all ten hold of what was dropped; after each fault, when no agent runs.
    ///
    /// - Parameter root: another folder than the stage's first; nil: that one.
    func expectInvariants(
        of drops: [Drop], _ context: String, in root: FilePath? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let evidence = try await self.evidence(in: root)
        Proof.expect(Invariants(drops: drops).violations(in: evidence), context, sourceLocation: sourceLocation)
    }

    /// As above, after one more start: a job's directory that could not be put away is by that.
    func expectInvariantsAfterStart(
        of drops: [Drop], _ context: String, in root: FilePath? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let once = try await self.hotfolder("run", "--once")
        #expect(once.end == .exited(0), "\(once.errors)", sourceLocation: sourceLocation)
        try await self.expectInvariants(of: drops, context, in: root, sourceLocation: sourceLocation)
    }
}
