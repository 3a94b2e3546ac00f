import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// An upload that would take hours is cut short when the agent is told to stop, and done again by the next one.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `A slow upload` {
    /// In bytes a second: the file would take an hour.
    private static let speed = 1_000
    private static let size = 3_600_000
    /// What a supervisor has patience for (TimeoutStopSec= in the service file).
    private static let patience = Duration.seconds(40)

    /// It is given half a minute first, and so this is a long test.
    @Test(arguments: [SIGTERM, SIGKILL])
    func `does not keep the agent from ending, and is done by the next one`(_ last: Int32) async throws {
        try await Stage.run { stage in
            stage.cloud.script([Fault(.readSlowly(bytesPerSecond: Self.speed))])
            let agent = try await stage.startAgent()
            var contents = try stage.dropPictures(["slow"], size: Self.size)
            await stage.cloud.waitForArrivals(count: 1)
            agent.signal(SIGTERM)
            let watch = Stopwatch()
            while try await stage.hotfolder("status").end == .exited(0) {}
            contents += try stage.dropPictures(["late"])
            agent.signal(last)
            #expect(try await agent.ended() == (last == SIGKILL ? .killed(SIGKILL) : .exited(0)))
            watch.tell("told to stop in the middle of an upload, ended by \(last) after")
            #expect(watch.time < Self.patience)
            #expect(stage.scratch.exists("drops/late.jpg"), "nothing new is taken")
            let world = try World(stage)
            world.expectEachOnce(contents, "after the end")
            #expect(world.inWork.count == 1)
            if last == SIGTERM {
                let job = try await stage.history().jobs.first
                #expect(job?.state == "waiting", "it is written down where it stands: \(job.debugDescription)")
            }

            stage.cloud.script([])
            let once = try await stage.hotfolder("run", "--once")
            #expect(once.end == .exited(0), "\(once.errors)")
            try stage.expectAllDone(["slow", "late"], contents)
            try await stage.expectInvariants(of: Drop.all(["slow", "late"], contents), "stopped in an upload")
        }
    }
}
