package import Disk
package import Logging
package import Rules
import ServiceLifecycle
import Synchronization
package import SystemPackage

/// Intake of one drop folder: notices files, waits until each is complete, inspects it and reports it to the agent.
///
/// Events, scans and timers all end in the same look at a path, and only a look decides. The folder is found again by
/// itself after it was unmounted or its file server was away. Nothing here moves a file, and the one that is written is
/// the empty one that proves that events come (`ProbeFile`).
package final class FolderIntake: Service {
    /// How many files are looked at in one hop onto the folder's threads, and reported together.
    package static let batch = 64

    /// How long a folder that cannot be used is left alone, and how often a good one is checked to be still the same.
    static let probeInterval = Duration.seconds(5)
    /// How long a look at the folder may take before it counts as one that does not answer. With the time between two
    /// such looks, a file server that hangs is known within 10 s.
    static let answerTime = Duration.seconds(4)

    let folder: Folder
    let watchProgram: FilePath
    let threads: DiskThreads
    let calls: any SystemCalls
    let witness: any InspectionWitness
    let filter: PathFilter
    let receiver: any Receiver
    let monotonic: Monotonic
    let isOnce: Bool
    let logger: Logger
    let state: Mutex<IntakeState>
    /// For the looks at the folder itself, so that a hang of the others cannot hide, and never more than this one waits for
    /// an answer.
    let probeThread: DiskThreads
    /// How long an answer is waited for: until the agent stops.
    let untilStop = Patience()
    /// Rung when there is something to look at, or nothing more to do.
    let bell = Doorbell()
    /// Rung when there is something to scan.
    let scanBell = Doorbell()
    /// Rung when the watcher told something.
    let proofBell = Doorbell()
    /// Rung when the watcher does not tell what it should.
    let deafBell = Doorbell()
    /// Rung when the agent stops.
    private let stopBell = Doorbell()

    /// - Parameters:
    ///   - watchProgram: the path of `hotfolder-watch`.
    ///   - threads: the folder's own; two at least, or a long scan keeps files from being looked at.
    ///   - wants: whether any rule may want the path. Others are never opened. Called often, from any thread.
    ///   - receiver: gets the reports; intake looks no further until it has answered.
    ///   - calls: the kernel's, but for tests.
    ///   - witness: told of every inspection; nil for nobody.
    ///   - clock: waiting is measured by it.
    ///   - once: returns when everything that was there has been reported, or is not ready and left.
    package convenience init(
        folder: Folder, watchProgram: FilePath, threads: DiskThreads, wants: @escaping @Sendable (DropPath) -> Bool,
        mayBeUrgent: @escaping @Sendable (DropPath) -> Bool = { _ in false }, receiver: any Receiver,
        calls: any SystemCalls = Kernel(), witness: (any InspectionWitness)? = nil,
        clock: any Clock<Duration> = ContinuousClock(), once: Bool = false, logger: Logger
    ) {
        self.init(
            folder: folder, watchProgram: watchProgram, threads: threads, wants: wants, mayBeUrgent: mayBeUrgent,
            receiver: receiver, calls: calls, witness: witness, clock: clock, once: once, logger: logger,
            capacity: CandidateTable.mostCandidates)
    }

    /// As above, with room for `capacity` candidates.
    init(
        folder: Folder, watchProgram: FilePath, threads: DiskThreads, wants: @escaping @Sendable (DropPath) -> Bool,
        mayBeUrgent: @escaping @Sendable (DropPath) -> Bool = { _ in false }, receiver: any Receiver,
        calls: any SystemCalls = Kernel(), witness: (any InspectionWitness)? = nil,
        clock: any Clock<Duration>, once: Bool, logger: Logger, capacity: Int
    ) {
        self.folder = folder
        self.watchProgram = watchProgram
        self.threads = threads
        self.calls = calls
        self.witness = witness ?? NoWitness()
        self.probeThread = DiskThreads(name: "hp-\(folder.name)", count: 1)
        self.filter = PathFilter(
            ignoreList: IgnoreList(folder: folder), wants: wants, mayBeUrgent: mayBeUrgent)
        self.receiver = receiver
        self.monotonic = Monotonic(clock)
        self.isOnce = once
        var logger = logger
        logger[metadataKey: "folder.name"] = "\(folder.name)"
        self.logger = logger
        self.state = Mutex(IntakeState(folder: folder, isOnce: once, capacity: capacity))
    }

    /// Runs until graceful shutdown or cancellation; with `once`, until everything has been dealt with.
    ///
    /// - Throws: `IntakeError` when libmagic cannot be set up. All else is shown in the snapshot and tried again.
    package func run() async throws {
        try await self.run {}
    }

    /// As above.
    ///
    /// - Parameter prepare: called once, when the folder answers and before anything in it is looked at.
    package func run(preparing prepare: @escaping @Sendable () async -> Void) async throws {
        let magic = try await self.threads.run { () throws(IntakeError) in try Magic() }
        await withGracefulShutdownHandler {
            await self.attend(magic, prepare)
        } onGracefulShutdown: {
            self.state.withLock { $0.isStopping = true }
            self.untilStop.end()
            self.bell.ring()
            self.scanBell.ring()
            self.stopBell.ring()
        }
    }

    /// The rules were changed: forgets what was left where it lies, and looks at everything again.
    package func lookAgain() {
        self.state.withLock { state in
            state.left.forgetAll()
            state.table.rouse(now: self.monotonic.now())
            state.request(nil)
        }
        self.scanBell.ring()
        self.bell.ring()
    }

    /// How the folder stands now.
    package func snapshot() -> FolderSnapshot {
        let now = self.monotonic.now()
        return self.state.withLock { $0.snapshot(now: now) }
    }

    /// What a file is waiting for, as in the snapshot; nil when it is not waited for.
    package func standing(of path: DropPath) -> String? {
        let now = self.monotonic.now()
        return self.state.withLock { state in
            state.table.candidate(path).map { state.sentence($0, now: now) }
        }
    }

    // MARK: Online and offline

    /// Opens the folder, works in it until it is gone, and tries again.
    private func attend(_ magic: Magic, _ prepare: @Sendable () async -> Void) async {
        var lastEnd: Duration?
        var isPrepared = false
        while !Task.isCancelled, !self.state.withLock({ $0.isStopping }) {
            switch await self.openAccepted() {
            case .success(let opened):
                let plan = WatchPlan(folder: self.folder, fileSystem: opened.fileSystem)
                if !isPrepared { await prepare() }
                isPrepared = true
                let patience = Patience()
                self.state.withLock { $0.begin(plan, on: opened.ground, patience) }
                self.logger.info("the folder is online", metadata: ["watch.mode": "\(plan.mode.rawValue)"])
                await self.work(in: opened.root, plan, magic, patience)
                guard let reason = self.state.withLock({ $0.lost }) else { return }
                self.goOffline(reason)
                await self.remember(opened.root)
                // Taken away and made anew, it may be there again at once; that is tried once, then at leisure.
                let now = self.monotonic.now()
                if !self.isOnce, lastEnd.map({ now - $0 >= Self.probeInterval }) ?? true {
                    lastEnd = now
                    continue
                }
            case .failure(let refusal):
                self.goOffline(refusal.reason)
                if !refusal.isAnswer, !self.isOnce {
                    await self.untilAnswered()
                    continue
                }
            }
            if self.isOnce { return }
            await self.stopBell.wait(atMost: Self.probeInterval, self.monotonic)
        }
    }

    /// Opens the folder, unless what is there now cannot be the folder that was there before.
    private func openAccepted() async -> Result<Opened, Refusal> {
        let opened = await self.open()
        guard case .success(let now) = opened, let before = self.state.withLock({ $0.ground }),
            let reason = before.objection(to: now.ground, at: self.folder.path.string)
        else { return opened }
        return .failure(Refusal(reason: reason))
    }
}
