import Foundation
import Glibc
import Journal
import Rules
import Sandbox
import SystemPackage
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(5))) struct `What becomes of a file is told` {
    private static let rules = Stage.rules + "    notify: [ops]\n"

    /// - Parameter notify: lines of the config's `notify`; `{cloud}` is the service's URL.
    private static func with(
        _ notify: String, rules: String = Self.rules, videos: Videos = .any,
        _ body: @escaping @Sendable (Stage) async throws -> Void
    ) async throws {
        try await Stage.with(rules: rules.replacing("notify: [ops]", with: ""), videos: videos) { stage in
            let config = try stage.text(of: "hotfolder.yaml")
            let url = try #require(config.firstMatch(of: /api_url: (\S+)/)).1
            try stage.write("\(config)notify:\n  \(notify.replacing("{cloud}", with: url))\n", to: "hotfolder.yaml")
            try stage.write(rules, to: "rules/rules.yaml")
            try await body(stage)
        }
    }

    /// What a receiver reads.
    private struct Message: Decodable {
        let job: String
        let folder: String
        let path: String
        let file: String
        let type: String
        let size: Int64
        let outcome: String
        let reason: String?
        let rule: String
        let at: Date
        let steps: [Step]

        struct Step: Decodable {
            let action: String
            let account: String
            let outputs: [String: String]
        }
    }

    private static func messages(_ stage: Stage) throws -> [Message] {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try stage.cloud.hooks().map { try decoder.decode(Message.self, from: Data($0.body.utf8)) }
    }

    @Test func `to the receiver that its rule names, signed`() async throws {
        let notify = "ops: {url: \"{cloud}/hook/ops?from=hotfolder\", secret: {file: token}, on: [done, failed, held]}"
        try await Self.with(notify, videos: .only(["v1"])) { stage in
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "kids/v1.jpg")
                try await agent.see("done kids/v1.jpg")
                try stage.drop(Picture.jpeg("two"), as: "v2.jpg")
                try await agent.see("failed v2.jpg")
                _ = await stage.cloud.waitForRequests(count: 4)
                let jobs = try await agent.jobs()
                let messages = try Self.messages(stage)
                try #require(messages.count == 2)
                let done = try #require(messages.first { $0.outcome == "done" })
                #expect(done.job == jobs.first { $0.state == .done }?.id.text)
                #expect((done.folder, done.path, done.file) == ("thumbnails", "kids/v1.jpg", "v1.jpg"))
                #expect((done.type, done.size) == ("image/jpeg", Int64(Picture.jpeg("one").count)))
                #expect((done.rule, done.reason) == ("still", nil))
                #expect(done.steps.map(\.action) == ["dyntube.update_video_image"])
                let failed = try #require(messages.first { $0.outcome == "failed" })
                #expect(failed.reason?.contains("404") == true)
                #expect(failed.steps.isEmpty)
            }
            #expect(stage.cloud.hooks().allSatisfy { $0.isSigned })
            #expect(stage.cloud.hooks().allSatisfy { $0.path == "/hook/ops?from=hotfolder" })
        }
    }

    @Test func `where nothing else is said, only of what somebody has to see to`() async throws {
        try await Self.with("ops: {url: \"{cloud}/hook/ops\"}", videos: .only(["v1"])) { stage in
            try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
            try stage.drop(Picture.jpeg("two"), as: "v2.jpg")
            try await stage.run(once: true) { agent in
                try await agent.seeItEnd()
                #expect(try await agent.journal.noticeBacklogs() == [])
            }
            #expect(try Self.messages(stage).map(\.path) == ["v2.jpg"])
        }
    }

    @Test func `to nobody where the rule names nobody`() async throws {
        try await Self.with("ops: {url: \"{cloud}/hook/ops\", on: [done]}", rules: Stage.rules) { stage in
            try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
            try await stage.run(once: true) { agent in
                try await agent.seeItEnd()
            }
            #expect(stage.cloud.hooks().isEmpty)
            #expect(try stage.files() == ["done/v1.jpg"])
        }
    }

    @Test func `also of a file whose plan could not be made`() async throws {
        let rules = """
            rules:
              - name: still
                match: {path: "{video}.{ext}"}
                notify: [ops]
                do:
                  - dyntube.update_video_image: {video: "{video}"}

            """
        try await Self.with("ops: {url: \"{cloud}/hook/ops\"}", rules: rules) { stage in
            try stage.drop(Picture.jpeg("one"), as: "not an id.jpg")
            try await stage.run(once: true) { agent in
                try await agent.seeItEnd()
            }
            #expect(try Self.messages(stage).map(\.path) == ["not an id.jpg"])
        }
    }

    @Test func `again and again until the receiver has it, under one name`() async throws {
        try await Self.with("ops: {url: \"{cloud}/hook/ops\", on: [done]}") { stage in
            stage.cloud.script([Fault(.answer(status: 500), times: .times(2), path: "/hook/")])
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("done v1.jpg")
                _ = await stage.cloud.waitForRequests(count: 4)
            }
            let deliveries = stage.cloud.requests().compactMap { $0.header("X-Hotfolder-Delivery") }
            #expect(deliveries.count == 3)
            #expect(Set(deliveries).count == 1)
            #expect(try Self.messages(stage).count == 1)
        }
    }

    @Test func `after a restart, and no file waits for a receiver that is dead`() async throws {
        try await Self.with("ops: {url: \"http://127.0.0.1:9/\", on: [done]}") { stage in
            let names = (1...5).map { "v\($0).jpg" }
            try await stage.run { agent in
                for name in names {
                    try stage.drop(Picture.jpeg(name), as: name)
                    try await agent.see("done \(name)")
                }
                let backlogs = try await agent.journal.noticeBacklogs()
                #expect(backlogs.map(\.name) == ["ops"])
                #expect(backlogs.map(\.count) == [5])
            }
            let config = try stage.text(of: "hotfolder.yaml")
            let url = try #require(config.firstMatch(of: /api_url: (\S+)/)).1
            try stage.write(config.replacing("http://127.0.0.1:9/", with: "\(url)/hook/ops"), to: "hotfolder.yaml")
            // Late enough for each that was tried before.
            let time = TimeSource(
                now: { Date().addingTimeInterval(3_000) }, wait: TimeSource.system.wait)
            try await stage.run(once: true, time: time) { agent in
                try await agent.seeItEnd()
                #expect(try await agent.journal.noticeBacklogs() == [])
            }
            #expect(try Self.messages(stage).map(\.path).sorted() == names)
        }
    }

    @Test func `not for longer than a day, and then its history says so`() async throws {
        try await Self.with("ops: {url: \"http://127.0.0.1:9/\", on: [done]}") { stage in
            try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
            try await stage.run(once: true) { agent in
                try await agent.seeItEnd()
                #expect(try await agent.journal.noticeBacklogs().map(\.count) == [1])
            }
            let time = TimeSource(
                now: { Date().addingTimeInterval(25 * 3600) }, wait: TimeSource.system.wait)
            try await stage.run(once: true, time: time) { agent in
                try await agent.seeItEnd()
                #expect(try await agent.journal.noticeBacklogs() == [])
                let notes = try await agent.journal.notes(folder: "thumbnails", path: path("v1.jpg"), limit: 10)
                #expect(notes.count == 1)
                #expect(notes.first?.text.hasPrefix("ops was not told that it is done, and this is given up") == true)
            }
        }
    }

    @Test func `and once lets itself be stopped while it tells`() async throws {
        try await Self.with("ops: {url: \"{cloud}/hook/ops\", on: [done]}") { stage in
            stage.cloud.script([Fault(.holdBeforeAnswer, path: "/hook/")])
            try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
            try await stage.run(once: true) { _ in
                await stage.cloud.waitForArrivals(count: 2)
            }
            stage.cloud.release()
            let journal = try SQLiteJournal.open(at: stage.journalPath)
            let notices = try await journal.notices(to: "ops", limit: 10)
            #expect(notices.map(\.attempts) == [0], "a stop says nothing of the receiver")
            try await journal.close()
        }
    }

    @Test func `and a secret's file that hangs keeps no agent from stopping`() async throws {
        let notify = "ops: {url: \"{cloud}/hook/ops\", secret: {file: key}, on: [done]}"
        try await Self.with(notify) { stage in
            try stage.write("key", to: "key")
            chmod(stage.at("key"), 0o600)
            let writer = try await stage.run { agent in
                async let hung = `Reading the settings again`.hang(at: stage.at("key"))
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("done v1.jpg")
                return try await hung
            }
            try writer.close()
        }
    }
}
