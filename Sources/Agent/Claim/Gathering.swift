import Foundation
import Rules

/// What to do with a file of a group: decided from the members that are ready, and from time.
struct Gathering: Sendable {
    let terms: GroupTerms
    /// What the files have in common.
    let key: String
    /// Those that are ready, this file among them.
    let members: [WaitingFiles.Member]
    let own: DropPath
    let now: ContinuousClock.Instant
    /// Only what is there is to be worked off.
    var isOnce = false
    /// Who only asks has waited for nothing yet.
    var isAsked = false
    /// Why a member may be missing: the group's job that was made before.
    var departure: WaitingFiles.Departure?

    enum Decision: Sendable, Hashable {
        /// This file leads the job of all that are ready.
        case go
        case wait(Duration, reason: String)
        /// The time is over: look whether a member is there that is not ready yet, and ask again.
        case lookForOthers
        /// All that are ready fail, led by this one.
        case fail(String)
    }

    /// With `once`, longer than a file that leads waits for anything itself.
    private static let followTime = Duration.seconds(40)

    /// - Parameter coming: files of the group that are there and not ready; nil when nobody has looked.
    func decide(coming: [DropPath]?) -> Decision {
        let leader = self.leader
        let isLeader = leader?.path == self.own
        let twins = self.twins
        if self.isAsked {
            if let twins { return .fail(self.failure(of: twins)) }
            let isLacking = self.missing.contains { !$0.isOptional }
            if let lack = self.lack, isLacking { return .wait(self.terms.wait, reason: lack) }
            return isLeader ? .go : self.follow(leader)
        }
        if self.missing.isEmpty, twins == nil { return isLeader ? .go : self.follow(leader) }
        if let lack = self.lack, self.left > .zero {
            let left = self.left
            return .wait(
                isLeader ? AskingPace.pace(left: left, passed: self.passed, isOnce: self.isOnce) : left,
                reason: twins.map { "\($0.sentence); take one of them away, or all fail together; \(lack)" } ?? lack)
        }
        guard let coming else { return .lookForOthers }
        if let first = coming.first {
            // It may have come behind the only scan of such a run: the next one finds it.
            let isLeft = self.isOnce && self.passed > AskingPace.onceTime
            return .wait(
                isLeft ? AskingPace.giveUpTime : AskingPace.longest,
                reason: "it waits for \(ShownBytes.text(first.name)) of the group \(self.key), which is not ready yet")
        }
        guard isLeader else { return self.follow(leader) }
        if let twins { return .fail(self.failure(of: twins)) }
        let needed = self.missing.filter { !$0.isOptional }
        return needed.isEmpty ? .go : .fail(self.failure(without: needed.map(\.name)))
    }

    /// The member that makes the job.
    var leader: WaitingFiles.Member? {
        self.terms.members.lazy.compactMap { member in self.members.first { $0.role == member.name } }.first
    }

    private var missing: [GroupTerms.Member] {
        let present = Set(self.members.map(\.role))
        return self.terms.members.filter { !present.contains($0.name) }
    }

    /// What is waited for, how long, and what happens without it; nil when all members are there.
    var lack: String? {
        let missing = self.missing
        if missing.isEmpty { return nil }
        let needed = missing.filter { !$0.isOptional }
        let consequence =
            needed.isEmpty
            ? "it then goes without" : "without \(Self.shown(needed.map(\.name))) all files of the group then fail"
        return "it waits for \(Self.shown(missing.map(\.name))) of the group \(self.key), at most "
            + "\(DurationText.format(self.terms.wait)); \(consequence)"
    }

    private static func shown(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: " and ") }

    /// Files for one member.
    private struct Twins {
        let paths: [DropPath]
        /// Without a full stop.
        let sentence: String
    }

    /// The first member for which there is more than one file.
    private var twins: Twins? {
        for member in self.terms.members {
            let paths = self.members.filter { $0.role == member.name }.map(\.path)
            if paths.count < 2 { continue }
            let names = paths.map { ShownBytes.text($0.name) }.joined(separator: " and ")
            let many = paths.count == 2 ? "both" : "all"
            return Twins(paths: paths, sentence: "\(names) are \(many) the `\(member.name)` of the group \(self.key)")
        }
        return nil
    }

    private func failure(of twins: Twins) -> String {
        let advice = "drop the files again with one of them"
        guard Set(twins.paths.map(\.matchText)).count < twins.paths.count else {
            return "\(twins.sentence); \(advice)"
        }
        return "\(twins.sentence). The names only look alike: they differ in how they write an accented letter, as one "
            + "character (NFC, as Windows and Linux do) or as a letter and its accent (NFD, as Macs do), so they may be "
            + "two copies of one file; \(advice)"
    }

    private func follow(_ leader: WaitingFiles.Member?) -> Decision {
        let name = leader.map { ShownBytes.text($0.path.name) } ?? "the others"
        // What leads may be left to the next run, and then the others are too.
        let isLeft = self.isOnce && self.passed > Self.followTime
        return .wait(isLeft ? AskingPace.giveUpTime : AskingPace.longest, reason: "it goes with \(name)")
    }

    /// How much longer the missing ones are waited for.
    private var left: Duration {
        (self.members.map(\.since).max().map { $0 + self.terms.wait } ?? self.now) - self.now
    }

    /// Since the last of them became ready.
    private var passed: Duration { self.members.map(\.noted).max().map { self.now - $0 } ?? .zero }

    private func failure(without names: [String]) -> String {
        let past = self.departure.map {
            "; \($0.name) of that group went at \($0.at.formatted(.iso8601)) without it"
        }
        return
            "the group \(self.key) has no \(Self.shown(names)), and \(DurationText.format(self.terms.wait)) were waited"
            + "\(past ?? ""); drop all files of it together"
    }
}
