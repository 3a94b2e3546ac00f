import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

@Suite(.serialized, .timeLimit(.minutes(5)))
struct `A running agent` {
    @Test func `finishes what it sends when it is told to stop, and takes nothing new`() async throws {
        try await Stage.run { stage in
            stage.cloud.script([Fault(.holdBeforeAnswer)])
            let agent = try await stage.startAgent()
            let contents = try stage.dropPictures(["under-way"])
            _ = await stage.cloud.waitForRequests(count: 1)
            agent.signal(SIGTERM)
            try await stage.waitUntilStopping()
            let late = try stage.dropPictures(["late"])
            stage.cloud.release()
            #expect(try await agent.ended() == .exited(0))
            // The HTTP client may close its connections a moment later, and says so at this level.
            #expect(agent.errors.lines(with: ["info stopped"]).count == 1, "\(agent.errors.text)")
            try stage.expectAllDone(["under-way"], contents)
            try World(stage).expectEachOnce(late, "it is where it was dropped")
            #expect(stage.scratch.exists("drops/late.jpg"))
            #expect(Processes.child(of: agent.id, named: "hotfolder-watch") == nil)
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `that has nothing to do stops at once`(_ signal: Int32) async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            agent.signal(signal)
            #expect(try await agent.ended() == .exited(0))
        }
    }

    @Test func `keeps a second one from its journal, and says who it is`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            let second = try await stage.hotfolder("run")
            #expect(second.end == .exited(EX_TEMPFAIL))
            #expect(second.errors.contains("\(agent.id)"), "\(second.errors)")
            #expect(second.output.isEmpty)
            let contents = try stage.dropPictures(["still-works"])
            try await agent.errors.wait(for: "info done")
            try stage.expectAllDone(["still-works"], contents)
        }
    }

    /// The config is not looked at by itself, so what happens here is the signal's doing.
    @Test func `keeps its rules when SIGHUP finds broken ones, and says where`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            try stage.writeConfig("colour: green\n")
            agent.signal(SIGHUP)
            let line = try await agent.errors.wait(for: "error not reloaded", "hotfolder.yaml:")
            #expect(line.contains(/hotfolder\.yaml:\d+:\d+: .*colour/), "\(line)")
            try await agent.errors.wait(for: "error the last good rules stay in force")
            let contents = try stage.dropPictures(["by-the-old-rule"])
            try await agent.errors.wait(for: "info done")
            try stage.expectAllDone(["by-the-old-rule"], contents)
            let status = try await stage.hotfolder("status", "--config", stage.goodConfig().string)
            #expect(status.output.contains("Mistakes in the files on disk"), "\(status)")

            try stage.writeConfig()
            agent.signal(SIGHUP)
            try await agent.errors.wait(for: "rules and secrets are reloaded")
            let after = try await stage.hotfolder("status")
            #expect(!after.output.contains("Mistakes in the files on disk"))
        }
    }

    @Test func `uses a rule file that was changed, without being told`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            try stage.scratch.write("rules/pictures.yaml", "rules: [{name: broken, mtach: {}}]\n")
            let line = try await agent.errors.wait(for: "error not reloaded", "pictures.yaml:1:", "mtach")
            #expect(line.contains("`match`"), "it suggests the nearest word: \(line)")
            try stage.scratch.write(
                "rules/pictures.yaml", stage.settings.rules.replacing("\"{video}\"}", with: "\"new-{video}\"}"))
            try await agent.errors.wait(for: "rules and secrets are reloaded")
            let contents = try stage.dropPictures(["name"])
            try await agent.errors.wait(for: "info done")
            #expect(stage.cloud.picture(ofVideo: "new-name")?.sha256 == Picture.sha256(contents[0]))
        }
    }

    @Test func `takes a file that no rule wanted as soon as one does`() async throws {
        let narrow = StageSettings().rules.replacing("{video}.{ext}", with: "{video}.jpg")
        try await Stage.run(StageSettings(rules: narrow)) { stage in
            let agent = try await stage.startAgent()
            let content = Picture.jpeg("unwanted")
            try stage.drop("unwanted.picture", content)
            _ = try stage.dropPictures(["wanted"])
            try await agent.errors.wait(for: "info done", "wanted.jpg")
            #expect(!stage.scratch.exists("drops/done/unwanted.picture"))
            try stage.scratch.write(
                "rules/more.yaml",
                """
                rules:
                  - name: by another ending
                    match: {path: "{video}.picture"}
                    do: [dyntube.update_video_image: {video: "{video}"}]

                """)
            try await agent.errors.wait(for: "info done", "unwanted.picture")
            #expect(stage.cloud.picture(ofVideo: "unwanted")?.sha256 == Picture.sha256(content))
        }
    }
}

extension Stage {
    /// Waits until an agent that was told to stop has begun to: it answers no more questions, and has its journal still.
    fileprivate func waitUntilStopping() async throws {
        while try await self.hotfolder("status").end == .exited(0) {}
    }

    /// A copy of the config without what a test has put into the real one.
    fileprivate func goodConfig() throws -> FilePath {
        let text = String(decoding: try self.scratch.read("hotfolder.yaml"), as: UTF8.self)
        try self.scratch.write("good.yaml", text.replacing("colour: green", with: ""))
        return self.scratch.path("good.yaml")
    }
}
