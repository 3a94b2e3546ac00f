import Actions
import Disk
import Foundation
import Journal
import Rules
import Sandbox
import ServiceLifecycle
import Synchronization
import SystemPackage
import Testing

@testable import Agent

/// An agent at work on a stage, and what it tells.
struct RunningAgent: Sendable {
    let agent: Agent
    let journal: any Journal
    let events: EventLog

    /// Waits until so many events that begin so have come.
    func see(_ beginning: String, times: Int = 1) async throws {
        try await self.events.wait(for: "\(times) × \(beginning)") { events in
            events.filter { $0.hasPrefix(beginning) }.count >= times
        }
    }

    /// Waits until the agent has ended by itself.
    func seeItEnd() async throws {
        try await self.events.wait(for: "the end") { $0.contains(EventLog.end) }
    }

    var desk: Desk { Desk(agent: self.agent) }

    func jobs(_ states: Set<JobState>? = nil) async throws -> [Job] {
        try await self.journal.jobs(JobQuery(states: states))
    }
}

extension Stage {
    private static var watchProgram: FilePath {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return FilePath(own).removingLastComponent().appending("hotfolder-watch")
    }

    var journalPath: FilePath { FilePath(self.at("state/journal.sqlite")) }

    func settings(_ registry: ActionRegistry = .standard) throws -> (SettingsReader, Settings) {
        let reader = SettingsReader(
            file: FilePath(self.at("hotfolder.yaml")), catalogue: registry.catalogue, environment: [:])
        return (reader, try reader.read())
    }

    private func agent(
        _ settings: Settings, _ reader: SettingsReader, _ journal: any Journal, _ events: JobEvents,
        _ options: Agent.Options
    ) -> Agent {
        Agent(
            settings: settings, reader: reader, journal: journal, options: options, events: events, logger: Self.logger)
    }

    /// The loop of an agent that does not run.
    func withPipeline<Result>(_ body: (Pipeline) async throws -> Result) async throws -> Result {
        let (reader, settings) = try self.settings()
        let journal = try SQLiteJournal.open(at: self.journalPath)
        let agent = self.agent(
            settings, reader, journal, JobEvents(), Agent.Options(watchProgram: Self.watchProgram, once: true))
        let result = try await body(agent.pipeline)
        try await agent.transport.shutdown()
        try await journal.close()
        return result
    }

    /// Runs an agent for as long as `body` takes, and stops it as SIGTERM does.
    ///
    /// - Parameter isCutShort: the stop waits for nothing, as when what is in work takes too long.
    func run<Result: Sendable>(
        once: Bool = false, isCutShort: Bool = false, time: TimeSource = .system, registry: ActionRegistry = .standard,
        calls: any SystemCalls = Kernel(), journal wrap: (any Journal) -> any Journal = { $0 },
        _ body: @escaping @Sendable (RunningAgent) async throws -> Result
    ) async throws -> Result {
        let (reader, settings) = try self.settings(registry)
        let sqlite = try SQLiteJournal.open(at: self.journalPath)
        let journal = wrap(sqlite)
        let log = EventLog()
        let events = JobEvents()
        events.listen { log.add($0) }
        let agent = self.agent(
            settings, reader, journal, events,
            Agent.Options(watchProgram: Self.watchProgram, once: once, time: time, registry: registry, calls: calls))
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: agent, successTerminationBehavior: .gracefullyShutdownGroup)],
            logger: Self.logger)
        if isCutShort { configuration.maximumGracefulShutdownDuration = .zero }
        let services = ServiceGroup(configuration: configuration)
        let result = try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await services.run()
                log.add(EventLog.end)
                return nil
            }
            group.addTask {
                let result = try await body(RunningAgent(agent: agent, journal: journal, events: log))
                await services.triggerGracefulShutdown()
                return result
            }
            var result: Result?
            while let next = try await group.next() { result = next ?? result }
            return result
        }
        try await sqlite.close()
        return try #require(result)
    }
}

/// What an agent told, as lines, and those who wait for it.
final class EventLog: Sendable {
    static let end = "the agent ended"

    private struct Waiter {
        let id: Int
        let isMet: @Sendable ([String]) -> Bool
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var lines: [String] = []
        var waiters: [Waiter] = []
        var ids = 0
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    var lines: [String] { self.state.withLock { $0.lines } }

    func add(_ event: JobEvents.Event) {
        switch event {
        case .refused(_, let path, let reason): self.add("refused \(path): \(reason)")
        case .waiting(_, let path, let reason): self.add("waiting \(path): \(reason)")
        case .claimed(let job): self.add("claimed \(job.path)")
        case .goesOn(let job): self.add("goes on \(job.path)")
        case .done(let job, _): self.add("done \(job.path)")
        case .failed(let job, _, let reason): self.add("failed \(job.path): \(reason)")
        case .postponed(let job, _, let reason): self.add("postponed \(job.path): \(reason)")
        case .held(let job, let reason): self.add("held \(job.path): \(reason)")
        case .gone(let job, let reason): self.add("gone \(job.path): \(reason)")
        case .wentBack(let job, let reason): self.add("went back \(job.path): \(reason)")
        }
    }

    func add(_ line: String) {
        let met = self.state.withLock { state in
            state.lines.append(line)
            let lines = state.lines
            let met = state.waiters.filter { $0.isMet(lines) }
            let ids = Set(met.map(\.id))
            state.waiters.removeAll { ids.contains($0.id) }
            return met
        }
        for waiter in met { waiter.continuation.resume(returning: true) }
    }

    /// - Throws: `CancellationError`; what came instead is recorded.
    func wait(for what: String, _ isMet: @escaping @Sendable ([String]) -> Bool) async throws {
        let id = self.state.withLock { state in
            state.ids += 1
            return state.ids
        }
        let isThere = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = self.state.withLock { state in
                    if isMet(state.lines) { return true }
                    if state.cancelled.contains(id) { return false }
                    state.waiters.append(Waiter(id: id, isMet: isMet, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter: Waiter? = self.state.withLock { state in
                state.cancelled.insert(id)
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume(returning: false)
        }
        if isThere { return }
        Issue.record("waited for \(what); there came: \(self.lines.joined(separator: " | "))")
        throw CancellationError()
    }
}
