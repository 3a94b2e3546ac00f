import Foundation
import Synchronization
import TestKit
import Testing

@testable import Agent

/// What the service manager is told.
@Suite(.timeLimit(.minutes(5))) struct `A heartbeat` {
    private static let process: Int32 = 4711

    /// The agent as the heart sees it: what it is asked waits while it hangs.
    private final class Patient: Sendable {
        private let (gate, _) = AsyncStream<Void>.makeStream()
        private let (asked, ask) = AsyncStream<Void>.makeStream()
        private let hangs = Mutex(false)

        func hang() { self.hangs.withLock { $0 = true } }

        @Sendable func answer() async {
            guard self.hangs.withLock({ $0 }) else { return }
            self.ask.yield()
            for await _ in self.gate {}
        }

        /// Returns when it was asked while it hangs.
        func untilAsked() async { for await _ in self.asked { return } }
    }

    private static func environment(_ socket: Mailbox, seconds: Int? = 30) -> [String: String] {
        var environment = ["NOTIFY_SOCKET": socket.path]
        environment["WATCHDOG_USEC"] = seconds.map { "\($0)000000" }
        return environment
    }

    @Test func `beats three times in the time that is given, as long as the agent answers`() async throws {
        let (socket, time, patient) = (try Mailbox(), ManualTime(), Patient())
        let heartbeat = try #require(
            Heartbeat(Self.environment(socket), process: Self.process, time: time.source, lives: patient.answer))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await heartbeat.run() }
            var waits = time.waits.makeAsyncIterator()
            #expect(await waits.next() == .seconds(10))
            let first = try socket.take()
            #expect(first == ["READY=1", "WATCHDOG=1"])
            time.advance(by: .seconds(10))
            #expect(await waits.next() == .seconds(10))
            let second = try socket.take()
            #expect(second == ["WATCHDOG=1"])
            group.cancelAll()
        }
    }

    @Test func `does not beat while the agent hangs`() async throws {
        let (socket, time, patient) = (try Mailbox(), ManualTime(), Patient())
        let heartbeat = try #require(
            Heartbeat(Self.environment(socket), process: Self.process, time: time.source, lives: patient.answer))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await heartbeat.run() }
            var waits = time.waits.makeAsyncIterator()
            _ = await waits.next()
            patient.hang()
            time.advance(by: .seconds(10))
            await patient.untilAsked()
            group.cancelAll()
        }
        #expect(try socket.take() == ["READY=1", "WATCHDOG=1"])
    }

    @Test func `is as often as the service manager says, to the process that it means`() throws {
        let socket = try Mailbox()
        let cases: [(environment: [String: String], interval: Duration?)] = [
            (["WATCHDOG_USEC": "60000000"], .seconds(20)),
            (["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "4711"], .seconds(20)),
            (["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "4712"], nil), ([:], nil), (["WATCHDOG_USEC": "0"], nil),
            (["WATCHDOG_USEC": "soon"], nil),
        ]
        for (environment, interval) in cases {
            let all = environment.merging(["NOTIFY_SOCKET": socket.path]) { $1 }
            let heartbeat = try #require(Heartbeat(all, process: Self.process, time: .system) {})
            #expect(heartbeat.interval == interval, "\(environment)")
        }
    }

    @Test(arguments: [
        [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "run/here"],
        ["NOTIFY_SOCKET": String(repeating: "/x", count: 60)],
    ])
    func `is for nobody where nobody can be told`(_ environment: [String: String]) {
        #expect(Heartbeat(environment, process: Self.process, time: .system) {} == nil)
    }

    @Test func `says that it is ready again, where there was no room for it`() async throws {
        let (socket, time) = (try Mailbox(), ManualTime())
        let environment = Self.environment(socket, seconds: nil)
        let supervisor = try #require(SupervisorSocket(environment))
        while supervisor.tell("STATUS=busy") {}
        let heartbeat = try #require(Heartbeat(environment, process: Self.process, time: time.source) {})
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await heartbeat.run() }
            var waits = time.waits.makeAsyncIterator()
            #expect(await waits.next() == .seconds(1))
            let before = try socket.take()
            #expect(Set(before) == ["STATUS=busy"])
            time.advance(by: .seconds(1))
            let ready = await socket.message()
            #expect(ready == "READY=1")
            group.cancelAll()
        }
    }

    @Test func `whoever has gone away is not told, and nothing comes of it`() throws {
        let socket = try Mailbox()
        let supervisor = try #require(SupervisorSocket(Self.environment(socket)))
        try FileManager.default.removeItem(atPath: socket.path)
        supervisor.tell("WATCHDOG=1")
        #expect(try socket.take() == [])
    }
}
