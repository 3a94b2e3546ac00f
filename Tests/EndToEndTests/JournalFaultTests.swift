import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// A journal whose disk or whose owner did it harm. SQLite drops without a word what a harmed log (`-wal`) held, so the files
/// themselves must tell what is missing.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `A journal that was harmed` {
    enum Harm: String, Sendable, CaseIterable {
        case headerOverwritten, middleOverwritten, endOverwritten, cutInHalf, cutToNothing, gone

        func apply(to path: String) throws {
            var log = Array(try Data(contentsOf: URL(filePath: path)))
            // Some transactions of a page of 4 KiB each: less would prove nothing.
            try #require(log.count > 64 << 10)
            let garbage = [UInt8](repeating: 0xA5, count: 8_192)
            switch self {
            case .headerOverwritten: log.replaceSubrange(0..<32, with: garbage.prefix(32))
            case .middleOverwritten:
                log.replaceSubrange((log.count / 2)..<(log.count / 2 + garbage.count), with: garbage)
            case .endOverwritten: log.replaceSubrange((log.count - garbage.count)..., with: garbage)
            case .cutInHalf: log.removeLast(log.count / 2)
            case .cutToNothing: log.removeAll()
            case .gone: return try FileManager.default.removeItem(atPath: path)
            }
            try Data(log).write(to: URL(filePath: path), options: [])
        }
    }

    @Test(arguments: Harm.allCases)
    func `in its log loses no file, and sends none again that is done`(_ harm: Harm) async throws {
        try await Stage.run { stage in
            // One start makes the journal; what it writes then is in the log alone.
            let first = try await stage.startAgent()
            first.signal(SIGTERM)
            _ = try await first.ended()
            let done = ["one", "two", "three", "four"]
            let open = ["five", "six"]
            stage.cloud.script(open.map { Fault(.holdBeforeAnswer, path: "/v1/videos/image/\($0)") })
            let killed = try await stage.startAgent()
            var contents = try stage.dropPictures(done)
            try await killed.errors.wait(for: "info done", count: done.count)
            contents += try stage.dropPictures(open)
            _ = await stage.cloud.waitForRequests(count: done.count + open.count)
            killed.signal(SIGKILL)
            #expect(try await killed.ended() == .killed(SIGKILL))
            try harm.apply(to: stage.scratch.path("state/journal.sqlite-wal").string)
            stage.cloud.script([])
            stage.cloud.release()

            let agent = try await stage.startAgent()
            contents += try stage.dropPictures(["seven"])
            try await agent.errors.wait(for: "info done", "seven.jpg")
            // Each that was under way is either gone on with, or put where a person finds it, with a note.
            for video in open {
                try await stage.see("pictures") { _ in (try? World(stage).inWork.isEmpty) == true }
                let world = try World(stage)
                let isDone = world.done.contains("\(video).jpg")
                #expect(isDone != world.failed.contains("\(video).jpg"))
                guard !isDone else { continue }
                let note = try stage.scratch.read("drops/failed/\(video).jpg.error.txt")
                #expect(String(decoding: note, as: UTF8.self).contains("without a record of its job"))
                _ = try await agent.errors.wait(for: "found in work without a job")
            }
            let world = try World(stage)
            world.expectEachOnce(contents, "nothing is lost")
            #expect(Set(world.done).isSuperset(of: (done + ["seven"]).map { "\($0).jpg" }))
            for video in done + ["seven"] {
                #expect(stage.cloud.picture(ofVideo: video)?.count == 1, "\(video) is sent once")
            }
            for video in open { #expect((1...2).contains(stage.cloud.picture(ofVideo: video)?.count ?? 0)) }
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }

    static let strangers: [(name: String, bytes: [UInt8])] = [
        ("notes", Array("What we agreed on last Monday.\n".utf8)),
        ("a picture", Picture.jpeg("journal")),
        ("a header and garbage", Array("SQLite format 3\0".utf8) + [UInt8](repeating: 0xA5, count: 8_000)),
        ("zeros", [UInt8](repeating: 0, count: 4_096)),
    ]

    @Test(arguments: strangers)
    func `is none: refused in a sentence, and nothing is touched`(_ name: String, _ bytes: [UInt8]) async throws {
        try await Stage.run { stage in
            try stage.scratch.makeDirectory("state")
            try stage.scratch.write("state/journal.sqlite", bytes)
            let contents = try stage.dropPictures(["one"])
            let outcome = try await stage.hotfolder("run")
            #expect(outcome.end == .exited(78), "\(outcome)")
            #expect(
                outcome.errors.contains("journal.sqlite is not a journal of hotfolder; set `journal:`"), "\(outcome)")
            #expect(try Array(stage.scratch.read("state/journal.sqlite")) == bytes)
            try World(stage).expectEachOnce(contents, "the file stays")
            #expect(stage.scratch.exists("drops/one.jpg"))
            #expect(stage.cloud.requests().isEmpty)
        }
    }
}
