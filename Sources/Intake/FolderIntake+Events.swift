import Disk
import Logging
import Rules
import Synchronization

/// What the watcher tells, and the proof that it tells.
extension FolderIntake {
    // MARK: The watcher

    func watch(_ plan: WatchPlan) async {
        let process = WatchProcess(
            program: self.watchProgram, folder: self.folder, ignoring: self.filter.ignoreList,
            deafBell: self.deafBell, monotonic: self.monotonic, logger: self.logger
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
                state.isWatcherReady = false
                // The next one tells of its own.
                state.isLimited = false
                state.shown.counts.watcherRestarts += 1
                let time = ShownDuration.text(plan.degradedRescan)
                state.note(.watcher, "\(reason) Until it runs again, new files are found by a scan every \(time).")
                state.request(nil)
            }
        case .hints(let hints):
            // Sorted out before the lock is taken: asking the rules takes time.
            let worthwhile = hints.filter { hint in
                switch hint {
                case .look(let path), .moved(let path):
                    if ProbeFile.isName(path.bytes), self.state.withLock({ $0.proof.sees(path) }) { return false }
                    return self.filter.takes(path)
                case .scan, .overflow, .gone, .limit, .ready, .covered: return true
                }
            }
            for hint in worthwhile where hint == .overflow {
                self.logger.warning(
                    "the kernel's queue of events ran over; everything is looked at again; nothing is lost")
            }
            let urgent = Set(worthwhile.compactMap(\.file).filter(self.filter.mayBeUrgent))
            let now = self.monotonic.now()
            self.state.withLock { state in
                for hint in worthwhile { state.take(hint, urgent: urgent, now: now, plan) }
            }
        }
        self.bell.ring()
        self.proofBell.ring()
        if self.state.withLock({ !$0.requests.isEmpty }) { self.scanBell.ring() }
    }

    // MARK: The proof

    /// Proves when the watcher is ready, and then every few minutes, that events come. A folder without them is polled.
    func proveEvents(in root: Directory, _ plan: WatchPlan, _ patience: Patience) async {
        await self.threads.run(with: patience) { ProbeFile.removeLeftovers(in: root) }
        while !Task.isCancelled {
            guard self.state.withLock({ $0.isWatcherReady }) else {
                await self.proofBell.wait()
                continue
            }
            await self.proveOnce(in: root, plan, patience)
            // A watcher that is started again is tried as soon as it is ready.
            guard self.state.withLock({ $0.isWatcherReady }) else { continue }
            let isMissing = self.state.withLock { $0.proof.isMissing }
            do {
                try await self.monotonic.sleep(isMissing ? EventProof.intervalWhileMissing : EventProof.interval)
            } catch {
                return
            }
        }
    }

    private func proveOnce(in root: Directory, _ plan: WatchPlan, _ patience: Patience) async {
        let probe = ProbeFile()
        self.state.withLock { $0.proof.begin(probe.path) }
        guard await self.threads.run(with: patience, { probe.touch(in: root) }) == true else {
            return self.state.withLock { $0.proof.withdraw() }
        }
        let end = self.monotonic.now() + EventProof.wait
        while !Task.isCancelled, self.state.withLock({ $0.proof.isPending }), self.monotonic.now() < end {
            await self.proofBell.wait(atMost: end - self.monotonic.now(), self.monotonic)
        }
        if Task.isCancelled { return }
        let isNewlyMissing = self.state.withLock { state in
            let wasMissing = state.hasNoted(.events)
            guard state.proof.end() else {
                state.note(.events, nil)
                return false
            }
            let time = ShownDuration.text(plan.degradedRescan)
            let wait = ShownDuration.text(EventProof.wait)
            state.note(
                .events,
                "No event came within \(wait) for a file made to prove that they come, so new files are found by a scan "
                    + "every \(time); if that stays so, set `watch: poll` for this folder.")
            if wasMissing { return false }
            state.request(nil)
            state.isWatcherReady = false
            return true
        }
        // A watcher that hangs is replaced; once, since a file system that tells of nothing would wear out one after another.
        if isNewlyMissing { self.deafBell.ring() }
        self.scanBell.ring()
    }
}

extension IntakeState {
    /// Takes in one hint.
    fileprivate mutating func take(_ hint: Hint, urgent: Set<DropPath>, now: Duration, _ plan: WatchPlan) {
        switch hint {
        case .look(let path): self.hint(path, as: .written, isUrgent: urgent.contains(path), now: now)
        case .moved(let path): self.hint(path, as: .renamed, isUrgent: urgent.contains(path), now: now)
        case .scan(let part): self.request(part)
        case .overflow:
            self.shown.counts.overflows += 1
            self.request(nil)
        case .gone(let reason): self.lost = "The folder is gone: \(reason)."
        case .limit(let error, let sysctl, let value):
            self.isWatched = false
            self.isLimited = true
            let most = Int(value).map { String($0 * 4) } ?? "524288"
            let what = error == "EMFILE" ? "the folder is" : "some directories are"
            self.note(
                .limit,
                "The kernel's limit \(sysctl) (\(value)) is reached (\(error)), so \(what) only looked at every "
                    + "\(ShownDuration.text(plan.degradedRescan)) until there is room again; raise it: "
                    + "sysctl -w \(sysctl)=\(most)")
        case .ready:
            self.isWatched = !self.isLimited
            self.isWatcherReady = true
            if !self.isLimited { self.note(.limit, nil) }
            self.note(.watcher, nil)
            self.request(nil)
        case .covered:
            self.isLimited = false
            self.isWatched = true
            self.note(.limit, nil)
            self.request(nil)
        }
    }
}
