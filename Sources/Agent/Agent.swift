package import Actions
package import Disk
import Foundation
package import Intake
package import Journal
package import Logging
import Rules
import ServiceLifecycle
import Synchronization
package import SystemPackage

/// The agent: everything is put together here, and `run` is its whole life.
package final class Agent: Service, Sendable {
    package let settings: Settings
    package let rules: RuleStore
    package let work: WorkBoard
    package let events: JobEvents
    let journal: any Journal
    let accounts: AccountBook
    let registry: ActionRegistry
    let pipeline: Pipeline
    let intakes: [FolderIntake]
    private let folders: [DropFolder]
    private let disposers: [Disposer]
    let transport: HTTPTransport
    private let options: Options
    private let reloads: Reloader
    let notifier: Notifier
    let inspections: InspectionLog?
    /// Nil for `listen: off`, and where nobody would look.
    let page: StatusPage?
    private let logger: Logger

    /// What the agent is started with, beside its settings.
    package struct Options: Sendable {
        /// The program that runs the inotify loop.
        package var watchProgram: FilePath
        /// Work off what is there, then end.
        package var once: Bool
        /// For proxies.
        package var environment: [String: String]
        package var time: TimeSource
        /// What the quiet time of files is measured by.
        package var clock: any Clock<Duration> = ContinuousClock()
        package var chance = Chance.system
        /// Reads changed rules and secrets while it runs, tells receivers of files, and forgets old jobs.
        package var isKeptUp = true
        /// Locks folders against other agents and tries them out. What no other process can see needs neither.
        package var holdsFolders = true
        /// Writes down which file is inspected, in a file beside the journal.
        package var recordsInspections = true
        package var registry: ActionRegistry
        /// What drop folders lie on: the kernel's files, but for tests.
        package var calls: any SystemCalls

        package init(
            watchProgram: FilePath, once: Bool = false, environment: [String: String] = [:],
            time: TimeSource = .system, registry: ActionRegistry = .standard, calls: any SystemCalls = Kernel()
        ) {
            self.watchProgram = watchProgram
            self.once = once
            self.environment = environment
            self.time = time
            self.registry = registry
            self.calls = calls
        }
    }

    package init(
        settings: Settings, reader: SettingsReader, journal: any Journal, options: Options,
        events: JobEvents = JobEvents(), logger: Logger
    ) {
        let configuration = settings.configuration
        let journal = CrashPoint.watched(journal)
        self.settings = settings
        self.rules = RuleStore(settings.book)
        self.journal = journal
        self.registry = options.registry
        self.options = options
        self.events = events
        self.logger = logger
        self.accounts = AccountBook(
            configuration.accounts, secrets: settings.secrets, reader: reader.secretReader,
            bandwidth: configuration.bandwidth, concurrency: configuration.concurrency, time: options.time)
        self.work = WorkBoard(time: options.time)
        let places = HeldPlaces(configuration.journal)
        let owner = LockOwner.text(configuration.journal, since: options.time.now())
        self.folders = configuration.folders.map { folder in
            DropFolder(
                folder, calls: options.calls,
                hold: options.holdsFolders
                    ? FolderHold(folder, places: places, owner: owner, logger: logger) : nil)
        }
        self.transport = HTTPTransport(
            connections: configuration.concurrency, logger: logger, environment: options.environment)
        let assembly = Assembly(
            folders: self.folders, journal: journal, accounts: self.accounts, rules: self.rules, work: self.work,
            tables: settings.tables, transport: self.transport, events: events,
            concurrency: configuration.concurrency, options: options,
            logger: logger)
        self.disposers = assembly.disposers
        let pipeline = assembly.pipeline
        self.pipeline = pipeline
        let rules = self.rules
        let inspections = Self.inspections(options, configuration, logger)
        self.inspections = inspections
        self.page = Self.page(options, configuration, logger)
        self.intakes = self.folders.map { folder in
            FolderIntake(
                folder: folder.settings, watchProgram: options.watchProgram, threads: folder.threads,
                wants: { path in
                    rules.book.isToBeLookedAt(path, in: folder.settings)
                }, mayBeUrgent: { path in rules.book.mayBeUrgent(path, in: folder.name) }, receiver: pipeline,
                calls: options.calls, witness: inspections, clock: options.clock, once: options.once, logger: logger)
        }
        let notifier = Notifier(
            configuration.notices, journal: journal, http: self.transport, catalogue: options.registry.catalogue,
            secrets: reader.secretReader, time: options.time, chance: options.chance, logger: logger)
        self.notifier = notifier
        events.listen { notifier.hear($0) }
        self.reloads = Reloader(
            reader: reader, settings: settings, rules: self.rules, accounts: self.accounts, pipeline: pipeline,
            notifier: notifier, intakes: self.intakes, time: options.time, logger: logger)
        for problem in settings.tables.problems { logger.error("\(problem)") }
        for warning in settings.book.warnings { logger.warning("\(warning)") }
    }

    private static func inspections(
        _ options: Options, _ configuration: Configuration, _ logger: Logger
    ) -> InspectionLog? {
        guard options.recordsInspections else { return nil }
        return InspectionLog.beside(configuration.journal, time: options.time, logger: logger)
    }

    private static func page(_ options: Options, _ configuration: Configuration, _ logger: Logger) -> StatusPage? {
        guard options.isKeptUp, !options.once else { return nil }
        return configuration.listen.map { StatusPage($0, logger: logger) }
    }

    /// Works until a graceful shutdown; then takes nothing new, finishes what is in work, and returns. With `once` it
    /// returns when everything that was there has been worked off or has to wait.
    ///
    /// - Throws: what keeps the agent from working at all.
    package func run() async throws {
        // At the very end: until then files of the folders may be moved.
        defer { for folder in self.folders { folder.hold?.release() } }
        self.inspections?.open()
        defer { self.inspections?.close() }
        do {
            try await self.pipeline.recover()
            try await withGracefulShutdownHandler {
                try await self.runParts()
            } onGracefulShutdown: {
                // From now on nothing is begun, and whoever ends us after too long a wait is no file's fault.
                self.inspections?.close()
            }
            await self.pipeline.putDown()
            if self.options.once { await self.notifier.deliverOnce() }
        } catch {
            try await self.transport.shutdown()
            throw error
        }
        try await self.transport.shutdown()
    }

    /// How often `once` looks again into a folder where a file went back; one that changes each time waits for the next run.
    private static let mostLooksAgain = 3

    /// Feeds the pipeline until nothing more comes, and waits for what is in it.
    private func runParts() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (folder, intake) in zip(self.folders, self.intakes) {
                group.addTask { await self.keep(folder, intake) }
            }
            for disposer in self.disposers { group.addTask { await disposer.run() } }
            group.addTask { await self.runPipeline() }
            do {
                try await self.feed()
            } catch {
                // Without it pipeline and disposers would wait for ever for what nobody hands in any more.
                self.pipeline.stopClaiming()
                self.pipeline.close()
                throw error
            }
            // Whoever fed the pipeline has returned: what is in work now is all there is.
            self.pipeline.close()
            try await group.waitForAll()
        }
    }

    /// Keeps the folder ours, and puts right what lies there whenever it has become so.
    private func keep(_ folder: DropFolder, _ intake: FolderIntake) async {
        guard let hold = folder.hold else { return await self.putRight(folder) }
        let keeper = HoldKeeper(
            folder: folder, hold: hold, time: self.options.time, isOnce: self.options.once
        ) { wasRefused in
            if wasRefused { intake.lookAgain() }
            await self.putRight(folder)
        }
        await keeper.run()
    }

    /// Puts away what nobody will finish. What lies in `work/` is looked through once, and a file server that hangs then must
    /// not keep the agent from ending.
    private func putRight(_ folder: DropFolder) async {
        let orphans = Orphans(folder: folder, journal: self.journal, time: self.options.time, logger: self.logger)
        let parts = LeftoverParts(folder: folder, journal: self.journal, logger: self.logger)
        let patience = Patience()
        await withGracefulShutdownHandler {
            await orphans.putAway(patience)
            await parts.remove(patience)
        } onGracefulShutdown: {
            patience.end()
        }
    }

    /// The pipeline, and after its last job the disposers' end.
    private func runPipeline() async {
        await self.pipeline.run()
        for disposer in self.disposers { disposer.inbox.close() }
    }

    /// Everything that hands jobs to the pipeline; returns when none of it will hand over any more.
    private func feed() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await withGracefulShutdownHandler {
                    await self.pipeline.runTimetable()
                } onGracefulShutdown: {
                    self.pipeline.stopClaiming()
                }
            }
            if !self.options.once, self.options.isKeptUp {
                group.addTask { await self.reloads.run() }
                group.addTask { await self.notifier.run() }
                group.addTask { await self.page?.run { Desk(agent: self) } }
                group.addTask {
                    await Housekeeping(journal: self.journal, time: self.options.time, logger: self.logger).run()
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { intakes in
                for (folder, intake) in zip(self.folders, self.intakes) {
                    intakes.addTask {
                        try await intake.run { await self.pipeline.recoverClaims(in: folder.name) }
                    }
                }
                try await intakes.waitForAll()
            }
            if self.options.once { try await self.workOffTheRest() }
            self.pipeline.stopClaiming()
            try await group.waitForAll()
        }
    }

    /// With `once`: until nothing is in work, and what changed on its way and went back to its folder has settled and been
    /// taken again. Intake has ended by then, and looks once more into these folders.
    private func workOffTheRest() async throws {
        await self.untilIdle()
        for _ in 0..<Self.mostLooksAgain where !Task.isCancelled && !Task.isShuttingDownGracefully {
            let folders = self.pipeline.takePutBacks()
            if folders.isEmpty { return }
            try await withThrowingTaskGroup(of: Void.self) { intakes in
                for (folder, intake) in zip(self.folders, self.intakes) where folders.contains(folder.name) {
                    intakes.addTask { try await intake.run() }
                }
                try await intakes.waitForAll()
            }
            await self.untilIdle()
        }
    }

    /// With `once`: until nothing is in work and nothing is due soon.
    private func untilIdle() async {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            if self.pipeline.isIdle { return }
            do {
                try await self.options.time.wait(.milliseconds(20))
            } catch {
                return
            }
        }
    }

    /// How many files failed or are held since the start.
    package var failures: Int { self.pipeline.failures }

    /// Whether files wait: for a time that has not come, in their folder for being whole, for their folder, or, maybe, in a
    /// directory that cannot be listed.
    package var isAnythingWaiting: Bool {
        self.pipeline.isAnythingWaiting
            || self.snapshots().contains { snapshot in
                if case .offline = snapshot.presence {
                    true
                } else {
                    snapshot.counts.waiting > 0 || snapshot.counts.unlisted > 0
                }
            }
            || self.standings().contains { $0.refusal != nil }
    }

    /// Reads rules and secrets again: the answer to SIGHUP.
    package func reload() async { await self.reloads.reload() }

    /// How intake stands in each folder, in the order of the config.
    package func snapshots() -> [FolderSnapshot] { self.intakes.map { $0.snapshot() } }

    /// How each folder is held, in the same order.
    func standings() -> [FolderHold.Standing] { self.folders.map { $0.hold?.standing ?? FolderHold.Standing() } }
}
