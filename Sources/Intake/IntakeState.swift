import Disk
import Rules

/// What a folder's intake knows, and how it changes: a value behind one lock, since the watcher, the scan, the looks and
/// those who ask for a snapshot meet here.
struct IntakeState: Sendable {
    /// What works less well than it should.
    enum Weakness: Hashable, Comparable, Sendable {
        case watcher, limit, events, unreadable, full
    }

    private let isOnce: Bool
    var table: CandidateTable
    var left = LeftTable()
    var policy: SettlePolicy
    private(set) var learning = SettleLearning()
    private var taken = TakenTable()
    var shown: FolderSnapshot
    private(set) var requests = ScanRequest()
    /// A scan had to stop because the table was full.
    private(set) var mustScanAgain = false
    private var weaknesses: [Weakness: String] = [:]
    /// The whole tree is watched.
    var isWatched = false
    /// The watcher that runs now said that it watches what it can.
    var isWatcherReady = false
    /// The watcher that runs now met a limit of the kernel.
    var isLimited = false
    var proof = EventProof()
    var poll: PollInterval?
    /// What the folder stood on when it was in order last.
    var ground: FolderGround?
    /// How long calls into the folder are waited for: until it is lost.
    private(set) var patience = Patience()
    /// The agent is being stopped: the batch in hand is finished, nothing more is begun.
    var isStopping = false
    /// Why the folder cannot be used any more, once that is known.
    var lost: String?

    init(folder: Folder, isOnce: Bool, capacity: Int = CandidateTable.mostCandidates) {
        self.isOnce = isOnce
        self.table = CandidateTable(capacity: capacity)
        self.policy = SettlePolicy(settle: folder.settle ?? .zero, giveUp: folder.giveUp, hardLinks: folder.hardLinks)
        self.shown = FolderSnapshot(folder: folder.name)
    }

    /// Whether the folder is to be left: by the agent's wish, or because it is gone.
    var isEnding: Bool { self.isStopping || self.lost != nil }

    /// Whether everything that was there has been dealt with, when that is all that is wanted.
    var isDone: Bool {
        self.isOnce && self.shown.counts.scans > 0 && self.requests.isEmpty && !self.shown.isScanning
            && !self.mustScanAgain && self.table.active == 0
    }

    // MARK: Coming and going

    mutating func begin(_ plan: WatchPlan, on ground: FolderGround, _ patience: Patience) {
        self.ground = ground
        self.patience = patience
        self.poll = plan.poll
        self.proof = EventProof()
        self.isWatcherReady = false
        self.isLimited = false
        self.shown.presence = .online
        self.shown.mode = plan.mode
        self.shown.modeReason = plan.reason
        self.shown.settle = plan.settle
        self.shown.rescan = plan.rescan
        self.policy = SettlePolicy(
            settle: plan.settle, giveUp: self.policy.giveUp, hardLinks: self.policy.hardLinks)
        self.lost = nil
        self.isWatched = false
        self.mustScanAgain = false
        self.weaknesses = [:]
        // Without events there is no `ready` to wait for.
        if !plan.usesEvents || self.isOnce { self.requests.add(nil) }
        // Each file begins anew: what a file server did to it while it was away nobody saw, and the time away must not count
        // against it. The scan finds them all.
        self.table = CandidateTable(capacity: self.table.capacity)
    }

    /// The folder cannot be used any more: shown at once, whatever may still be waiting in the kernel.
    mutating func lose(_ reason: String) {
        self.lost = self.lost ?? reason
        self.shown.presence = .offline(reason: reason)
    }

    mutating func end(_ reason: String) {
        self.shown.presence = .offline(reason: reason)
        self.shown.isScanning = false
        self.isWatched = false
        self.isWatcherReady = false
    }

    mutating func note(_ weakness: Weakness, _ sentence: String?) {
        self.weaknesses[weakness] = sentence
    }

    func hasNoted(_ weakness: Weakness) -> Bool { self.weaknesses[weakness] != nil }

    // MARK: Scans

    /// From the end of a scan to the next. While not everything is watched, scans find what events do not tell of.
    mutating func timeToNextScan(_ plan: WatchPlan) -> Duration {
        let isTold = plan.mode == .inotify && self.isWatched && !self.proof.isMissing
        self.shown.rescan = isTold ? plan.rescan : self.poll?.time ?? plan.rescan
        return self.shown.rescan
    }

    mutating func request(_ part: DropPath?) {
        self.requests.add(part)
    }

    /// What is to be scanned now; it counts as begun.
    mutating func takeRequests() -> ScanRequest {
        defer { self.requests = ScanRequest() }
        self.shown.isScanning = !self.requests.isEmpty
        if self.requests.wantsAll {
            self.mustScanAgain = false
            self.left.beginScan()
        }
        return self.requests
    }

    /// - Returns: what is now known to be unreadable and was not before, as a sentence.
    mutating func finished(_ outcome: Scan.Outcome, wasAll: Bool) -> String? {
        self.shown.isScanning = false
        switch outcome {
        case .stopped: return nil
        case .failed(let error):
            self.lost = error.description
            return nil
        case .finished(let count, let first):
            if wasAll {
                self.left.endScan()
                self.shown.counts.scans += 1
            }
            // Of the others a scan of a part knows nothing: where more are known already, the next one of all tells.
            guard wasAll || count > self.shown.counts.unlisted else { return nil }
            let before = self.weaknesses[.unreadable]
            self.shown.counts.unlisted = count
            self.note(.unreadable, Self.sentence(unlisted: count, first))
            return self.weaknesses[.unreadable] == before ? nil : self.weaknesses[.unreadable]
        }
    }

    private static func sentence(unlisted count: Int, _ first: DiskError?) -> String? {
        if count == 0 { return nil }
        guard let first else {
            return "\(count) directories are more than can be held; spread them over several folders."
        }
        return count == 1
            ? "What lies in a directory is not seen: \(first)."
            : "What lies in \(count) directories is not seen; the first: \(first)."
    }

    /// Takes in what a scan found; returns those that were left once and must be looked at to tell whether they changed,
    /// or nil when there is no room.
    mutating func found(
        _ paths: [DropPath], urgent: Set<DropPath>, now: Duration
    ) -> [(path: DropPath, mark: LeftTable.Mark)]? {
        guard !self.isEnding else { return nil }
        var doubtful: [(path: DropPath, mark: LeftTable.Mark)] = []
        for path in paths {
            if let mark = self.left.mark(of: path) {
                doubtful.append((path, mark))
            } else if !self.add(path, isUrgent: urgent.contains(path), now: now) {
                return nil
            }
        }
        return doubtful
    }

    /// Adds one path that a scan found; false when there is no room.
    mutating func add(_ path: DropPath, isUrgent: Bool, now: Duration) -> Bool {
        if self.table.found(path, isUrgent: isUrgent, now: now) { return true }
        self.becomeFull()
        return false
    }

    private mutating func becomeFull() {
        self.mustScanAgain = true
        let most = self.table.capacity
        self.note(.full, "More than \(most) files are waited for; the rest is looked at when some of them are done.")
    }

    // MARK: Events

    mutating func hint(_ path: DropPath, as manner: Manner, isUrgent: Bool, now: Duration) {
        if !self.table.hint(path, as: manner, isUrgent: isUrgent, now: now) { self.becomeFull() }
    }

    // MARK: Looks

    /// The files that are due, and what they looked like when they were left.
    mutating func takeDue(now: Duration) -> [Looker.Request] {
        self.table.takeDue(now: now, limit: FolderIntake.batch).map { candidate in
            Looker.Request(
                candidate: candidate, left: self.left.mark(of: candidate.path),
                policy: self.learning.policy(self.policy, for: candidate.manner))
        }
    }

    /// Puts back what waits, drops what has gone, and returns what the agent is to be told.
    mutating func take(_ looks: [Look], of requests: [Looker.Request], now: Duration) -> [Telling] {
        self.shown.counts.looks += looks.count
        var tellings: [Telling] = []
        for (look, request) in zip(looks, requests) {
            switch look {
            case .gone:
                self.left.forget(request.candidate.path)
                self.table.remove(request.candidate.path, now: now)
            case .stillLeft: self.table.remove(request.candidate.path, now: now)
            case .waiting(var candidate, let until):
                if request.candidate.settling.stamp == nil { self.recognise(&candidate) }
                self.wait(candidate, until: until, now: now)
            case .tell(let candidate, let report, let stamp):
                self.count(report)
                tellings.append(Telling(candidate: candidate, report: report, stamp: stamp))
            }
        }
        self.resumeScan()
        return tellings
    }

    /// Takes in what became of the reports.
    mutating func take(_ answers: [Answer], to tellings: [Telling], now: Duration) {
        precondition(answers.count == tellings.count, "the receiver answers each report")
        for (answer, telling) in zip(answers, tellings) {
            let path = telling.candidate.path
            self.learn(from: telling, answer, now: now)
            switch answer {
            case .taken(let others):
                self.left.forget(path)
                self.table.remove(path, now: now)
                for other in others { self.tookAlong(other, now: now) }
            case .left:
                self.left.remember(path, telling.stamp)
                self.table.remove(path, now: now)
            case .later(let time, let reason):
                var candidate = telling.candidate
                candidate.isPostponed = true
                candidate.reason = reason
                self.table.put(candidate, due: now + max(time, .zero), now: now)
            }
        }
        self.resumeScan()
    }

    /// A file that nobody reported now has gone with another one. It may be waited for, and a new one may have its name
    /// already: then that is looked at.
    private mutating func tookAlong(_ path: DropPath, now: Duration) {
        self.left.forget(path)
        guard let candidate = self.table.candidate(path) else { return }
        _ = self.table.hint(path, as: candidate.manner, now: now)
    }

    private mutating func wait(_ candidate: CandidateTable.Candidate, until: Duration, now: Duration) {
        var candidate = candidate
        candidate.isPostponed = false
        let policy = self.learning.policy(self.policy, for: candidate.manner)
        guard self.isOnce, !candidate.settling.isWorthWaiting(now: now, policy: policy) else {
            return self.table.put(candidate, due: until, now: now)
        }
        if self.table.parked < self.table.capacity {
            self.table.park(candidate, now: now)
        } else {
            if let stamp = candidate.settling.stamp { self.left.remember(candidate.path, stamp) }
            self.table.remove(candidate.path, now: now)
        }
    }

    // MARK: Learning

    /// A file that was ready has ended its way: what it took is what the next ones are asked for.
    private mutating func learn(from telling: Telling, _ answer: Answer, now: Duration) {
        guard case .ready(let arrival) = telling.report else { return }
        let candidate = telling.candidate
        switch answer {
        case .later: return
        case .left: break
        case .taken:
            let quiet = now - candidate.settling.quietSince
            self.taken.insert(TakenTable.Entry(stamp: arrival.stamp, manner: candidate.manner, quiet: quiet))
        }
        self.learning.learn(candidate.settling.longestPause, of: candidate.manner)
    }

    /// A file that was taken and has come back with other content had only paused; that we moved it tells nothing of how
    /// it came.
    private mutating func recognise(_ candidate: inout CandidateTable.Candidate) {
        guard let stamp = candidate.settling.stamp, let entry = self.taken.changed(stamp) else { return }
        candidate.manner = entry.manner
        candidate.settling.wasTakenEarly(min(entry.quiet, SettleLearning.longest))
    }

    /// Lets a scan go on that had to stop, once there is room again for a good part of what is to come.
    private mutating func resumeScan() {
        guard self.mustScanAgain, self.table.active <= self.table.capacity / 2 else { return }
        self.mustScanAgain = false
        self.note(.full, nil)
        self.requests.add(nil)
    }

    private mutating func count(_ report: Report) {
        switch report {
        case .ready: self.shown.counts.ready += 1
        case .hopeless: self.shown.counts.hopeless += 1
        case .refused: self.shown.counts.refused += 1
        }
    }

    // MARK: Showing

    func snapshot(now: Duration) -> FolderSnapshot {
        var shown = self.shown
        shown.counts.waiting = self.table.count
        shown.counts.left = self.left.count
        shown.degradations = self.weaknesses.sorted { $0.key < $1.key }.map(\.value)
        shown.candidates = self.table.some(FolderSnapshot.mostCandidates).map { candidate in
            FolderSnapshot.Candidate(
                path: candidate.path, state: self.sentence(candidate, now: now), isPostponed: candidate.isPostponed)
        }
        shown.candidates.sort { $0.path < $1.path }
        shown.learned = Manner.allCases.compactMap { manner in
            let policy = self.learning.policy(self.policy, for: manner)
            return policy.pause.map { "must be quiet for \(ShownDuration.text(policy.asked)): \($0.sentence)" }
        }
        return shown
    }

    func sentence(_ candidate: CandidateTable.Candidate, now: Duration) -> String {
        candidate.isPostponed
            ? candidate.reason.map { "ready; \($0)" } ?? "ready, waiting for its turn"
            : candidate.settling.sentence(now: now, policy: self.learning.policy(self.policy, for: candidate.manner))
    }

    /// A report on its way, and what is needed when the answer comes.
    struct Telling: Sendable {
        let candidate: CandidateTable.Candidate
        let report: Report
        let stamp: FileStamp
    }
}
