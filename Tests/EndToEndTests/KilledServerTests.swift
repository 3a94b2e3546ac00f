import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// The program that serves a folder is killed while a file of it is in work: the job waits, and goes on with the next server.
@Suite(.serialized, .timeLimit(.minutes(5)), .enabled("\(FileServer.missing)") { FileServer.isAvailable })
struct `A file server that is killed` {
    /// Where a file is when it happens.
    enum Moment: String, CaseIterable, Sendable {
        /// The cloud takes the file slowly: much of it is still to be read.
        case whileRead
        /// The cloud has it all, and has not answered.
        case beforeAnswer

        var fault: Fault {
            switch self {
            case .whileRead: Fault(.holdBeforeReading, times: .times(1))
            case .beforeAnswer: Fault(.holdBeforeAnswer, times: .times(1))
            }
        }
    }

    @Test(arguments: Moment.allCases)
    func `during an upload loses nothing and sends nothing twice`(_ moment: Moment) async throws {
        try await Stage.run { stage in
            let server = try await FileServer.serve(stage)
            defer { server.clear() }
            stage.cloud.script([moment.fault])
            let agent = try await stage.startAgent()
            // More than the sockets between agent and cloud hold.
            let content = try stage.dropAtServer("held", size: 9_000_000)
            _ = await stage.cloud.waitForRequests(count: 1)
            try await server.die()
            stage.cloud.release()
            try await agent.errors.wait(for: "the folder is offline", "nas")
            try await Self.goOn(agent, server, [Drop("held", content)], "\(moment)", stage)
        }
    }

    /// Of the calls by which a server without RENAME_NOREPLACE moves a file to `done/` the one at whose entry it is killed. A
    /// file that is open is not removed by libfuse but renamed to a hidden name, and removed when it is closed.
    enum Call: String, CaseIterable, Sendable { case link, rename, unlink }

    @Test(
        .enabled("it needs strace and the right to trace") { access(Self.strace, X_OK) == 0 && geteuid() == 0 },
        arguments: Call.allCases)
    func `during the move to done loses nothing and sends nothing twice`(call: Call) async throws {
        try await Stage.run { stage in
            let server = try await FileServer.serve(stage)
            defer { server.clear() }
            let agent = try await stage.startAgent()
            let before = try stage.dropAtServer("before")
            try await agent.errors.wait(for: "info done", "before.jpg")
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            let content = try stage.dropAtServer("held")
            _ = await stage.cloud.waitForRequests(count: 2)
            let killer = try await Self.kill(server, at: call, stage)
            stage.cloud.release()
            // It ends with the server that it traces.
            _ = try await killer.ended()
            let drops = Drop.all(["before", "held"], [before, content])
            try await agent.errors.wait(for: "the folder is offline", "nas")
            try await Self.goOn(agent, server, drops, "killed at \(call) of the move", stage)
        }
    }

    private static let strace = "/usr/bin/strace"

    /// Has the kernel kill the server as it enters this call for the first time.
    private static func kill(_ server: FileServer, at call: Call, _ stage: Stage) async throws -> ChildProgram {
        let words = [
            Self.strace, "-f", "-o", "/dev/null", "-p", "\(server.id)", "-e", "trace=\(call)", "-e",
            "inject=\(call):signal=SIGKILL:when=1",
        ]
        let killer = try stage.spawn(words.map { Array($0.utf8) })
        try await killer.errors.wait(for: "attached")
        return killer
    }

    /// Mounts it anew, and sees the files to their end.
    private static func goOn(
        _ agent: ChildProgram, _ server: FileServer, _ drops: [Drop], _ context: String, _ stage: Stage
    ) async throws {
        // Nothing of a folder that is offline is held open, so that no `umount -l` is needed.
        let watch = Stopwatch()
        try await stage.shell(
            "for try in $(seq 200); do umount nas 2>/dev/null && exit 0; perl -e 'select(undef, undef, undef, 0.05)'; done; "
                + "umount nas")
        watch.tell("\(context), unmounted after")
        let next = try await FileServer(stage, showing: "disk", at: server.path)
        defer { next.clear() }
        for drop in drops { try await agent.errors.wait(for: "info done", drop.path) }
        watch.tell("\(context), done after")
        agent.signal(SIGTERM)
        #expect(try await agent.ended() == .exited(0))
        try stage.removeServersLeavings()
        try await stage.expectInvariantsAfterStart(of: drops, context, in: next.source)
        for drop in drops {
            let name = drop.path.replacing(".jpg", with: "")
            #expect(stage.cloud.picture(ofVideo: name)?.count == 1, "\(context): \(name) is sent once")
        }
    }
}
