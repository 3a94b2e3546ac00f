import Disk
import Logging
import Rules
import Synchronization

/// Work in a folder that is online: the watcher, the scans and the probe run beside the looks, and end with them.
extension FolderIntake {
    /// Returns when the folder is gone, the agent stops, or all is done that was wanted.
    ///
    /// - Parameter patience: how long calls into the folder are waited for.
    func work(in root: Directory, _ plan: WatchPlan, _ magic: Magic, _ patience: Patience) async {
        await withTaskGroup(of: Void.self) { group in
            if plan.usesEvents, !self.isOnce { group.addTask { await self.watch(plan) } }
            if plan.mode == .inotify, !self.isOnce {
                group.addTask { await self.proveEvents(in: root, plan, patience) }
            }
            group.addTask { await self.scanAsNeeded(root, plan, patience) }
            if !self.isOnce { group.addTask { await self.probe(root) } }
            await self.lookAsDue(root, magic, patience)
            group.cancelAll()
        }
    }

    // MARK: Looks

    private func lookAsDue(_ root: Directory, _ magic: Magic, _ patience: Patience) async {
        let looker = Looker(
            folder: self.folder.name, root: root, magic: magic, witness: self.witness, monotonic: self.monotonic)
        while !Task.isCancelled {
            switch self.next() {
            case .end: return
            case .wait(let time): await self.bell.wait(atMost: time, self.monotonic)
            case .look(let requests): await self.look(at: requests, looker, patience)
            }
        }
    }

    private enum Next {
        case end
        /// Until the bell rings; at most this long.
        case wait(Duration?)
        case look([Looker.Request])
    }

    private func next() -> Next {
        let now = self.monotonic.now()
        return self.state.withLock { state in
            if state.isEnding || state.isDone { return .end }
            let requests = state.takeDue(now: now)
            if !requests.isEmpty { return .look(requests) }
            return .wait(state.table.nextDue().map { $0 - now })
        }
    }

    private func look(at requests: [Looker.Request], _ looker: Looker, _ patience: Patience) async {
        guard let looks = await self.threads.run(with: patience, { looker.look(at: requests) }) else { return }
        let tellings = self.state.withLock { $0.take(looks, of: requests, now: self.monotonic.now()) }
        if !tellings.isEmpty {
            let answers = await self.receiver.receive(tellings.map(\.report))
            self.state.withLock { $0.take(answers, to: tellings, now: self.monotonic.now()) }
        }
        if self.state.withLock({ !$0.requests.isEmpty }) { self.scanBell.ring() }
    }

    // MARK: Scans

    private func scanAsNeeded(_ root: Directory, _ plan: WatchPlan, _ patience: Patience) async {
        let scan = Scan(root: root, threads: self.threads, patience: patience, filter: self.filter) {
            self.offer($0, root)
        }
        // The watcher says when everything is watched, and only a scan after that is sure to miss nothing. One that takes
        // long is not waited for.
        var due = self.monotonic.now() + Self.probeInterval
        while !Task.isCancelled {
            let requests = self.state.withLock { $0.takeRequests() }
            if requests.isEmpty {
                if self.state.withLock({ $0.isEnding }) { return }
                let now = self.monotonic.now()
                if !self.isOnce, now >= due {
                    self.state.withLock { $0.request(nil) }
                } else {
                    await self.scanBell.wait(atMost: self.isOnce ? nil : due - now, self.monotonic)
                }
                continue
            }
            if requests.wantsAll {
                let start = self.monotonic.now()
                let outcome = await scan.run(from: nil)
                let end = self.monotonic.now()
                let unread: String?
                (unread, due) = self.state.withLock { state in
                    let unread = state.finished(outcome, wasAll: true)
                    if case .finished = outcome { state.poll?.took(end - start) }
                    return (unread, end + state.timeToNextScan(plan))
                }
                self.warn(of: unread)
            } else {
                for part in requests.parts.sorted() {
                    let outcome = await scan.run(from: part)
                    self.warn(of: self.state.withLock { $0.finished(outcome, wasAll: false) })
                }
            }
            self.bell.ring()
        }
    }

    private func warn(of unread: String?) {
        guard let unread else { return }
        self.logger.warning("not everything in the folder can be seen", metadata: ["reason": "\(unread)"])
    }

    /// Takes in what a scan found. On a thread of the folder.
    private func offer(_ paths: [DropPath], _ root: Directory) -> Bool {
        let now = self.monotonic.now()
        let urgent = Set(paths.filter(self.filter.mayBeUrgent))
        guard let doubtful = self.state.withLock({ $0.found(paths, urgent: urgent, now: now) }) else {
            self.bell.ring()
            return false
        }
        // Those that were left are asked for their stamp only, so that a folder full of them costs little.
        let changed = doubtful.filter { path, mark in
            guard let status = try? root.status(of: path) else { return false }
            return LeftTable.Mark(status.stamp) != mark
        }
        let hasRoom = changed.allSatisfy { path, _ in
            self.state.withLock { $0.add(path, isUrgent: urgent.contains(path), now: now) }
        }
        if !paths.isEmpty { self.bell.ring() }
        return hasRoom
    }
}
