import Disk
import Intake
import Logging
import Rules
import ServiceLifecycle
import Synchronization
import SystemPackage

/// Reads rules, tables and secrets again when they change or when it is told to; what is wrong stays out, and the last good
/// ones stay in force.
final class Reloader: Sendable {
    private let reader: SettingsReader
    private let settings: Settings
    private let rules: RuleStore
    private let accounts: AccountBook
    private let pipeline: Pipeline
    private let notifier: Notifier
    private let intakes: [FolderIntake]
    private let time: TimeSource
    private let logger: Logger
    /// Its own thread: the config may lie on a file server, too.
    private let threads = DiskThreads(name: "hf-settings", count: 1)

    /// One reload after the other: of two, the one that read later decides.
    private let turn = Slots(1)
    /// The folder of the rules in force.
    private let folder: Mutex<FilePath>

    /// How often the files are looked at.
    private static let interval = Duration.seconds(2)

    init(
        reader: SettingsReader, settings: Settings, rules: RuleStore, accounts: AccountBook, pipeline: Pipeline,
        notifier: Notifier, intakes: [FolderIntake], time: TimeSource, logger: Logger
    ) {
        self.reader = reader
        self.settings = settings
        self.rules = rules
        self.accounts = accounts
        self.pipeline = pipeline
        self.notifier = notifier
        self.intakes = intakes
        self.time = time
        self.logger = logger
        self.folder = Mutex(settings.configuration.rules)
    }

    /// Looks at the files of rules, tables and secrets every two seconds until a graceful shutdown.
    func run() async {
        await cancelWhenGracefulShutdown {
            var seen = self.settings.looks
            while !Task.isCancelled {
                do {
                    try await self.time.wait(Self.interval)
                } catch {
                    return
                }
                guard let now = await self.looks() else { return }
                // Rules are checked against the columns of their tables, and files that wait for a row may find one.
                let hasNewTable = await self.refreshTables()
                if now != seen || hasNewTable {
                    seen = now
                    await self.reload()
                }
            }
        }
    }

    /// Whether some table is another one now; what is newly wrong is logged.
    private func refreshTables() async -> Bool {
        let tables = self.settings.tables
        let known = Set(tables.problems)
        let hasNewTable = await self.read { tables.refresh() } ?? false
        for problem in tables.problems where !known.contains(problem) { self.logger.error("\(problem)") }
        return hasNewTable
    }

    /// What the files of rules and secrets look like; nil when the agent stops.
    private func looks() async -> [FilePath: FileLook]? {
        let configuration = self.settings.configuration
        let reader = self.reader
        let folder = self.folder.withLock { $0 }
        return await self.read { reader.looks(configuration, rules: folder) }
    }

    /// Nil when the agent stops, which does not wait for a file server that hangs.
    private func read<Answer: Sendable>(_ body: @escaping @Sendable () -> Answer) async -> Answer? {
        await self.threads.run(with: Patience(), body)
    }

    /// Reads everything again and takes what may change while the agent runs; or not, when the agent stops meanwhile.
    func reload() async {
        await cancelWhenGracefulShutdown { await self.reloadInTurn() }
    }

    private func reloadInTurn() async {
        do throws(CancellationError) {
            try await self.turn.take()
        } catch {
            return
        }
        defer { self.turn.give() }
        let reader = self.reader
        let tables = self.settings.tables
        let known = Set(tables.problems)
        guard let (settings, problems) = await self.read({ reader.readAll(tables: tables) }) else { return }
        for problem in (settings?.tables ?? tables).problems where !known.contains(problem) {
            self.logger.error("\(problem)")
        }
        guard let settings, problems.isEmpty else {
            self.rules.refuse(problems)
            for problem in problems { self.logger.error("not reloaded: \(problem)") }
            self.logger.error("the last good rules stay in force")
            return
        }
        // The folder of rules is another one.
        if settings.tables !== tables { tables.replace(by: settings.tables) }
        self.folder.withLock { $0 = settings.configuration.rules }
        let old = Set(self.rules.book.warnings)
        self.rules.accept(settings.book)
        for warning in settings.book.warnings where !old.contains(warning) { self.logger.warning("\(warning)") }
        self.notifier.replace(settings.configuration.notices)
        // It waits for who reads a table.
        await self.read { tables.keep(only: settings.book) }
        let changed = self.accounts.replace(settings.secrets)
        await self.pipeline.hurry(accounts: changed)
        for intake in self.intakes { intake.lookAgain() }
        let (new, used) = (settings.configuration, self.settings.configuration)
        if new.folders != used.folders || new.accounts != used.accounts || new.journal != used.journal {
            self.logger.warning(
                "rules and secrets are reloaded; changes of folders, accounts or journal need a restart")
        } else {
            self.logger.info("rules and secrets are reloaded")
        }
    }
}
