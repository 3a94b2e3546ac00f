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

    /// - Returns: what became of everything.
    func play() async throws -> DemoVerdict {
        let quiet = AgentLog.logger(Configuration.Log(level: .error, format: .text))
        let cloud = LocalCloud(
            token: DemoStage.token, videos: .only(DemoCase.knownVideos), channels: ["news"],
            huaweiAssets: .only(Self.assets), logger: quiet)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            let clouds = ServiceGroup(services: [cloud], logger: quiet)
            group.addTask { try await clouds.run() }
            let address = await cloud.address()
            Terminal.out("The sandbox listens at \(address).")
            cloud.script([
                Fault(
                    .answer(
                        status: 503, headers: [Header("Retry-After", "1")], body: #"{"message":"Busy, try again."}"#),
                    times: .times(2), method: "PUT", path: "/v1/videos/image/\(DemoCase.busyVideo)")
            ])
            try self.stage.writeSettings(cloud, at: address)
            let verdict = try await self.playAgent(cloud, quiet)
            await clouds.triggerGracefulShutdown()
            try await group.waitForAll()
            return verdict
        }
    }

    /// What Huawei VOD has before.
    private static var assets: [HuaweiAsset] {
        DemoCase.failedAssets.map { HuaweiAsset($0, status: .failed, hasSnapshots: false) }
            + [HuaweiAsset(DemoCase.lockedAsset, isLocked: true), HuaweiAsset(DemoCase.healthyAsset)]
    }

    private func playAgent(_ cloud: LocalCloud, _ logger: Logger) async throws -> DemoVerdict {
        let environment = ProcessInfo.processInfo.environment.merging(DemoStage.environment(cloud)) { $1 }
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
            Terminal.out("The agent watches \(DemoStage.folders.joined(separator: ", ")) in \(self.stage.drops).\n")
            try await self.dropAll(tale, ends)
            await agents.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        return try await DemoJudge(stage: self.stage, cloud: cloud, journal: journal).verdict()
    }

    private func untilOnline(_ agent: Agent) async throws {
        while agent.snapshots().contains(where: { $0.counts.scans == 0 }) {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Drops the files and waits until all have ended, or for so long that something must be wrong.
    private func dropAll(_ tale: DemoTale, _ ends: AsyncStream<String>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await self.drop(tale)
                await self.waitForEnds(ends)
            }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                Terminal.out("Some files have not ended after \(Self.patience); here is how things stand.")
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private func drop(_ tale: DemoTale) async throws {
        let writer = DemoWriter(folder: self.stage.drops, media: self.stage.media)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for file in DemoCase.all {
                group.addTask {
                    try await self.waitForEnd(of: file.after)
                    Terminal.out(tale.line("dropped", file.label, file.writer))
                    try await writer.write(file)
                }
                try await Task.sleep(for: .milliseconds(120))
            }
            try await group.waitForAll()
        }
    }

    /// As somebody would who looks into the folder: until the file before lies in `done` or `failed`.
    private func waitForEnd(of label: String?) async throws {
        guard let file = DemoCase.all.first(where: { $0.label == label }) else { return }
        while self.stage.places(of: file).allSatisfy({ $0 == .dropped }) {
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Until every file that should end has ended.
    private func waitForEnds(_ ends: AsyncStream<String>) async {
        var missing = Set(
            DemoCase.all.compactMap { file in
                switch file.expected {
                case .done, .failed: file.label
                case .left: nil
                }
            })
        for await file in ends {
            missing.remove(file)
            if missing.isEmpty { return }
        }
    }
}
