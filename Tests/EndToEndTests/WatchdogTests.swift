import Foundation
import Glibc
import Sandbox
import TestKit
import Testing

/// Under a service manager that ends who hangs, as `packaging/hotfolder.service` asks it to.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `An agent under a service manager` {
    private static let patience = Duration.seconds(3)

    private static func start(_ stage: Stage, _ socket: Mailbox) throws -> ChildProgram {
        try stage.start(["run"], more: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "3000000"])
    }

    /// Reads the beats until none comes for as long as the service manager waits, or there were so many.
    private static func beats(_ socket: Mailbox, atMost most: Int) async -> Int {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var beats = 0
                while beats < most, let message = try? socket.next(within: Self.patience) {
                    if message == "WATCHDOG=1" { beats += 1 }
                }
                continuation.resume(returning: beats)
            }
        }
    }

    @Test func `that hangs is ended and started again, and nothing is lost`() async throws {
        try await Stage.run { stage in
            let socket = try Mailbox()
            let hanging = try Self.start(stage, socket)
            #expect(await Self.beats(socket, atMost: 3) == 3, "it beats while it works")
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            let contents = try stage.dropPictures(["one", "two"])
            _ = await stage.cloud.waitForRequests(count: 1)
            hanging.signal(SIGSTOP)
            #expect(await Self.beats(socket, atMost: 100) < 100, "who stands still says nothing")
            hanging.signal(SIGKILL)
            #expect(try await hanging.ended() == .killed(SIGKILL))
            stage.cloud.release()

            let agent = try Self.start(stage, socket)
            for name in ["one", "two"] { try await agent.errors.wait(for: "info done", "\(name).jpg") }
            try stage.expectAllDone(["one", "two"], contents)
            #expect(await Self.beats(socket, atMost: 1) == 1)
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }
}
