import Disk
import Rules
import Synchronization

/// Work in a folder that is online: the watcher, the scans and the probe run beside the looks, and end with them.
extension FolderIntake {
    /// Returns when the folder is gone, the agent stops, or all is done that was wanted.
    func work(in root: Directory, _ plan: WatchPlan, _ magic: Magic) async {
        await withTaskGroup(of: Void.self) { group in
            if plan.usesEvents, !self.isOnce { group.addTask { await self.watch(plan) } }
            group.addTask { await self.scanAsNeeded(root, plan) }
            if !self.isOnce { group.addTask { await self.probe(root) } }
            await self.lookAsDue(root, magic)
            group.cancelAll()
        }
    }

    // MARK: Looks

    private func lookAsDue(_ root: Directory, _ magic: Magic) async {
        let looker = Looker(
            folder: self.folder.name, root: root, appleDoubles: self.filter.appleDoubles, magic: magic,
            monotonic: self.monotonic)
        while !Task.isCancelled {
            switch self.next() {
            case .end: return
            case .wait(let time): await self.bell.wait(atMost: time, self.monotonic)
            case .look(let requests): await self.look(at: requests, looker)
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

    private func look(at requests: [Looker.Request], _ looker: Looker) async {
        let looks = await self.threads.run { looker.look(at: requests) }
        let tellings = self.state.withLock { $0.take(looks, of: requests, now: self.monotonic.now()) }
        if !tellings.isEmpty {
            let answers = await self.receiver.receive(tellings.map(\.report))
            self.state.withLock { $0.take(answers, to: tellings, now: self.monotonic.now()) }
        }
        if self.state.withLock({ !$0.requests.isEmpty }) { self.scanBell.ring() }
    }

    // MARK: Scans

    private func scanAsNeeded(_ root: Directory, _ plan: WatchPlan) async {
        let scan = Scan(root: root, threads: self.threads, filter: self.filter) { self.offer($0, root) }
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
                let outcome = await scan.run(from: nil)
                self.state.withLock { $0.finished(outcome, wasAll: true) }
                due = self.monotonic.now() + self.timeToNextScan(plan)
            } else {
                for part in requests.parts.sorted() {
                    let outcome = await scan.run(from: part)
                    self.state.withLock { $0.finished(outcome, wasAll: false) }
                }
            }
            self.bell.ring()
        }
    }

    /// While not everything is watched, scans find what events do not tell of.
    private func timeToNextScan(_ plan: WatchPlan) -> Duration {
        let isWatched = self.state.withLock { $0.isWatched }
        return isWatched || plan.mode == .poll ? plan.rescan : plan.degradedRescan
    }

    /// Takes in what a scan found. On a thread of the folder.
    private func offer(_ paths: [DropPath], _ root: Directory) -> Bool {
        let now = self.monotonic.now()
        guard let doubtful = self.state.withLock({ $0.found(paths, now: now) }) else {
            self.bell.ring()
            return false
        }
        // Those that were left are asked for their stamp only, so that a folder full of them costs little.
        let changed = doubtful.filter { path, mark in
            guard let status = try? root.status(of: path) else { return false }
            return LeftTable.Mark(status.stamp) != mark
        }
        let hasRoom = changed.allSatisfy { path, _ in self.state.withLock { $0.add(path, now: now) } }
        if !paths.isEmpty { self.bell.ring() }
        return hasRoom
    }

    // MARK: The watcher

    private func watch(_ plan: WatchPlan) async {
        let process = WatchProcess(
            program: self.watchProgram, folder: self.folder, ignoring: self.filter.ignoreList,
            monotonic: self.monotonic,
            logger: self.logger
        ) { event in
            self.take(event, plan)
        }
        await process.run()
    }

    private func take(_ event: WatchProcess.Event, _ plan: WatchPlan) {
        switch event {
        case .stopped(let reason):
            self.state.withLock { state in
                state.isWatched = false
                state.shown.counts.watcherRestarts += 1
                let time = ShownDuration.text(plan.degradedRescan)
                state.note(.watcher, "\(reason) Until it runs again, new files are found by a scan every \(time).")
                state.request(nil)
            }
        case .hints(let hints):
            // Sorted out before the lock is taken: asking the rules takes time.
            let worthwhile = hints.filter { hint in
                switch hint {
                case .look(let path), .moved(let path): self.filter.takes(path)
                case .scan, .overflow, .gone, .limit, .ready: true
                }
            }
            let now = self.monotonic.now()
            self.state.withLock { state in
                for hint in worthwhile { state.take(hint, now: now, plan) }
            }
        }
        self.bell.ring()
        if self.state.withLock({ !$0.requests.isEmpty }) { self.scanBell.ring() }
    }

    // MARK: The folder itself

    /// Looks every few seconds whether the folder's path still leads to the directory that is open. No event tells of a
    /// mount over it, of a marker that has gone, or of a file server that is away.
    private func probe(_ root: Directory) async {
        while !Task.isCancelled {
            do {
                try await self.monotonic.sleep(Self.probeInterval)
            } catch {
                return
            }
            if let reason = await self.reasonToLeave(root) {
                self.state.withLock { $0.lost = reason }
                self.bell.ring()
                return
            }
        }
    }

    private func reasonToLeave(_ root: Directory) async -> String? {
        switch await self.open() {
        case .failure(let refusal): return refusal.reason
        case .success(let opened):
            let now = opened.status.stamp
            let then = await self.threads.run { try? root.status().stamp }
            guard let then else { return "\(root.shown) cannot be looked at any more." }
            let isSame = now.inode == then.inode && now.device == then.device
            return isSame ? nil : "Another directory has taken the place of \(root.shown)."
        }
    }
}

extension IntakeState {
    /// Takes in one hint.
    fileprivate mutating func take(_ hint: Hint, now: Duration, _ plan: WatchPlan) {
        switch hint {
        case .look(let path): self.hint(path, as: .written, now: now)
        case .moved(let path): self.hint(path, as: .renamed, now: now)
        case .scan(let part): self.request(part)
        case .overflow:
            self.shown.counts.overflows += 1
            self.request(nil)
        case .gone(let reason): self.lost = "The folder is gone: \(reason)."
        case .limit(let error, let sysctl, let value):
            self.isWatched = false
            let most = Int(value).map { String($0 * 4) } ?? "524288"
            self.note(
                .limit,
                "The kernel's limit \(sysctl) (\(value)) is reached (\(error)), so some directories are only looked at every "
                    + "\(ShownDuration.text(plan.degradedRescan)); raise it: sysctl -w \(sysctl)=\(most)")
        case .ready:
            self.isWatched = !self.hasNoted(.limit)
            self.note(.watcher, nil)
            self.request(nil)
        }
    }
}
