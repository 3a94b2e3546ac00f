import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// What should not be in a drop folder gets a clear answer, stops nothing else and is not lost.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `Bad input` {
    private static let odd = """
        rules:
          - name: anything for one video
            match: {path: "odd/*"}
            do:
              - dyntube.update_video_image: {video: odd}
          - name: picture by video id
            match: {path: "**/{video}.{ext}", type: [image/jpeg, image/png]}
            do:
              - dyntube.update_video_image: {video: "{video}"}

        """

    // MARK: Not files

    /// Made by a shell in the drop folder, and the word of the refusal.
    static let strangers = [
        ("ln -s /etc/passwd drops/x.jpg", "symbolic link"), ("ln -s ../aside drops/x.jpg", "symbolic link"),
        ("mkfifo drops/x.jpg", "named pipe"), ("ln -s missing drops/x.jpg", "symbolic link"),
    ]

    @Test(arguments: strangers)
    func `that is no file is refused at once, and stays`(_ script: String, _ word: String) async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            try await stage.shell(script)
            try await Self.expectRefused(stage, agent, "x.jpg", word)
        }
    }

    @Test func `that is a socket is refused at once, and stays`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            try SocketFile.make(at: stage.drops.appending("x.jpg"))
            try await Self.expectRefused(stage, agent, "x.jpg", "socket")
        }
    }

    @Test func `that is a device is refused at once, and stays`() async throws {
        try await Stage.run { stage in
            let node = stage.drops.appending("x.jpg").string
            // The numbers of /dev/zero (null(4)): endless, for who opens it.
            guard mknod(stage.scratch.path("aside/zero").string, S_IFCHR | 0o666, dev_t(0x105)) == 0 else {
                try Test.cancel("device nodes are root's to make: \(Errno(rawValue: errno))")
            }
            let agent = try await stage.startAgent()
            try stage.scratch.move("aside/zero", to: "drops/x.jpg")
            try await Self.expectRefused(stage, agent, "x.jpg", "device")
            #expect(access(node, F_OK) == 0)
        }
    }

    private static func expectRefused(
        _ stage: Stage, _ agent: ChildProgram, _ name: String, _ word: String
    ) async throws {
        let line = try await agent.errors.wait(for: "warning refused", name)
        #expect(line.contains(word), "\(line)")
        let path = stage.drops.appending(name).string
        var status = stat()
        #expect(lstat(path, &status) == 0, "it stays where it is")
        let explained = try await stage.hotfolder("explain", path)
        #expect(explained.end == .exited(0) && explained.output.contains("never opened"), "\(explained)")
        #expect(try await stage.history(path).notes.count == 1, "and it is remembered")
        try await Self.expectWorking(stage, agent)
    }

    /// That the agent goes on with others.
    private static func expectWorking(_ stage: Stage, _ agent: ChildProgram) async throws {
        let contents = try stage.dropPictures(["good-one"])
        try await agent.errors.wait(for: "info done", "good-one.jpg")
        try stage.expectAllDone(["good-one"], contents)
        #expect(stage.cloud.pictures().count == 1, "nothing else was sent")
    }

    @Test func `that is a directory with a picture's name is a directory`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            try stage.scratch.makeDirectory("drops/x.jpg")
            try stage.drop("x.jpg/inside.jpg", Picture.jpeg("inside"))
            try await agent.errors.wait(for: "info done", "inside.jpg")
            #expect(stage.scratch.exists("drops/x.jpg") && stage.scratch.exists("drops/done/x.jpg/inside.jpg"))
            #expect(stage.cloud.pictures().keys.sorted() == ["inside"])
        }
    }

    @Test func `that has two names waits until it has one`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            let content = Picture.jpeg("linked")
            try stage.scratch.write("aside/linked", content)
            try await stage.shell("ln aside/linked drops/linked.jpg")
            let others = try stage.dropPictures(["other"])
            try await agent.errors.wait(for: "info done", "other.jpg")
            let explained = try await stage.hotfolder("explain", stage.drops.appending("linked.jpg").string)
            #expect(explained.output.contains("hard links"), "\(explained.output)")
            #expect(stage.scratch.exists("drops/linked.jpg"))
            try stage.scratch.remove("aside/linked")
            try await agent.errors.wait(for: "info done", "linked.jpg")
            try stage.expectAllDone(["linked", "other"], [content] + others)
        }
    }

    // MARK: Strange names

    static let names: [[UInt8]] = [
        Array("two\nlines\u{1B}[31m red.jpg".utf8), Array("caf".utf8) + [0xE9, 0xFF] + Array(".jpg".utf8),
        Array(repeating: UInt8(ascii: "n"), count: 251) + Array(".jpg".utf8), Array("-rf \"quoted\" %2F ..jpg".utf8),
        Array("\u{202E}gpj.sdrawkcab".utf8), Array("\r\n\t\u{7F}.jpg".utf8),
        Array(String(repeating: "\u{1F3AC}", count: 63).utf8),
    ]

    @Test func `with a strange name is done under that name, and no log line is forged`() async throws {
        try await Stage.run(StageSettings(rules: Self.odd)) { stage in
            let agent = try await stage.startAgent()
            try stage.scratch.makeDirectory("drops/odd")
            let contents = Self.names.indices.map { Picture.jpeg("name \($0)") }
            for (name, content) in zip(Self.names, contents) {
                try Self.drop(stage, name, content)
            }
            try await agent.errors.wait(for: "info done", count: Self.names.count)
            for (name, content) in zip(Self.names, contents) {
                let done = Array("\(stage.drops)/done/odd/".utf8) + name
                #expect(try Self.read(done) == content, "\(String(decoding: name, as: UTF8.self))")
            }
            #expect(stage.cloud.picture(ofVideo: "odd")?.count == Self.names.count)
            #expect(Self.rawControls(agent.errors.bytes).isEmpty)
            let history = try await stage.hotfolder("history")
            #expect(Self.rawControls(Array(history.output.utf8)).isEmpty)
            for name in Self.names {
                let path = Array("\(stage.drops)/done/odd/".utf8) + name
                let explained = try await stage.hotfolder(bytes: [Array("explain".utf8), path])
                #expect(explained.end == .exited(0) && explained.output.contains("it is done"), "\(explained)")
                #expect(Self.rawControls(Array(explained.output.utf8)).isEmpty)
            }
        }
    }

    @Test func `with the longest name fails under a shorter one, with its note`() async throws {
        try await Stage.run(StageSettings(folder: ["unmatched: fail"])) { stage in
            let content = Array("no picture\n".utf8)
            let stem = String(repeating: "ä", count: 125)
            try stage.drop("\(stem)x.jpg", content)
            let once = try await stage.hotfolder("run", "--once")
            #expect(once.end == .exited(EXIT_FAILURE))
            let world = try World(stage)
            world.expectEachOnce([content], "it is kept")
            let name = try #require(world.failed.first)
            #expect(name.hasPrefix("ää") && name.hasSuffix(".jpg") && name.utf8.count <= 255 - ".error.txt".utf8.count)
            let note = String(decoding: try stage.scratch.read("drops/failed/\(name).error.txt"), as: UTF8.self)
            #expect(note.contains("\(stem)x.jpg"), "the note knows the whole name: \(note)")
        }
    }

    /// Control characters other than the line's end.
    private static func rawControls(_ bytes: [UInt8]) -> [UInt8] {
        bytes.filter { ($0 < 0x20 && $0 != 0x0A) || $0 == 0x7F }
    }

    private static func drop(_ stage: Stage, _ name: [UInt8], _ content: [UInt8]) throws {
        try stage.scratch.write("aside/strange", content)
        let target = (Array("\(stage.drops)/odd/".utf8) + name + [0]).map(CChar.init(bitPattern:))
        guard rename(stage.scratch.path("aside/strange").string, target) == 0 else { throw Errno(rawValue: errno) }
    }

    private static func read(_ path: [UInt8]) throws -> [UInt8] {
        let descriptor = open((path + [0]).map(CChar.init(bitPattern:)), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        return try FileDescriptor(rawValue: descriptor).closeAfter {
            try [UInt8](unsafeUninitializedCapacity: 10_000) { buffer, count in
                count = try FileDescriptor(rawValue: descriptor).read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
    }

    // MARK: Contents

    /// What a file holds, and words of the reason that it gets; each in its own way not a picture.
    static let contents: [(name: String, content: [UInt8], word: String)] = [
        ("empty.jpg", [], "empty"), ("cut.jpg", Picture.cutJPEG("cut"), "not whole"),
        ("text.jpg", Array("this is a text\n".utf8), "no rule wants"),
    ]

    @Test func `that will never be a picture fails with a reason, in words, beside it`() async throws {
        try await Stage.run(StageSettings(folder: ["give_up: 2s", "unmatched: fail"])) { stage in
            let agent = try await stage.startAgent()
            for (name, content, _) in Self.contents { try stage.drop(name, content) }
            try await agent.errors.wait(for: "warning failed", count: Self.contents.count)
            let world = try World(stage)
            #expect(world.failed == Self.contents.map(\.name).sorted())
            for (name, content, word) in Self.contents {
                #expect(try stage.scratch.read("drops/failed/\(name)") == content)
                let note = String(decoding: try stage.scratch.read("drops/failed/\(name).error.txt"), as: UTF8.self)
                #expect(note.contains(word) && note.contains("What to do"), "\(note)")
            }
            #expect(stage.cloud.requests().isEmpty, "nothing of it was sent")
            try await Self.expectWorking(stage, agent)
        }
    }

    @Test func `that nobody may read waits, and says so`() async throws {
        try await Stage.run { stage in
            let nobody = try await Unprivileged.wrapper(stage)
            try await stage.shell("chmod -R a+rwX .")
            let agent = try await stage.startAgent(wrapper: nobody)
            try stage.scratch.write("aside/secret", Picture.jpeg("secret"))
            try await stage.shell("chmod 600 aside/secret && mv aside/secret drops/secret.jpg")
            try await Self.dropReadable(stage, "good-one")
            try await agent.errors.wait(for: "info done", "good-one.jpg")
            let explained = try await stage.outcome(
                of: stage.start(["explain", stage.drops.appending("secret.jpg").string], wrapper: nobody))
            #expect(explained.output.contains("ermission"), "\(explained)")
            #expect(stage.scratch.exists("drops/secret.jpg") && stage.cloud.pictures().count == 1)
            try await stage.shell("chmod 644 drops/secret.jpg")
            try await agent.errors.wait(for: "info done", "secret.jpg")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }

    private static func dropReadable(_ stage: Stage, _ video: String) async throws {
        try stage.scratch.write("aside/readable", Picture.jpeg(video))
        try await stage.shell("chmod 644 aside/readable && mv aside/readable drops/\(video).jpg")
    }
}
