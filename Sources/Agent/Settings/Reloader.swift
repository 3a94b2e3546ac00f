import Disk
import Glibc
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
    /// What the files looked like when the agent was made, right after they were read.
    private let first: [FilePath: FileLook]

    /// How often the files are looked at.
    private static let interval = Duration.seconds(2)

    /// Blocks, like the reading of the settings before it.
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
        self.first = Self.looks(settings.configuration, reader)
    }

    /// Looks at the files of rules, tables and secrets every two seconds until a graceful shutdown.
    func run() async {
        await cancelWhenGracefulShutdown {
            var seen = self.first
            while !Task.isCancelled {
                do {
                    try await self.time.wait(Self.interval)
                } catch {
                    return
                }
                let now = await self.looks()
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
        let hasNewTable = await self.threads.run { tables.refresh() }
        for problem in tables.problems where !known.contains(problem) { self.logger.error("\(problem)") }
        return hasNewTable
    }

    /// What the files of rules and secrets look like.
    private func looks() async -> [FilePath: FileLook] {
        let configuration = self.settings.configuration
        let reader = self.reader
        return await self.threads.run { Self.looks(configuration, reader) }
    }

    private static func looks(_ configuration: Configuration, _ reader: SettingsReader) -> [FilePath: FileLook] {
        let names = (try? SettingsReader.names(in: configuration.rules)) ?? []
        let secrets = reader.secretReader.files(of: configuration.accounts)
        let files = names.map { configuration.rules.appending($0) } + secrets
        let looks = files.compactMap { file in FileLook(file).map { (file, $0) } }
        return Dictionary(looks) { first, _ in first }
    }

    /// Reads everything again and takes what may change while the agent runs.
    func reload() async {
        do throws(CancellationError) {
            try await self.turn.take()
        } catch {
            return
        }
        defer { self.turn.give() }
        let reader = self.reader
        let tables = self.settings.tables
        let known = Set(tables.problems)
        let (settings, problems) = await self.threads.run { reader.readAll(tables: tables) }
        for problem in tables.problems where !known.contains(problem) { self.logger.error("\(problem)") }
        guard let settings, problems.isEmpty else {
            self.rules.refuse(problems)
            for problem in problems { self.logger.error("not reloaded: \(problem)") }
            self.logger.error("the last good rules stay in force")
            return
        }
        let old = Set(self.rules.book.warnings)
        self.rules.accept(settings.book)
        for warning in settings.book.warnings where !old.contains(warning) { self.logger.warning("\(warning)") }
        self.notifier.replace(settings.configuration.notices)
        tables.keep(only: settings.book)
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
