import Disk
import Intake
import Logging
import Rules
import ServiceLifecycle
import Synchronization
import SystemPackage

/// Reads rules and secrets again when they change or when it is told to; what is wrong stays out, and the last good rules
/// stay in force.
final class Reloader: Sendable {
    private let reader: SettingsReader
    private let settings: Settings
    private let rules: RuleStore
    private let accounts: AccountBook
    private let pipeline: Pipeline
    private let intakes: [FolderIntake]
    private let time: TimeSource
    private let logger: Logger
    /// Its own thread: the config may lie on a file server, too.
    private let threads = DiskThreads(name: "hf-settings", count: 1)

    /// How often the rule files are looked at.
    private static let interval = Duration.seconds(2)

    init(
        reader: SettingsReader, settings: Settings, rules: RuleStore, accounts: AccountBook, pipeline: Pipeline,
        intakes: [FolderIntake], time: TimeSource, logger: Logger
    ) {
        self.reader = reader
        self.settings = settings
        self.rules = rules
        self.accounts = accounts
        self.pipeline = pipeline
        self.intakes = intakes
        self.time = time
        self.logger = logger
    }

    /// Looks at the rule files every two seconds until a graceful shutdown.
    func run() async {
        await cancelWhenGracefulShutdown {
            var seen = await self.stamps()
            while !Task.isCancelled {
                do {
                    try await self.time.wait(Self.interval)
                } catch {
                    return
                }
                let now = await self.stamps()
                if now != seen {
                    seen = now
                    await self.reload()
                }
            }
        }
    }

    /// What the rule files look like: a change of any of these numbers is a change of the file.
    private func stamps() async -> [String: FileStamp] {
        let folder = self.settings.configuration.rules
        return await self.threads.run {
            guard let names = try? SettingsReader.names(in: folder), let directory = try? Directory.open(folder) else {
                return [:]
            }
            var stamps: [String: FileStamp] = [:]
            for name in names {
                guard let path = DropPath(name), let status = try? directory.status(of: path) else { continue }
                stamps[name] = status.stamp
            }
            return stamps
        }
    }

    /// Reads everything again and takes what may change while the agent runs.
    func reload() async {
        let reader = self.reader
        let (settings, problems) = await self.threads.run { reader.readAll() }
        guard let settings, problems.isEmpty else {
            self.rules.refuse(problems)
            for problem in problems { self.logger.error("not reloaded: \(problem)") }
            self.logger.error("the last good rules stay in force")
            return
        }
        self.rules.accept(settings.book)
        let changed = self.accounts.replace(settings.secrets)
        await self.pipeline.hurry(accounts: changed)
        for intake in self.intakes { intake.lookAgain() }
        let new = settings.configuration
        let old = self.settings.configuration
        if new.folders != old.folders || new.accounts != old.accounts || new.journal != old.journal {
            self.logger.warning(
                "rules and secrets are reloaded; changes of folders, accounts or journal need a restart")
        } else {
            self.logger.info("rules and secrets are reloaded")
        }
    }
}
