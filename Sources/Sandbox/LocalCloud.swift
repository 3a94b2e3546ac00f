import Disk
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
package import SystemPackage

/// The local cloud: plays the services, checks every request more strictly than they do, says what was wrong, and
/// misbehaves when told to.
///
/// `hotfolder sandbox` serves it, `hotfolder demo` and the tests run against it. All services answer on one port; the
/// hosts of one service (DynTube's `api.` and `upload.`) differ by path alone.
package final class LocalCloud: Service, Sendable {
    /// The local Huawei Cloud: its VOD, its IAM and its OBS, as tests see and change it.
    package let huawei: HuaweiCloud
    private let listen: ListenAddress
    private let token: String
    let shelf: VideoShelf
    let channels: ChannelBook
    let apyHub = ApyHubJobs()
    let hookLog = HookLog()
    private let keep: FilePath?
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let faults = FaultBook()
    private let log = RequestLog()
    private let gate = Gate()
    private let connections = Connections()
    private let port = Mutex<Int?>(nil)
    private let listening = Announcer()

    /// - Parameters:
    ///   - listen: where; by default a free port of the loopback interface.
    ///   - token: what clients must send as `Authorization: Bearer` to DynTube and as `apy-token` to ApyHub, and what signs
    ///     the calls of webhooks.
    ///   - videos: which videos DynTube has.
    ///   - channels: the ids of the channels that DynTube has.
    ///   - keep: an existing directory for the state and the received files, on disk; nil keeps digests only, in memory.
    ///   - huawei: who may use Huawei Cloud; nil: `HuaweiAccount` with `token` as its secrets.
    ///   - huaweiAssets: which assets its VOD has.
    ///   - clock: measures the delays of faults.
    package init(
        listen: ListenAddress = ListenAddress(), token: String, videos: Videos = .any,
        channels: [String] = ["showreel"], keep: FilePath? = nil,
        huawei: HuaweiAccount? = nil, huaweiAssets: HuaweiAssets = .any,
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.huawei = HuaweiCloud(huawei ?? HuaweiAccount(secret: token), huaweiAssets)
        self.listen = listen
        self.token = token
        let now = DotNetTime.now()
        self.shelf = VideoShelf(videos, now: now)
        self.channels = ChannelBook(channels, now: now)
        self.clock = clock
        self.keep = keep
        self.logger = logger
    }

    /// Serves until graceful shutdown or cancellation. Call it once.
    ///
    /// Throws `SandboxError`, and what the system says when it cannot listen there.
    package func run() async throws {
        guard self.listen.isLoopback || self.listen.isBeyondLoopbackAllowed else {
            throw SandboxError.reachableByOthers(host: self.listen.host)
        }
        let disk = DiskThreads(name: "sandbox-state", count: 1)
        let state = try await self.openState(disk)
        let dynTube = DynTube(token: self.token, shelf: self.shelf, channels: self.channels, state: state)
        let responder = CloudResponder(
            services: [
                dynTube, ApyHub(token: self.token, jobs: self.apyHub), HookSink(token: self.token, hooks: self.hookLog),
            ] + self.huawei.services,
            control: Control(faults: self.faults, log: self.log, gate: self.gate),
            faults: self.faults,
            log: self.log, gate: self.gate, disk: disk,
            redaction: Redaction([self.token] + self.huawei.account.secrets), clock: self.clock,
            logger: self.logger)
        let application = Application(
            responder: responder,
            server: HTTPServerBuilder { [connections] respond in
                CountedChannel(base: HTTP1Channel(responder: respond), connections: connections)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(self.listen.host, port: self.listen.port), serverName: "hotfolder-sandbox"),
            onServerRunning: { channel in
                self.port.withLock { $0 = channel.localAddress?.port }
                self.listening.announce()
            }, logger: self.quietLogger)
        try await application.run()
    }

    private func openState(_ disk: DiskThreads) async throws(SandboxError) -> StateFolder? {
        guard let keep else { return nil }
        let state = try await StateFolder.open(keep, directories: DynTube.stateDirectories, disk: disk)
        try await self.shelf.restore(from: state)
        try await self.channels.restore(from: state)
        return state
    }

    /// The server's own messages are of no use at a desk below the level of a warning.
    private var quietLogger: Logger {
        var logger = self.logger
        if logger.logLevel < .warning { logger.logLevel = .warning }
        return logger
    }

    /// The base URL, `http://127.0.0.1:PORT`, once the cloud listens. When the waiting task is cancelled, that of the
    /// address it was to listen on.
    package func address() async -> String {
        let port = await self.listening.wait { self.port.withLock { $0 } }
        var listen = self.listen
        if let port { listen.port = port }
        return "http://\(listen)"
    }

    // MARK: Faults

    /// Scripts these faults, in the place of all before: the first that fits a request is shown. `[]` ends them all.
    package func script(_ faults: [Fault]) {
        self.faults.replace(with: faults)
    }

    /// Lets go the requests that have arrived and that `holdBeforeReading` and `holdBeforeAnswer` hold.
    package func release() {
        self.gate.open()
    }

    // MARK: Requests

    /// What came and what became of it, the oldest first; calls below `/_sandbox/` are not counted.
    package func requests() -> [RecordedRequest] { self.log.requests }

    /// Every request from now on, as soon as it is decided what becomes of it.
    package func recorded() -> AsyncStream<RecordedRequest> { self.log.listen() }

    /// Waits until so many requests have been recorded since the start or `forgetRequests`, and returns all that are
    /// kept; earlier when the task is cancelled.
    package func waitForRequests(count: Int) async -> [RecordedRequest] {
        await self.log.waitForRecords(count)
        return self.log.requests
    }

    /// Waits until the heads of so many requests have come since the start or `forgetRequests`, whatever becomes of them;
    /// earlier when the task is cancelled.
    package func waitForArrivals(count: Int) async {
        await self.log.waitForArrivals(count)
    }

    /// Waits until nobody is connected and what had been sent has come to its end; earlier when the task is cancelled.
    ///
    /// What a client sent before it was killed may take effect after the client's end, as with any service.
    package func waitUntilDisconnected() async {
        if let port = self.port.withLock({ $0 }) { await self.connections.waitUntilNone(at: port) }
    }

    /// Forgets the recorded requests and counts from 0 again.
    package func forgetRequests() {
        self.log.clear()
    }
}
