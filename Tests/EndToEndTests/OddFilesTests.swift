import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Times and sizes that no camera and no editor should leave: they say nothing of the file, and nothing is made of them.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `Odd times and sizes` {
    /// As touch(1) reads them: a year from now and more, the first and the last of 32 bits, before there were times.
    static let times: [String: String] = [
        "future": "next year", "century": "2106-02-07 06:28:15 UTC", "overflow": "2038-01-19 03:14:08 UTC",
        "moon": "1960-07-20 20:17:40 UTC", "epoch": "1970-01-01 00:00:00 UTC", "second": "1969-12-31 23:59:59 UTC",
    ]

    @Test func `are taken once, moved, and kept`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            let videos = Self.times.keys.sorted()
            let contents = videos.map { Picture.jpeg($0) }
            var given: [String: timespec] = [:]
            for (video, content) in zip(videos, contents) {
                // One after the other comes as a rename, and as a file that gets its time where it lies.
                let isRenamed = video.count % 2 == 0
                let place = isRenamed ? "aside/\(video).jpg" : "drops/\(video).jpg"
                try stage.scratch.write(place, content)
                let path = stage.scratch.path(place).string
                try await stage.shell("touch -d '\(Self.times[video] ?? "")' '\(path)'")
                given[video] = Self.time(path)
                if isRenamed { try stage.scratch.move(place, to: "drops/\(video).jpg") }
            }
            for video in videos { try await agent.errors.wait(for: "info done", "\(video).jpg") }
            try stage.expectAllDone(videos, contents)
            for video in videos {
                #expect(stage.cloud.picture(ofVideo: video)?.count == 1, "\(video) is sent once")
                let time = try #require(Self.time(stage.drops.appending("done/\(video).jpg").string))
                #expect(time.tv_sec == given[video]?.tv_sec, "\(video) has its time")
            }
            // Another start takes none of them for new.
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            #expect(try await stage.hotfolder("run", "--once").end == .exited(0))
            #expect(stage.cloud.requests().count == videos.count)
            let history = try await stage.history()
            #expect(history.jobs.map(\.file).sorted() == videos.map { "\($0).jpg" })
            #expect(history.jobs.allSatisfy { $0.state == "done" })
        }
    }

    @Test func `of no byte are waited for, and are taken when the bytes come`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            try stage.drop("empty.jpg", [])
            // What is dropped behind it is long done.
            let others = try stage.dropPictures(["other"])
            try await agent.errors.wait(for: "info done", "other.jpg")
            let explained = try await stage.hotfolder("explain", stage.drops.appending("empty.jpg").string)
            #expect(explained.output.contains("empty"), "\(explained.output)")
            #expect(try await stage.history().jobs.map(\.file) == ["other.jpg"])
            #expect(stage.cloud.requests().count == 1)
            let content = Picture.jpeg("empty")
            try stage.scratch.write("drops/empty.jpg", content)
            try await agent.errors.wait(for: "info done", "empty.jpg")
            try stage.expectAllDone(["empty", "other"], [content] + others)
            #expect(stage.cloud.picture(ofVideo: "empty")?.count == 1)
        }
    }

    private static func time(_ path: String) -> timespec? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mtim : nil
    }
}
