import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// A quota is less room than the disk has, and nobody can ask for it beforehand: of all file systems here, Btrfs has quotas in
/// every kernel that has it (btrfs-quota(8)).
@Suite(.serialized, .timeLimit(.minutes(5))) struct `A quota that is used up` {
    private static let limit = "1M"

    @Test func `behind done keeps the file in work, and it goes on by itself when there is more`() async throws {
        let image = try await DiskImage(["mkfs.btrfs", "-q"], megabytes: 160)
        let done = image.path.appending("done")
        try await image.run("btrfs", "quota", "enable", image.path.string)
        try await image.run("btrfs", "subvolume", "create", done.string)
        try await image.run("btrfs", "qgroup", "limit", Self.limit, done.string)
        try await Stage.run(StageSettings(done: done)) { stage in
            let agent = try await stage.startAgent()
            var contents = try stage.dropPictures(["small"])
            try await agent.errors.wait(for: "info done", "small.jpg")
            contents += try stage.dropPictures(["large"], size: 3_000_000)
            let line = try await agent.errors.wait(for: "info postponed", "large.jpg")
            #expect(line.contains("the disk quota is used up; raise it or free some space"), "\(line)")
            let world = try World(stage)
            world.expectEachOnce(contents, "it is in work, whole")
            #expect(world.inWork.count == 1)
            #expect(try await stage.history().jobs.first { $0.file == "large.jpg" }?.state == "disposing")
            #expect(try await stage.evidence().residue == [], "what was copied of it is gone")

            try await image.run("btrfs", "qgroup", "limit", "none", done.string)
            let watch = Stopwatch()
            try await agent.errors.wait(for: "info done", "large.jpg")
            watch.tell("more quota, done after")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            #expect(stage.cloud.picture(ofVideo: "large")?.count == 1, "sent once")
            try await stage.expectInvariants(of: Drop.all(["small", "large"], contents), "done is over its quota")
        }
    }
}
