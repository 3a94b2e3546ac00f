import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Clocks jump: somebody sets them, a machine without a battery gets the time late, a virtual machine was away for an hour.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `A clock that jumps` {
    private static let day = 86_400
    /// Far more than anything here takes, and far less than a jump.
    private static let soon = Duration.seconds(60)

    private static func settings(_ more: String = "    retry: {attempts: 4, within: 1h}\n") -> StageSettings {
        var settings = StageSettings(accounts: "    bandwidth: 200KB", settle: "2s")
        settings.rules += more
        return settings
    }

    /// One that the service puts off, and one that takes seconds to send and is refused then.
    private static func misbehave(_ stage: Stage) {
        stage.cloud.script([
            Fault(
                .answer(status: 429, headers: [Header("Retry-After", "5")]), times: .times(1),
                path: "/v1/videos/image/waits"),
            Fault(.answer(status: 500), times: .times(1), path: "/v1/videos/image/sent"),
        ])
    }

    private static func stop(_ agent: ChildProgram) async throws {
        agent.signal(SIGTERM)
        #expect(try await agent.ended() == .exited(0))
    }

    @Test(arguments: [day, -day])
    func `leaves files alone that settle, that wait for a retry and that are sent meanwhile`(_ jump: Int) async throws {
        try await Stage.run(Self.settings()) { stage in
            Self.misbehave(stage)
            let clock = try await SetClock(stage)
            let agent = try await clock.startAgent(stage)
            var contents = try stage.dropPictures(["waits"])
            try await agent.errors.wait(for: "postponed", "429")
            let waiting = Stopwatch()
            contents += try stage.dropPictures(["sent"], size: 600_000)
            await stage.cloud.waitForArrivals(count: 2)
            contents += try stage.dropPictures(["settles"])
            let settling = Stopwatch()
            try clock.set(seconds: jump)

            try await agent.errors.wait(for: "info claimed", "settles.jpg")
            // Of a picture that is whole, a quarter is asked.
            #expect(settling.time >= .seconds(0.4), "not before it has been quiet, but after \(settling.time)")
            try await agent.errors.wait(for: "info done", "waits.jpg")
            // The line may be read a little after the answer that named the time.
            #expect(waiting.time > .seconds(4), "not before its time, but after \(waiting.time)")
            for name in ["sent", "settles"] { try await agent.errors.wait(for: "info done", "\(name).jpg") }
            #expect(waiting.time < Self.soon)
            #expect(stage.cloud.requests().count == 5, "two were tried twice")

            try clock.set(seconds: 0)
            contents += try stage.dropPictures(["after"])
            try await agent.errors.wait(for: "info done", "after.jpg")
            #expect(agent.errors.lines(with: ["the folder is offline"]) == [])
            try await Self.stop(agent)
            let names = ["waits", "sent", "settles", "after"]
            try stage.expectAllDone(names, contents)
            try await stage.expectInvariants(of: Drop.all(names, contents), "the clock jumped by \(jump) s")
        }
    }

    @Test(arguments: [day, -day])
    func `while no agent runs makes no file wait longer than it was told to`(_ jump: Int) async throws {
        try await Stage.run(Self.settings()) { stage in
            Self.misbehave(stage)
            let clock = try await SetClock(stage)
            let first = try await clock.startAgent(stage)
            let contents = try stage.dropPictures(["waits"])
            try await first.errors.wait(for: "postponed", "429")
            try await Self.stop(first)

            try clock.set(seconds: jump)
            let start = Stopwatch()
            let second = try await clock.startAgent(stage)
            try await second.errors.wait(for: "info done", "waits.jpg")
            #expect(start.time < Self.soon, "it took \(start.time)")
            try await Self.stop(second)
            try stage.expectAllDone(["waits"], contents)
            #expect(stage.cloud.requests().count == 2)
            try await stage.expectInvariants(of: Drop.all(["waits"], contents), "the clock jumped by \(jump) s")
        }
    }

    /// The hours are those of the clock as it is: a file that was to wait goes on when somebody sets it right.
    @Test func `opens and closes the hours of rules`() async throws {
        try await Stage.run(Self.settings("    during: Mon 06:00-18:00 UTC\n")) { stage in
            let clock = try await SetClock(stage)
            let monday = try Date("2026-11-16T12:00:00Z", strategy: .iso8601)
            try clock.set(monday)
            let agent = try await clock.startAgent(stage)
            var contents = try stage.dropPictures(["open"])
            try await agent.errors.wait(for: "info done", "open.jpg")
            try clock.set(monday.addingTimeInterval(Double(Self.day)))
            contents += try stage.dropPictures(["closed"])
            try await agent.errors.wait(for: "waits for its hours: opens Mon 06:00 GMT", "closed.jpg")
            #expect(stage.cloud.picture(ofVideo: "closed") == nil)
            try clock.set(monday)
            agent.signal(SIGHUP)
            try await agent.errors.wait(for: "info done", "closed.jpg")
            try await Self.stop(agent)
            try stage.expectAllDone(["open", "closed"], contents)
        }
    }

    /// How long ago the machine was started on which the agent goes on: the other clocks know nothing of the first one.
    @Test(arguments: [5, 3_000 * day])
    func `since the machine was started anew lets the agent go on where it was`(_ uptime: Int) async throws {
        try await Stage.run(Self.settings()) { stage in
            Self.misbehave(stage)
            let wrapper = try await OtherBoot.wrapper(stage, uptime: uptime)
            let killed = try await stage.startAgent()
            var contents = try stage.dropPictures(["waits"])
            try await killed.errors.wait(for: "postponed", "429")
            let waiting = Stopwatch()
            contents += try stage.dropPictures(["settles"])
            killed.signal(SIGKILL)
            #expect(try await killed.ended() == .killed(SIGKILL))

            let agent = try await stage.startAgent(wrapper: wrapper)
            try await agent.errors.wait(for: "info done", count: 2)
            #expect(waiting.time > .seconds(4), "not before its time, but after \(waiting.time)")
            #expect(waiting.time < Self.soon)
            #expect(stage.cloud.requests().count == 3)
            try await Self.stop(agent)
            try stage.expectAllDone(["waits", "settles"], contents)
            let drops = Drop.all(["waits", "settles"], contents)
            try await stage.expectInvariants(of: drops, "started \(uptime) s after the machine")
        }
    }

    /// As a virtual machine that is paused: nothing in it runs, and the world goes on.
    @Test func `since the agent was stopped for a while harms neither what settles nor what is sent`() async throws {
        try await Stage.run(Self.settings()) { stage in
            Self.misbehave(stage)
            let agent = try await stage.startAgent()
            var contents = try stage.dropPictures(["waits"])
            try await agent.errors.wait(for: "postponed", "429")
            contents += try stage.dropPictures(["sent"], size: 600_000)
            await stage.cloud.waitForArrivals(count: 2)
            let slow = Picture.jpeg("slow", size: 90_000)
            let file = try FileDescriptor.open(
                stage.drops.appending("slow.jpg"), .writeOnly, options: [.create, .closeOnExec],
                permissions: .ownerReadWrite)
            try file.writeAll(slow[..<30_000])
            agent.signal(SIGSTOP)
            while !Processes.isStopped(agent.id) { await Task.yield() }
            try file.writeAll(slow[30_000..<60_000])
            // Longer than the file has to be quiet, and than the other one has to wait.
            try await stage.shell("sleep 6")
            agent.signal(SIGCONT)
            try await agent.errors.wait(for: "info done", "waits.jpg")
            try file.writeAll(slow[60_000...])
            try file.close()
            for name in ["sent", "slow"] { try await agent.errors.wait(for: "info done", "\(name).jpg") }
            #expect(stage.cloud.requests().count == 5, "two were tried twice")
            try await Self.stop(agent)
            contents.append(slow)
            let names = ["waits", "sent", "slow"]
            try stage.expectAllDone(names, contents)
            try await stage.expectInvariants(of: Drop.all(names, contents), "stopped for a while")
        }
    }
}
