import Actions
import Agent
import Foundation
import Intake
import Journal
import Logging
import Rules
import Sandbox
import ServiceLifecycle
import SystemPackage

/// The play: the cloud and the agent run, files are dropped, and each file's way is told as it happens.
struct DemoShow {
    let stage: DemoStage

    /// How long everything may take before the demo says that it hangs.
    private static let patience = Duration.seconds(60)

    /// - Returns: what became of each file.
    func play() async throws -> [DemoVerdict] {
        let quiet = AgentLog.logger(Configuration.Log(level: .error, format: .text))
        let cloud = LocalCloud(token: DemoStage.token, videos: .only(DemoCase.videos), logger: quiet)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            let clouds = ServiceGroup(services: [cloud], logger: quiet)
            group.addTask { try await clouds.run() }
            let address = await cloud.address()
            Terminal.out("The sandbox listens at \(address).")
            cloud.script([
                Fault(
                    .answer(
                        status: 503, headers: [Header("Retry-After", "1")], body: #"{"message":"Busy, try again."}"#),
                    times: .times(2), method: "PUT", path: "/v1/videos/image/rush-hour")
            ])
            try self.stage.writeSettings(cloud: address)
            let verdicts = try await self.playAgent(cloud, quiet)
            await clouds.triggerGracefulShutdown()
            try await group.waitForAll()
            return verdicts
        }
    }

    private func playAgent(_ cloud: LocalCloud, _ logger: Logger) async throws -> [DemoVerdict] {
        var environment = ProcessInfo.processInfo.environment
        environment["DYNTUBE_TOKEN"] = DemoStage.token
        let reader = SettingsReader(
            file: self.stage.config, catalogue: ActionRegistry.standard.catalogue, environment: environment)
        let settings = try reader.read()
        let journal = try JournalOpening.open(settings.configuration.journal)
        let events = JobEvents()
        let tale = DemoTale(started: .now)
        let (ends, told) = AsyncStream<String>.makeStream()
        events.listen { event in
            if let line = tale.line(for: event) { Terminal.out(line) }
            if let file = DemoTale.endedFile(event) { told.yield(file) }
        }
        let agent = Agent(
            settings: settings, reader: reader, journal: journal,
            options: Agent.Options(watchProgram: WatchProgram.path, environment: environment), events: events,
            logger: logger)
        let agents = ServiceGroup(services: [agent], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await agents.run() }
            try await self.untilOnline(agent)
            Terminal.out("The agent watches \(self.stage.drops).\n")
            try await self.drop(tale)
            try await self.waitForEnds(ends)
            await agents.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        return try await DemoJudge(stage: self.stage, cloud: cloud, journal: journal).verdicts()
    }

    private func untilOnline(_ agent: Agent) async throws {
        while agent.snapshots().contains(where: { $0.counts.scans == 0 }) {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func drop(_ tale: DemoTale) async throws {
        let writer = DemoWriter(folder: self.stage.drops, media: self.stage.media)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for file in DemoCase.all {
                Terminal.out(tale.line("dropped", file.name, file.writer))
                group.addTask { try await writer.write(file) }
                try await Task.sleep(for: .milliseconds(120))
            }
            try await group.waitForAll()
        }
    }

    /// Until every file that should end has ended, and those that should stay have been looked at.
    private func waitForEnds(_ ends: AsyncStream<String>) async throws {
        let expected = Set(
            DemoCase.all.compactMap { file in
                switch file.expected {
                case .published, .failed: file.name
                case .left: nil
                }
            })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var missing = expected
                for await file in ends {
                    missing.remove(file)
                    if missing.isEmpty { return }
                }
            }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                Terminal.out("Some files have not ended after \(Self.patience); here is how things stand.")
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
