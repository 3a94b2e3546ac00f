import Actions
import Agent
import ArgumentParser
import Foundation
import Glibc
import Journal
import Logging
import Rules
import ServiceLifecycle
import SystemPackage
import UnixSignals

/// The agent.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Watch the folders and work, until told to stop.",
        discussion: """
            SIGTERM and Control-C stop it: it takes nothing new, finishes what is in work within 30 seconds, and goes on \
            with the rest at the next start. SIGHUP makes it read rules and secrets again.
            """)

    @OptionGroup var config: ConfigOption
    @Flag(help: "Work off what is there and end: 0 when all is done, 1 when something failed or waits.") var once =
        false

    /// What is in work gets this long after SIGTERM; what is longer goes on at the next start.
    private static let gracePeriod = Duration.seconds(30)
    /// What is cancelled gets this long to write down where it stands; a file server that hangs would take for ever.
    private static let cancelSeconds: UInt32 = 10

    func run() async throws {
        try await runCommand {
            // When the program that reads the log goes away, a line is lost and not the agent.
            signal(SIGPIPE, SIG_IGN)
            try OpenFileLimit.raise()
            let reader = try self.config.reader()
            let settings = try self.config.settings(withSecrets: true)
            let logger = AgentLog.logger(settings.configuration.log)
            let journal = try await self.openJournal(settings.configuration.journal)
            let events = JobEvents()
            events.log(to: logger)
            let agent = Agent(
                settings: settings, reader: reader, journal: journal,
                options: Agent.Options(
                    watchProgram: WatchProgram.path, once: self.once, environment: ProcessInfo.processInfo.environment),
                events: events, logger: logger)
            try await self.serve(agent, logger)
            try await self.close(journal)
            if self.once, agent.failures > 0 || agent.isAnythingWaiting { throw CommandError("", status: EXIT_FAILURE) }
        }
    }

    private func openJournal(_ location: JournalLocation) async throws -> SQLiteJournal {
        do {
            return try await JournalOpening.patiently { try JournalOpening.open(location) }
        } catch let error as JournalError {
            throw CommandError(error.description, status: error.status)
        }
    }

    private func close(_ journal: SQLiteJournal) async throws {
        do throws(JournalError) {
            try await journal.close()
        } catch {
            throw CommandError(error.description, status: error.status)
        }
    }

    private static func heartbeat(of agent: Agent) -> [ServiceGroupConfiguration.ServiceConfiguration] {
        let heartbeat = Heartbeat(of: agent, environment: ProcessInfo.processInfo.environment, process: getpid())
        return heartbeat.map { [.init(service: $0)] } ?? []
    }

    private func serve(_ agent: Agent, _ logger: Logger) async throws {
        var configuration = ServiceGroupConfiguration(
            // Ended in reverse.
            services: Self.heartbeat(of: agent) + [
                .init(
                    service: agent, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .cancelGroup),
                .init(service: ControlSocket.service(for: agent, logger: AgentLog.quiet(logger))),
                .init(service: ReloadSignal(agent: agent)),
                .init(service: StopLimit(seconds: UInt32(Self.gracePeriod.components.seconds) + Self.cancelSeconds)),
            ], gracefulShutdownSignals: [.sigterm, .sigint], logger: AgentLog.quiet(logger))
        configuration.maximumGracefulShutdownDuration = Self.gracePeriod
        let folders = agent.settings.configuration.folders.map(\.name).joined(separator: ", ")
        logger.info("started", metadata: ["folders": "\(folders)", "rules": "\(agent.rules.book.rules.count)"])
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            throw CommandError("the agent stopped: \(error)", status: EX_SOFTWARE)
        }
        logger.info("stopped")
    }
}

/// Ends the process by SIGALRM when a stop takes too long: a call into a file server that hangs cannot be interrupted. The
/// journal has everything, and the next start goes on.
private struct StopLimit: Service {
    let seconds: UInt32

    func run() async throws {
        try await gracefulShutdown()
        alarm(self.seconds)
    }
}

/// SIGHUP: read rules and secrets again.
struct ReloadSignal: Service {
    let agent: Agent

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            await self.agent.reload()
        }
    }
}

/// Where `hotfolder-watch` is: beside this program.
enum WatchProgram {
    static var path: FilePath {
        let own =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return FilePath(own).removingLastComponent().appending("hotfolder-watch")
    }
}
