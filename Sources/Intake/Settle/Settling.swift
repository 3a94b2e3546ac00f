import Disk
import Rules

/// The history of one file on its way to being complete, and the decision what to do next.
///
/// A value that reads neither clock nor disk: it is told what was seen and when, by a clock that nobody sets, counted
/// from any moment. The file's own times are compared with each other only: they come from the file server's clock, and
/// writers set them as they like.
struct Settling: Sendable, Hashable {
    /// What one look at the path saw.
    enum Sample: Sendable, Hashable {
        /// A regular file. `hasWriter` is nil where the kernel does not say.
        case file(FileStamp, links: UInt64, hasWriter: Bool?)
        /// It is there and cannot be opened or read; the reason as a clause.
        case unreadable(FileStamp?, reason: String)
    }

    enum Decision: Sendable, Hashable {
        /// Look again at this moment, or when an event tells of it.
        case wait(until: Duration)
        /// It has been quiet; its content is to be inspected.
        case settled
        /// It never will be; the reason is a sentence.
        case hopeless(reason: String)
        /// It is left where it lies; the reason is a sentence.
        case refused(reason: String)
    }

    /// What the file is waiting for.
    enum Standing: Sendable, Hashable {
        case new
        case changing
        case empty
        /// A program on this machine has it open for writing.
        case written
        /// It has this many names.
        case linked(UInt64)
        /// Quiet, and not whole; the reason as a clause.
        case incomplete(String)
        case unreadable(String)
    }

    private(set) var standing = Standing.new
    /// When the file was seen first.
    private var first: Duration
    /// When it was looked at first; that may be long after it was heard of, where there are many.
    private var firstLook: Duration?
    private(set) var stamp: FileStamp?
    /// When `stamp` was seen first, or a writer last.
    private(set) var quietSince: Duration
    /// When the second name was seen first.
    private var linkedSince: Duration?
    private var backoff = Backoff()

    init(now: Duration) {
        self.first = now
        self.quietSince = now
    }

    /// Whether it has looked the same ever since the first look, or that was less than the quiet time ago.
    func mayStillSettle(now: Duration, policy: SettlePolicy) -> Bool {
        let firstLook = self.firstLook ?? now
        return self.quietSince <= firstLook || now - firstLook < policy.settle
    }

    /// Takes in what was seen at `now`.
    mutating func saw(_ sample: Sample, now: Duration, policy: SettlePolicy) -> Decision {
        self.firstLook = self.firstLook ?? now
        switch sample {
        case .unreadable(let stamp, let reason):
            self.take(stamp, now: now)
            self.standing = .unreadable(reason)
            return self.wait(SettlePolicy.unreadable, now: now, policy: policy)
        case .file(let stamp, let links, let hasWriter):
            let changed = self.take(stamp, now: now)
            if links > 1, policy.hardLinks == .refuse { return self.sawLinks(links, now: now, policy: policy) }
            self.linkedSince = nil
            if stamp.size == 0 {
                self.standing = .empty
                return self.wait(SettlePolicy.incomplete, now: now, policy: policy)
            }
            if hasWriter == true {
                self.standing = .written
                self.quietSince = now
                return self.wait(SettlePolicy.written, now: now, policy: policy)
            }
            let settledAt = self.quietSince + policy.settle
            if now < settledAt {
                self.standing = .changing
                return self.giveUp(now: now, policy: policy) ?? .wait(until: settledAt)
            }
            if case .incomplete = self.standing, !changed {
                return self.wait(SettlePolicy.incomplete, now: now, policy: policy)
            }
            return .settled
        }
    }

    /// Takes in what the inspection of the settled content said; `.settled` means that the file is ready.
    mutating func inspected(_ structure: Structure, now: Duration, policy: SettlePolicy) -> Decision {
        switch structure {
        case .complete, .unknown: return .settled
        case .damaged(let reason):
            return .hopeless(reason: "It is damaged: \(reason); make or copy it again and drop it anew.")
        case .incomplete(let reason):
            self.standing = .incomplete(reason)
            self.backoff.reset()
            return self.wait(SettlePolicy.incomplete, now: now, policy: policy)
        }
    }

    /// Whether the stamp differs from the last; another file under the same path starts a history of its own.
    @discardableResult
    private mutating func take(_ stamp: FileStamp?, now: Duration) -> Bool {
        guard stamp != self.stamp else { return false }
        if let old = self.stamp, let new = stamp, old.inode != new.inode || old.device != new.device {
            self.first = now
            self.linkedSince = nil
        }
        self.stamp = stamp
        self.quietSince = now
        self.backoff.reset()
        return true
    }

    private mutating func sawLinks(_ links: UInt64, now: Duration, policy: SettlePolicy) -> Decision {
        self.standing = .linked(links)
        let since = self.linkedSince ?? now
        self.linkedSince = since
        guard now < since + SettlePolicy.linkWait else {
            return .refused(
                reason:
                    "It is one of \(links) names of the same file (hard links), so it may change under another name; "
                    + "copy it instead, or set `hardlinks: allow` for the folder.")
        }
        return .wait(until: min(now + self.backoff.next(SettlePolicy.linked), since + SettlePolicy.linkWait))
    }

    private mutating func wait(_ limits: Backoff.Limits, now: Duration, policy: SettlePolicy) -> Decision {
        if let end = self.giveUp(now: now, policy: policy) { return end }
        return .wait(until: min(now + self.backoff.next(limits), self.first + policy.giveUp))
    }

    /// The end, when the file has had its time.
    private func giveUp(now: Duration, policy: SettlePolicy) -> Decision? {
        guard now >= self.first + policy.giveUp else { return nil }
        let time = ShownDuration.text(policy.giveUp)
        switch self.standing {
        case .empty: return .hopeless(reason: "It is still empty after \(time); copy it again.")
        case .written:
            return .hopeless(
                reason: "A program still has it open for writing after \(time); close it and drop it again.")
        case .incomplete(let reason):
            return .hopeless(reason: "It is not whole after \(time): \(reason); copy it again.")
        case .unreadable(let reason): return .hopeless(reason: "It could not be read for \(time): \(reason)")
        case .new, .changing, .linked:
            return .hopeless(reason: "It was still changing after \(time); drop it again when it is finished.")
        }
    }
}
