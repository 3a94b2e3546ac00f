import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// The kernel's limits of inotify, met in a user namespace, which has limits of its own (namespaces(7)).
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `At a limit of inotify` {
    /// The words before a command that gives it such a limit. Cancels the test, and says why, where that cannot be.
    private static func wrapper(_ stage: Stage, _ limit: String) async throws -> [String] {
        let script =
            "echo \(limit.split(separator: " ")[1]) > /proc/sys/user/\(limit.split(separator: " ")[0]) && exec \"$@\""
        let words = ["/usr/bin/unshare", "-Ur", "/bin/sh", "-c", script, "sh"]
        let trial = try await stage.outcome(of: stage.start(["--help"], wrapper: words))
        if trial.end != .exited(0) { try Test.cancel("user namespaces cannot be used here: \(trial.errors)") }
        return words
    }

    @Test func `of watches, the rest is scanned, and watched as soon as there is room`() async throws {
        try await Stage.run { stage in
            for index in 0..<30 { try stage.scratch.makeDirectory("drops/show\(index)") }
            let agent = try await stage.startAgent(
                wrapper: Self.wrapper(stage, "max_inotify_watches 10"))
            try await stage.see("pictures") {
                $0.degradations.contains { $0.contains("user.max_inotify_watches (10)") }
            }
            var contents: [[UInt8]] = []
            var videos: [String] = []
            for index in 0..<30 {
                videos.append("video\(index)")
                contents.append(Picture.jpeg(videos[index]))
                try stage.drop("show\(index)/\(videos[index]).jpg", contents[index])
            }
            let watch = Stopwatch()
            for video in videos { try await agent.errors.wait(for: "info done", "\(video).jpg") }
            watch.tell("30 directories and 10 watches, all found after")
            let raise = "nsenter -U -t \(agent.id) sh -c 'echo 1000 > /proc/sys/user/max_inotify_watches'"
            try await stage.shell(raise)
            let raised = Stopwatch()
            try await stage.see("pictures") { $0.degradations.isEmpty }
            raised.tell("limit raised, all watched after")
            try World(stage).expectEachOnce(contents, "each file is in one place")
            #expect(stage.cloud.requests().count == 30, "each is sent once")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            let drops = Drop.all(videos, contents).enumerated().map { index, drop in
                var drop = drop
                drop.path = "show\(index)/\(drop.path)"
                return drop
            }
            try await stage.expectInvariants(of: drops, "few watches")
        }
    }

    @Test func `of instances, the folder is scanned and says so`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent(wrapper: Self.wrapper(stage, "max_inotify_instances 0"))
            try await stage.see("pictures") { folder in
                folder.degradations.contains { $0.contains("user.max_inotify_instances (0) is reached (EMFILE)") }
            }
            let contents = try stage.dropPictures(["unseen"])
            let watch = Stopwatch()
            try await agent.errors.wait(for: "info done", "unseen.jpg")
            watch.tell("no inotify instance, done after")
            try stage.expectAllDone(["unseen"], contents)
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            try await stage.expectInvariants(of: Drop.all(["unseen"], contents), "no watches")
        }
    }
}
