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
    /// What would become of them when the time is over.
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

    /// How soon the file that leads is asked about again; it is the one that makes the job.
    private static let shortestPace = Duration.seconds(1)
    private static let longestPace = Duration.seconds(5)
    /// With `once`, others may only have to be looked at yet.
    private static let onceTime = Duration.seconds(10)
    /// Longer than a run that ends when all is worked off waits for anything.
    private static let giveUpTime = Duration.seconds(60)

    /// - Parameter coming: files of the group that are there and not ready; nil when nobody has looked.
    func decide(coming: [DropPath]?) -> Decision {
        for member in self.terms.members {
            let same = self.members.filter { $0.role == member.name }
            if same.count > 1 {
                let names = same.map { ShownBytes.text($0.path.name) }.joined(separator: " and ")
                return .fail(
                    "\(names) are both the `\(member.name)` of the group \(self.key); drop the files again with one of them"
                )
            }
        }
        let present = Set(self.members.map(\.role))
        let missing = self.terms.members.filter { !present.contains($0.name) }
        let leader = self.terms.members.lazy.compactMap { member in self.members.first { $0.role == member.name } }
            .first
        let isLeader = leader?.path == self.own
        if missing.isEmpty { return isLeader ? .go : self.follow(leader) }
        let left = self.isAsked ? .zero : self.left
        if left > .zero {
            let names = missing.map { "`\($0.name)`" }.joined(separator: " and ")
            return .wait(
                isLeader ? min(left, self.pace(left)) : left,
                reason:
                    "it waits for \(names) of the group \(self.key), at most \(DurationText.format(self.terms.wait))")
        }
        guard let coming else { return .lookForOthers }
        if let first = coming.first {
            // It may have come behind the only scan of such a run: the next one finds it.
            let isLeft = self.isOnce && self.passed > Self.onceTime
            return .wait(
                isLeft ? Self.giveUpTime : Self.longestPace,
                reason: "it waits for \(ShownBytes.text(first.name)) of the group \(self.key), which is not ready yet")
        }
        guard isLeader else { return self.follow(leader) }
        let needed = missing.filter { !$0.isOptional }
        return needed.isEmpty ? .go : .fail(self.lack(needed.map(\.name)))
    }

    private func follow(_ leader: WaitingFiles.Member?) -> Decision {
        let name = leader.map { ShownBytes.text($0.path.name) } ?? "the others"
        return .wait(Self.longestPace, reason: "it goes with \(name)")
    }

    /// How much longer the missing ones are waited for.
    private var left: Duration {
        (self.members.map(\.since).max().map { $0 + self.terms.wait } ?? self.now) - self.now
    }

    private func pace(_ left: Duration) -> Duration {
        if self.isOnce, self.passed > Self.onceTime { return left }
        return max(Self.shortestPace, min(Self.longestPace, self.passed / 4))
    }

    /// Since the last of them became ready.
    private var passed: Duration { self.members.map(\.noted).max().map { self.now - $0 } ?? .zero }

    private func lack(_ names: [String]) -> String {
        let shown = names.map { "`\($0)`" }.joined(separator: " and ")
        let past = self.departure.map {
            "; \($0.name) of that group went at \($0.at.formatted(.iso8601)) without it"
        }
        return "the group \(self.key) has no \(shown), and \(DurationText.format(self.terms.wait)) were waited"
            + "\(past ?? ""); drop all files of it together"
    }
}
