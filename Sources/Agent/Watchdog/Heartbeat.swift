import Journal
import ServiceLifecycle

/// Tells the service manager that the agent is ready, and then again and again that it works. A program that hangs tells
/// nothing, and is ended and started again (systemd.service(5), `WatchdogSec=`).
///
/// What counts is the agent's own: its tasks run, its pipeline can be asked, its journal answers, were it with an error. A
/// file server that hangs is no reason to start the agent anew.
package struct Heartbeat: Service {
    private let socket: SupervisorSocket
    /// How often; nil where only the start is to be told.
    let interval: Duration?
    private let time: TimeSource
    private let lives: @Sendable () async -> Void

    /// - Parameter environment: what the service manager gave the process.
    /// - Returns: nil where nobody wants to be told.
    package init?(of agent: Agent, environment: [String: String], process: Int32) {
        self.init(environment, process: process, time: .system) { await agent.answer() }
    }

    /// - Parameter lives: returns when the agent works, and else never.
    init?(
        _ environment: [String: String], process: Int32, time: TimeSource, lives: @escaping @Sendable () async -> Void
    ) {
        guard let socket = SupervisorSocket(environment) else { return nil }
        self.socket = socket
        self.interval = Self.interval(environment, process)
        self.time = time
        self.lives = lives
    }

    /// How long it waits for room to say that it is ready.
    private static let pause = Duration.seconds(1)

    /// A third of what the service manager waits at most; half of it is advised (sd_watchdog_enabled(3)), and a busy disk may
    /// let the journal wait.
    private static func interval(_ environment: [String: String], _ process: Int32) -> Duration? {
        guard let time = environment["WATCHDOG_USEC"].flatMap(Int64.init), time > 0 else { return nil }
        // Without the number it is meant for whoever reads it.
        if let meant = environment["WATCHDOG_PID"], Int32(meant) != process { return nil }
        return .microseconds(time) / 3
    }

    /// Works until a graceful shutdown, which should come to it after all else: what is finished after a SIGTERM may hang, too.
    package func run() async {
        await cancelWhenGracefulShutdown {
            await self.lives()
            do {
                // A beat may be lost; without this one the service manager would end an agent that works.
                while !self.socket.tell("READY=1") { try await self.time.wait(Self.pause) }
                guard let interval = self.interval else { return }
                while !Task.isCancelled {
                    self.socket.tell("WATCHDOG=1")
                    try await self.time.wait(interval)
                    await self.lives()
                }
            } catch {
                return
            }
        }
        // Returning early would end the others.
        try? await gracefulShutdown()
    }
}

extension Agent {
    /// Returns when the pipeline could be asked and the journal has answered.
    func answer() async {
        _ = self.pipeline.isAnythingWaiting
        // A journal that cannot be read says so elsewhere; another start would not mend it.
        _ = try? await self.journal.newestJob()
    }
}
