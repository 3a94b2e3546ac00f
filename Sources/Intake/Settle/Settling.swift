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
        /// A regular file. `hasWriter` is nil where the kernel does not say; `blocks` is what it takes on disk, in units of
        /// 512 bytes.
        case file(FileStamp, links: UInt64, hasWriter: Bool?, blocks: Int64 = 0)
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
        /// Not whole, growing or broken off; the reason as a clause.
        case incomplete(String)
        /// Finder has marked it as being copied.
        case finder
        /// This film beside it is being written, of which it may be an elementary stream.
        case muxed(String)
        /// These notes beside it say that its transfer is not finished.
        case downloaded(String)
        case unreadable(String)
    }

    /// The film beside an elementary stream, as one look saw it.
    struct Film: Sendable, Hashable {
        let name: String
        let stamp: FileStamp
        /// It is empty, or a program on this machine has it open for writing.
        let isWritten: Bool
    }

    private struct BusyFilm: Sendable, Hashable {
        let name: String
        let at: Duration
    }

    private(set) var standing = Standing.new
    /// When the file was seen first.
    private var first: Duration
    /// When it was looked at first; that may be long after it was heard of, where there are many.
    private var firstLook: Duration?
    private(set) var stamp: FileStamp?
    /// When `stamp` was seen first, or a writer was seen to have gone.
    private(set) var quietSince: Duration
    /// When it was looked at last.
    private var lastLook: Duration?
    /// What the last look saw of writers, and the most blocks that any look saw.
    private var hadWriter: Bool?
    private var blocks: Int64 = 0
    /// Whether its content changed since it was seen first.
    private var hasChanged = false
    /// The longest time that it was quiet and then changed after all.
    private(set) var longestPause = Duration.zero
    /// The quiet time that was asked of it at the last look.
    private(set) var asked = Duration.zero
    /// When the second name was seen first.
    private var linkedSince: Duration?
    /// The film beside it, as the last look saw it; nil when there was none.
    private var film: Film?
    /// The film that was last seen to be unfinished, to change, or to come or go, and when.
    private var busyFilm: BusyFilm?
    private var nextWait = DoublingWait()

    init(now: Duration) {
        self.first = now
        self.quietSince = now
    }

    /// Whether it has looked the same ever since the first look, or that was less than the quiet time ago.
    func mayStillSettle(now: Duration, policy: SettlePolicy) -> Bool {
        let firstLook = self.firstLook ?? now
        return self.quietSince <= firstLook || now - firstLook < policy.asked
    }

    /// Whether the film that it waits for is not there any more.
    var isFilmGone: Bool { self.film == nil }

    /// Takes in what was seen at `now`.
    mutating func saw(_ sample: Sample, now: Duration, policy: SettlePolicy) -> Decision {
        self.firstLook = self.firstLook ?? now
        defer { self.lastLook = now }
        switch sample {
        case .unreadable(let stamp, let reason):
            self.take(stamp, now: now, policy: policy)
            self.standing = .unreadable(reason)
            return self.wait(SettlePolicy.unreadable, now: now, policy: policy)
        case .file(let stamp, let links, let hasWriter, let blocks):
            let changed = self.take(stamp, blocks: blocks, now: now, policy: policy)
            // The close is the last that we know of it; a program that writes in several goes may come back.
            if self.hadWriter == true, hasWriter != true { self.quietSince = now }
            self.hadWriter = hasWriter
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
            return self.sawQuiet(changed: changed, now: now, policy: policy)
        }
    }

    /// A file with content, which nobody is known to have open.
    private mutating func sawQuiet(changed: Bool, now: Duration, policy: SettlePolicy) -> Decision {
        // What is known of the content may shorten the time; the inspection asks for the whole of it where it does not.
        let isSteady = self.hadWriter == false && !self.hasChanged
        self.asked = isSteady ? policy.whole : self.wholeTime(policy)
        let settledAt = self.quietSince + self.asked
        if now < settledAt {
            self.standing = .changing
            return self.giveUp(now: now, policy: policy) ?? .wait(until: settledAt)
        }
        if let decision = self.waitForFilm(now: now, policy: policy) { return decision }
        if case .incomplete = self.standing, !changed {
            return self.wait(SettlePolicy.incomplete, now: now, policy: policy)
        }
        return .settled
    }

    /// The quiet time that is asked of this very file: one that pauses itself is asked for more than the others.
    private func wholeTime(_ policy: SettlePolicy) -> Duration {
        max(policy.asked, min(SettleLearning.longest, self.longestPause * SettleLearning.margin))
    }

    /// Takes in what the inspection of the settled content said; `.settled` means that the file is ready.
    mutating func inspected(_ structure: Structure, now: Duration, policy: SettlePolicy) -> Decision {
        switch structure {
        case .complete: return .settled
        case .incomplete(let reason):
            self.standing = .incomplete(reason)
            self.nextWait.reset()
            return self.wait(SettlePolicy.incomplete, now: now, policy: policy)
        case .unknown, .damaged:
            // Nothing speaks for its being all there but the quiet time.
            self.asked = self.wholeTime(policy)
            if now < self.quietSince + self.asked {
                self.standing = .changing
                return .wait(until: self.quietSince + self.asked)
            }
            guard case .damaged(let reason) = structure else { return .settled }
            return .hopeless(reason: "It is damaged: \(reason); make or copy it again and drop it anew.")
        }
    }

    /// Takes in that Finder has marked the settled file as being copied.
    mutating func sawFinder(now: Duration, policy: SettlePolicy) -> Decision {
        self.standing = .finder
        return self.wait(SettlePolicy.finder, now: now, policy: policy)
    }

    /// Takes in that notes beside the settled file say that its transfer is not finished.
    mutating func sawNotes(_ name: String, now: Duration, policy: SettlePolicy) -> Decision {
        self.standing = .downloaded(name)
        return self.wait(SettlePolicy.beside, now: now, policy: policy)
    }

    /// Takes in the film beside an elementary stream, before the stream itself; nil when there is none.
    mutating func sawFilm(_ film: Film?, now: Duration) {
        defer { self.film = film }
        let hasChanged = self.firstLook != nil && film?.stamp != self.film?.stamp
        guard film?.isWritten == true || hasChanged, let name = (film ?? self.film)?.name else { return }
        self.busyFilm = BusyFilm(name: name, at: now)
    }

    /// Takes in that the film beside the settled stream lacks its end.
    mutating func sawUnfinishedFilm(now: Duration, policy: SettlePolicy) -> Decision {
        self.busyFilm = self.film.map { BusyFilm(name: $0.name, at: now) }
        return self.waitForFilm(now: now, policy: policy) ?? .settled
    }

    /// The film is asked to be quiet for as long as its stream, since a program removes the streams after it has closed the
    /// film. When its own time is over the stream is a file like others: a film that is never finished fails by itself.
    private mutating func waitForFilm(now: Duration, policy: SettlePolicy) -> Decision? {
        guard let film = self.busyFilm, now < self.first + policy.giveUp, film.at == now || now < film.at + self.asked
        else { return nil }
        self.standing = .muxed(film.name)
        let next = film.at == now ? now + self.nextWait.next(SettlePolicy.beside) : film.at + self.asked
        return .wait(until: min(max(next, film.at + self.asked), self.first + policy.giveUp))
    }

    /// The file was given away when it had been quiet for so long, and came back changed.
    mutating func wasTakenEarly(_ quiet: Duration) {
        self.longestPause = max(self.longestPause, quiet)
        self.hasChanged = true
    }

    /// Whether the file differs from the last look; another file under the same path starts a history of its own.
    @discardableResult
    private mutating func take(
        _ stamp: FileStamp?, blocks: Int64 = 0, now: Duration, policy: SettlePolicy
    ) -> Bool {
        // Holes that fill up are writing, even where size and times stand still. That blocks are given back is not: file
        // systems do so long after the last writer has closed.
        let isFilled = blocks > self.blocks && self.stamp != nil
        guard stamp != self.stamp || isFilled else { return false }
        if let old = self.stamp, let new = stamp {
            if !old.isSameFile(as: new) {
                self.first = now
                self.linkedSince = nil
                self.hasChanged = false
                self.longestPause = .zero
                self.blocks = 0
            } else if isFilled || !old.isSameContent(as: new) {
                self.notePause(before: now, old, policy)
                self.hasChanged = true
            }
        }
        self.stamp = stamp
        self.blocks = max(self.blocks, blocks)
        self.quietSince = now
        self.nextWait.reset()
        return true
    }

    /// The content changed at some moment between the last look and this one; what counts as a pause is only what is known
    /// to have been quiet, so that a writer who never rests does not look like one that does.
    private mutating func notePause(before now: Duration, _ old: FileStamp, _ policy: SettlePolicy) {
        guard old.size > 0, let lastLook = self.lastLook else { return }
        var pause = lastLook - self.quietSince
        // Nobody had it open then, so somebody came back. Only as much as the config's own time is counted: the rest may
        // have been spent writing.
        if self.hadWriter == false { pause = max(pause, min(now - self.quietSince, policy.settle)) }
        if pause <= SettleLearning.longest { self.longestPause = max(self.longestPause, pause) }
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
        return .wait(until: min(now + self.nextWait.next(SettlePolicy.linked), since + SettlePolicy.linkWait))
    }

    private mutating func wait(_ limits: DoublingWait.Limits, now: Duration, policy: SettlePolicy) -> Decision {
        if let end = self.giveUp(now: now, policy: policy) { return end }
        return .wait(until: min(now + self.nextWait.next(limits), self.first + policy.giveUp))
    }

    /// How long it is until the file has had its time.
    func timeLeft(now: Duration, policy: SettlePolicy) -> Duration { self.first + policy.giveUp - now }

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
            switch Verdict(quiet: now - self.quietSince, asked: self.asked) {
            case .interrupted:
                let quiet = ShownDuration.text(now - self.quietSince)
                return .hopeless(
                    reason: "It was broken off: \(reason), and nothing was written for \(quiet); copy it again.")
            case .growing:
                return .hopeless(
                    reason: "It is not whole after \(time): \(reason); drop it again when it is finished.")
            }
        case .finder:
            return .hopeless(
                reason: "Finder's mark says that it was not copied to its end in \(time); copy it again.")
        case .downloaded(let notes):
            return .hopeless(
                reason: "\(notes) beside it says that its transfer did not end within \(time); copy it again.")
        case .unreadable(let reason): return .hopeless(reason: "It could not be read for \(time): \(reason)")
        case .new, .changing, .linked, .muxed:
            return .hopeless(reason: "It was still changing after \(time); drop it again when it is finished.")
        }
    }
}
