import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// The commands, as scripts and people use them: exit status, standard output, standard error.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `The command` {
    @Test(arguments: [
        "run", "check", "explain", "status", "history", "retry", "resolve", "channel", "doctor", "demo", "sandbox",
    ])
    func `explains itself`(_ command: String) async throws {
        try await Stage.run { stage in
            let help = try await stage.hotfolder(command, "--help")
            #expect(help.end == .exited(0) && help.errors.isEmpty)
            #expect(help.output.contains("USAGE: hotfolder \(command)"))
            let wrong = try await stage.hotfolder(command, "--no-such-option")
            #expect(wrong.end == .exited(EX_USAGE) && wrong.output.isEmpty)
            #expect(wrong.errors.contains("Usage: hotfolder \(command)"))
        }
    }

    // MARK: check

    @Test func `check says that all is well`() async throws {
        try await Stage.run { stage in
            let check = try await stage.hotfolder("check")
            #expect(check.end == .exited(0) && check.errors.isEmpty)
            #expect(check.output.contains("1 folder(s), 1 account(s), 1 rule(s)"))
        }
    }

    @Test(arguments: ["check", "run", "status"])
    func `names every problem at once`(_ command: String) async throws {
        try await Stage.run { stage in
            try stage.writeConfig("colour: green\nconcurrency: many\n")
            try stage.scratch.write(
                "rules/a.yaml", "rules:\n  - name: a\n    do: [dyntube.update_video_imag: {video: x}]\n")
            try stage.scratch.write("rules/b.yaml", "rules: [{name: b, match: {path: \"{x\"}}]\n")
            let told = try await stage.hotfolder(command)
            #expect(told.end == .exited(EX_CONFIG) && told.output.isEmpty)
            #expect(told.errors.contains(/hotfolder\.yaml:14:1: .*colour/), "\(told.errors)")
            #expect(told.errors.contains(/hotfolder\.yaml:15:14: .*many/), "\(told.errors)")
            #expect(told.errors.contains(/rules\/a\.yaml:3:10: .*update_video_image/), "\(told.errors)")
            #expect(told.errors.contains(/rules\/b\.yaml:1:/), "\(told.errors)")
        }
    }

    @Test func `check without a config or a secret says so`() async throws {
        try await Stage.run { stage in
            let missing = try await stage.hotfolder("check", "--config", "/nonexistent/hotfolder.yaml")
            #expect(missing.end == .exited(EX_CONFIG))
            #expect(missing.errors.contains("/nonexistent/hotfolder.yaml"))
            let words = ["/usr/bin/env", "-u", "DYNTUBE_TOKEN", Binaries.hotfolder.string, "check"]
            let secret = try await stage.outcome(of: stage.spawn(words.map { Array($0.utf8) }))
            #expect(secret.end == .exited(EX_CONFIG))
            #expect(secret.errors.contains("DYNTUBE_TOKEN is not set"))
        }
    }

    // MARK: run --once

    @Test func `run --once works off what is there, and ends`() async throws {
        try await Stage.run { stage in
            let contents = try stage.dropPictures(["a", "b", "c"])
            let once = try await stage.hotfolder("run", "--once")
            #expect(once.end == .exited(0), "\(once.errors)")
            try stage.expectAllDone(["a", "b", "c"], contents)
        }
    }

    /// Each is looked at first when the quiet time since it was found is long over, as on a busy machine.
    @Test func `run --once leaves nothing because it came to it late`() async throws {
        try await Stage.run(StageSettings(settle: "1ms")) { stage in
            let videos = (0..<400).map { "v\($0)" }
            let contents = try stage.dropPictures(videos, size: 400)
            let once = try await stage.hotfolder("run", "--once")
            #expect(once.end == .exited(0))
            try stage.expectAllDone(videos, contents)
        }
    }

    @Test func `run --once tells by its status that something failed`() async throws {
        try await Stage.run { stage in
            stage.cloud.script([Fault(.answer(status: 422, body: #"{"ok":false}"#), path: "/v1/videos/image/bad")])
            let contents = try stage.dropPictures(["good", "bad"])
            let once = try await stage.hotfolder("run", "--once")
            #expect(once.end == .exited(EXIT_FAILURE))
            let world = try World(stage)
            world.expectEachOnce(contents, "each is in one place")
            #expect(world.done == ["good.jpg"] && world.failed == ["bad.jpg"], "\(world)\n\(once.errors)")
            #expect(stage.scratch.exists("drops/failed/bad.jpg.error.txt"))
        }
    }

    // MARK: status, history, retry

    @Test func `status tells of an agent and of none`() async throws {
        try await Stage.run { stage in
            let none = try await stage.hotfolder("status")
            #expect(none.end == .exited(0) && none.errors.isEmpty, "\(none)")
            #expect(none.output.contains("No agent runs") && !none.output.contains("\u{1B}"))
            stage.cloud.script([Fault(.holdBeforeAnswer)])
            let agent = try await stage.startAgent()
            _ = try stage.dropPictures(["held"])
            _ = await stage.cloud.waitForRequests(count: 1)
            let some = try await stage.hotfolder("status")
            #expect(
                some.end == .exited(0) && some.output.contains("online") && some.output.contains("pictures/held.jpg"))
            #expect(!some.output.contains("\u{1B}"), "no colours but on a terminal")
            let json = try await stage.hotfolder("status", "--json").json(Status.self)
            #expect(json.running && json.work.map(\.file) == ["held.jpg"])
            stage.cloud.release()
            try await agent.errors.wait(for: "info done")
        }
    }

    private struct Status: Decodable {
        struct Work: Decodable { var file: String }
        var running: Bool
        var work: [Work]
    }

    @Test func `history tells what became of each file`() async throws {
        try await Stage.run { stage in
            stage.cloud.script([Fault(.answer(status: 422, body: #"{"ok":false}"#), path: "/v1/videos/image/bad")])
            _ = try stage.dropPictures(["good", "bad"])
            _ = try await stage.hotfolder("run", "--once")
            for isRunning in [false, true] {
                if isRunning { _ = try await stage.startAgent() }
                #expect(try await stage.history().jobs.map(\.file).sorted() == ["bad.jpg", "good.jpg"])
                let failed = try await stage.history("--state", "failed").jobs
                #expect(failed.map(\.file) == ["bad.jpg"] && failed.first?.lies == "failed/bad.jpg")
                #expect(failed.first?.reason?.contains("422") == true, "\(failed)")
                let job = try #require(failed.first?.job)
                #expect(try await stage.history(job).jobs.map(\.job) == [job])
                let path = stage.drops.appending("good.jpg").string
                #expect(try await stage.history(path).jobs.map(\.file) == ["good.jpg"])
                #expect(try await stage.history("--since", "1h", "--limit", "1").jobs.count == 1)
                let text = try await stage.hotfolder("history")
                #expect(text.end == .exited(0) && text.errors.isEmpty && !text.output.contains("\u{1B}"))
                #expect(text.output.contains("bad.jpg") && text.output.contains("good.jpg"))
            }
            let wrong = try await stage.hotfolder("history", "--state", "finished")
            #expect(wrong.end == .exited(EX_DATAERR) && wrong.errors.contains("done"), "\(wrong)")
            let outside = try await stage.hotfolder("history", "/etc/passwd")
            #expect(outside.end == .exited(EX_DATAERR) && outside.errors.contains("none of the folders"))
        }
    }

    @Test func `retry puts failed files back, one or all`() async throws {
        try await Stage.run { stage in
            stage.cloud.script([Fault(.answer(status: 422, body: #"{"ok":false}"#), times: .times(3))])
            let agent = try await stage.startAgent()
            let videos = ["one", "two", "three"]
            let contents = try stage.dropPictures(videos)
            try await agent.errors.wait(for: "warning failed", count: 3)
            let one = try await stage.hotfolder("retry", stage.drops.appending("failed/one.jpg").string)
            #expect(one.end == .exited(0) && one.output.contains("it is back in the folder"), "\(one)")
            try await agent.errors.wait(for: "info done", count: 1)
            let job = try #require(
                try await stage.history("--state", "failed").jobs.first { $0.file == "two.jpg" }?.job)
            #expect(try await stage.hotfolder("retry", job).end == .exited(0))
            try await agent.errors.wait(for: "info done", count: 2)
            let rest = try await stage.hotfolder("retry", "--failed")
            #expect(rest.end == .exited(0) && rest.output.contains("three.jpg"), "\(rest)")
            try await agent.errors.wait(for: "info done", count: 3)
            try stage.expectAllDone(videos, contents)
            #expect(try World(stage).failed.isEmpty)
            #expect(try await stage.hotfolder("retry", "--failed").output.contains("Nothing lies in failed/"))
            let unknown = try await stage.hotfolder("retry", stage.drops.appending("never.jpg").string)
            #expect(unknown.end == .exited(EXIT_FAILURE) && unknown.output.contains("no job"), "\(unknown)")
            #expect(try await stage.hotfolder("retry").end == .exited(EX_USAGE))
        }
    }

    /// Each says what to type instead.
    @Test func `tells what to do about what cannot be`() async throws {
        try await Stage.run { stage in
            try stage.scratch.makeDirectory("drops/kids")
            let drops = stage.drops.string
            let cases: [(words: [String], end: Int32, told: String)] = [
                (["explain", drops], EX_DATAERR, "is the folder \"pictures\" itself; name a file in it"),
                (["history", drops], EX_DATAERR, "is the folder \"pictures\" itself; name a file in it"),
                (["explain", "\(drops)/done/never.jpg"], 0, "it does not exist, and nobody remembers one of that name"),
                (["explain", "\(drops)/kids"], 0, "it is a directory"),
                (["test", "--record", "\(drops)/kids"], EX_DATAERR, "is a directory; name a file"),
                (["test", "--record", "/etc/passwd"], EX_DATAERR, "name a file below one of: \(drops)"),
                (["retry", "01J00000000000000000000000"], EXIT_FAILURE, "`hotfolder history` lists them"),
                (["retry", "\(drops)/a\nb.jpg"], EXIT_FAILURE, "a\\x0ab.jpg: no job is known of this file"),
                (["resolve", "a\nb", "--again"], EX_DATAERR, "there is no job \"a\\x0ab\""),
                (["resolve", "x", "--done", "--output", "a"], EX_USAGE, "write such as --output video_id="),
            ]
            for (words, end, told) in cases {
                let outcome = try await stage.outcome(of: stage.start(words))
                #expect(outcome.end == .exited(end), "\(words): \(outcome)")
                #expect((outcome.output + outcome.errors).contains(told), "\(words): \(outcome)")
            }
            // Where there is no config at all.
            let words = ["/usr/bin/env", "-u", "HOTFOLDER_CONFIG", "-C", drops, Binaries.hotfolder.string, "status"]
            let none = try await stage.outcome(of: stage.spawn(words.map { Array($0.utf8) }))
            #expect(none.end == .exited(EX_CONFIG) && none.errors.contains("`hotfolder init`"), "\(none)")
        }
    }

    // MARK: sandbox, demo

    @Test func `sandbox is a cloud for an agent, until it is told to stop`() async throws {
        try await Stage.run { stage in
            let sandbox = try stage.start(["sandbox", "--listen", "127.0.0.1:0", "--token", Stage.token])
            let greeting = try await sandbox.output.wait(for: "The sandbox listens at http://127.0.0.1:")
            let address = try #require(greeting.firstMatch(of: /http:[0-9.:\/]*[0-9]/)?.output)
            let config = String(decoding: try stage.scratch.read("hotfolder.yaml"), as: UTF8.self)
            try stage.scratch.write("hotfolder.yaml", config.replacing(stage.address, with: address))
            _ = try stage.dropPictures(["for-the-sandbox"])
            #expect(try await stage.hotfolder("run", "--once").end == .exited(0))
            #expect(try World(stage).done == ["for-the-sandbox.jpg"])
            #expect(stage.cloud.requests().isEmpty, "that is another cloud")
            sandbox.signal(SIGTERM)
            #expect(try await sandbox.ended() == .exited(0))
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ffmpeg"), "the demo needs ffmpeg"))
    func `demo ends as it should`() async throws {
        try await Stage.run { stage in
            let demo = try await stage.hotfolder("demo")
            #expect(demo.end == .exited(0), "\(demo.output)\n\(demo.errors)")
            #expect(!demo.output.contains("\u{1B}"))
            #expect(demo.output.split(separator: "\n").allSatisfy { $0.count <= 150 && !$0.hasPrefix("✗") })
            // What does not fit goes on in the next line, below its column.
            let rows = demo.output.replacing(/\n {30,}/, with: " ").split(separator: "\n")
            for wanted in Self.demoRows {
                let found = rows.filter { row in
                    row.hasPrefix("✓  \(wanted.file) ") && row.contains("  \(wanted.place)  ")
                        && row.contains(wanted.what)
                }
                #expect(found.count == 1, "\(wanted) in\n\(demo.output)")
            }
            for (service, books) in Self.demoBooks {
                #expect(rows.contains { $0 == "✓  \(service) in all: \(books)" }, "\(service) in\n\(demo.output)")
            }
        }
    }

    /// What the demo's table must say of a file or two of each kind of work.
    private static let demoRows: [(file: String, place: String, what: String)] = [
        ("thumbnails/morning-show.jpg", "done", "picture of morning-show at DynTube"),
        ("thumbnails/shortcut.jpg", "where it was", "symbolic link"),
        ("videos/channels/news.txt", "done", "channel news with 2 videos at DynTube"),
        ("videos/uploads/news/Evening news.mp4", "done", "new video at DynTube, added to the channel news"),
        ("videos/captions/interview.de.srt", "done", "of interview at DynTube"),
        ("videos/captions/weather.de.srt", "failed", "DynTube takes WebVTT and SRT"),
        ("stills/apyhub/documentary.mp4", "done", "taken by ApyHub, picture of documentary at DynTube"),
        ("stills/apyhub/archive-tape.wmv", "failed", "ApyHub takes MP4"),
        ("assets/new/Election night.mp4", "done", "published, 3 snapshots"),
        ("assets/videos/concert.mp4", "done", "in parts (20 MB + 4 MB), confirmed"),
        ("assets/subtitles/panel-talk.de.srt", "done", "subtitles DE of panel-talk"),
        ("assets/covers/lecture.txt", "done", "snapshot at 12 s"),
        ("assets/videos/gala.mp4", "failed", "VOD.10061"),
        ("stills/best/travel-guide.mp4", "done", "picture at DynTube, copy in archive/, newsroom told"),
        ("stills/pictures/film-poster.tif", "done", "made a JPEG"),
        ("stills/at-90s/teaser.mp4", "failed", "is 12s long"),
    ]

    /// What the services must have got in all.
    private static let demoBooks = [
        "DynTube": "pictures 9, new videos 1, captions 1, changes of a channel 2",
        "ApyHub": "jobs 1, questions about them 3, atoms paid 415",
        "Huawei VOD": "new assets 1, videos confirmed 2, of these in parts 1, snapshots billed 3",
        "This machine": "copies in archive/ 1, calls of the newsroom 1, files still in work 0",
    ]
}
