import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

@Suite(.serialized, .timeLimit(.minutes(5)))
struct `Rules that are changed while the agent runs` {
    private struct Status: Decodable {
        let running: Bool
        let problems: [String]
    }

    @Test func `and are wrong are told in status with their place, until they are mended`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            // A file that is right and one that is wrong: neither comes into force.
            try stage.scratch.write(
                "rules/first.yaml",
                stage.settings.rules.replacing("picture by", with: "another by")
                    .replacing("**/{video}", with: "**/by-{video}").replacing(
                        "\"{video}\"}", with: "\"new-{video}\"}"))
            try stage.scratch.write(
                "rules/second.yaml", "rules:\n  - name: broken\n    mtach: {path: a}\n    do: []\n")
            agent.signal(SIGHUP)
            try await agent.errors.wait(for: "error the last good rules stay in force")
            let place = "second.yaml:3:5: unknown key `mtach`"
            let text = try await stage.hotfolder("status")
            #expect(text.end == .exited(0), "\(text)")
            #expect(text.output.contains("Mistakes in the files on disk"), "\(text)")
            #expect(text.output.contains(place), "\(text)")
            let json = try await stage.hotfolder("status", "--json").json(Status.self)
            #expect(json.running)
            #expect(json.problems.contains { $0.contains(place) }, "\(json.problems)")
            #expect(try await stage.hotfolder("history").end == .exited(0))

            let contents = try stage.dropPictures(["by-the-old-rule"])
            try await agent.errors.wait(for: "info done")
            try stage.expectAllDone(["by-the-old-rule"], contents)

            try stage.scratch.remove("rules/second.yaml")
            try await agent.errors.wait(for: "rules and secrets are reloaded")
            #expect(try await stage.hotfolder("status", "--json").json(Status.self).problems == [])
            #expect(try await !stage.hotfolder("status").output.contains("Mistakes in the files on disk"))
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }

    @Test func `and are gone are missed in the log, in status and by check, and fail no file`() async throws {
        try await Stage.run(StageSettings(folder: ["unmatched: fail"])) { stage in
            let agent = try await stage.startAgent()
            try stage.scratch.remove("rules/pictures.yaml")
            let missing = "there is no rule, so every file stays where it is"
            try await agent.errors.wait(for: "warning ", missing)
            let status = try await stage.hotfolder("status")
            #expect(status.output.contains("warning: \(stage.scratch.path("rules")): \(missing)"), "\(status)")
            let check = try await stage.hotfolder("check")
            #expect(check.end == .exited(0) && check.errors.contains(missing), "\(check)")
            let contents = try stage.dropPictures(["stays"])
            let told = try await stage.hotfolder("explain", stage.drops.appending("stays.jpg").string)
            #expect(told.output.contains("there are no rules: it stays where it is"), "\(told)")
            try stage.scratch.write("rules/pictures.yaml", stage.settings.rules)
            try await agent.errors.wait(for: "info done", "stays.jpg")
            try stage.expectAllDone(["stays"], contents)
        }
    }

    /// Nobody has better ones then.
    @Test func `and are wrong are told without an agent, too`() async throws {
        try await Stage.run { stage in
            try stage.scratch.write("rules/second.yaml", "rules: 7\n")
            let status = try await stage.hotfolder("status", "--json")
            #expect(status.end == .exited(0), "\(status)")
            #expect(try status.json(Status.self).problems.contains { $0.contains("second.yaml:1:8: ") }, "\(status)")
            let explain = try await stage.hotfolder("explain", "\(stage.drops)/a.jpg")
            #expect(explain.end == .exited(EX_CONFIG), "\(explain)")
            #expect(explain.errors.contains("second.yaml:1:8: "), "\(explain)")
        }
    }

    @Test func `leave what is in work to the rule that took it`() async throws {
        let rules = """
            rules:
              - name: twice
                match: {path: "{video}.jpg"}
                do:
                  - dyntube.update_video_image: {video: "{video}"}
                  - dyntube.update_video_image: {video: "{video}-old"}

            """
        try await Stage.run(StageSettings(rules: rules)) { stage in
            let agent = try await stage.startAgent()
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            _ = try stage.dropPictures(["first"])
            await stage.cloud.waitForArrivals(count: 1)
            try stage.scratch.write("rules/pictures.yaml", rules.replacing("-old", with: "-new"))
            try await agent.errors.wait(for: "rules and secrets are reloaded")
            stage.cloud.release()
            try await agent.errors.wait(for: "info done", "first.jpg")
            _ = try stage.dropPictures(["second"])
            try await agent.errors.wait(for: "info done", "second.jpg")
            #expect(stage.cloud.pictures().keys.sorted() == ["first", "first-old", "second", "second-new"])
        }
    }

    @Test func `may name a receiver that was not there before`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            try stage.scratch.write("rules/pictures.yaml", stage.settings.rules + "    notify: [ops]\n")
            let line = try await agent.errors.wait(for: "error not reloaded", "pictures.yaml:6:14: ")
            #expect(line.contains("the config's `notify` has no `ops`"), "\(line)")
            try stage.writeConfig("notify: {ops: {url: \"\(stage.address)/hook/ops\", on: [done]}}\n")
            agent.signal(SIGHUP)
            try await agent.errors.wait(for: "rules and secrets are reloaded")
            _ = try stage.dropPictures(["told"])
            try await agent.errors.wait(for: "info done")
            _ = await stage.cloud.waitForRequests(count: 2)
            #expect(stage.cloud.hooks().map(\.path) == ["/hook/ops"])
            #expect(stage.cloud.hooks().first?.body.contains("\"path\":\"told.jpg\"") == true)
        }
    }

    @Test func `may lie in another folder, with tables of their own`() async throws {
        let rules = """
            rules:
              - name: by table
                match: {path: "{name}.jpg"}
                lookup: {table: videos.csv, where: {name: "{name}"}}
                do: [dyntube.update_video_image: {video: "{video}"}]

            """
        try await Stage.run(StageSettings(rules: rules)) { stage in
            try stage.scratch.write("rules/videos.csv", "name,video\na,old-a\nb,old-b\nc,old-c\n")
            let agent = try await stage.startAgent()
            try stage.scratch.makeDirectory("more")
            try stage.scratch.write("more/pictures.yaml", rules)
            try stage.scratch.write("more/videos.csv", "name,title\na,new-a\n")
            let config = String(decoding: try stage.scratch.read("hotfolder.yaml"), as: UTF8.self)
            try stage.scratch.write("hotfolder.yaml", config.replacing("rules: rules", with: "rules: more"))
            agent.signal(SIGHUP)
            // Its table has no such column: the old rules stay in force, and so does their table.
            try await agent.errors.wait(for: "error not reloaded", "more/pictures.yaml")
            _ = try stage.dropPictures(["a"])
            try await agent.errors.wait(for: "info done", "a.jpg")
            try stage.scratch.write("more/videos.csv", "name,video\nb,new-b\nc,new-c\n")
            agent.signal(SIGHUP)
            try await agent.errors.wait(for: "rules and secrets are reloaded")
            _ = try stage.dropPictures(["b"])
            try await agent.errors.wait(for: "info done", "b.jpg")
            // From now on that folder is looked at.
            try stage.scratch.write("more/videos.csv", "name,video\nc,newest-c\n")
            let name = stage.drops.appending("c.jpg").string
            while try await !stage.hotfolder("explain", name, "--type", "image/jpeg", "--size", "9").output
                .contains("newest-c")
            {}
            _ = try stage.dropPictures(["c"])
            try await agent.errors.wait(for: "info done", "c.jpg")
            #expect(stage.cloud.pictures().keys.sorted() == ["new-b", "newest-c", "old-a"])
        }
    }
}
