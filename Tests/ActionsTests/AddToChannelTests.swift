import Foundation
import Rules
import Sandbox
import Testing

@testable import Actions

@Suite struct `The plan of dyntube.add_to_channel` {
    static let account = Account.dynTube(at: "https://dyntube.example.com")

    static func plan(_ parameters: [String: Value]) throws(ActionError) -> ActionPlan {
        let step = ResolvedStep(action: "dyntube.add_to_channel", account: "kids", parameters: parameters)
        return try AddToChannel().plan(step, files: StepFiles(nil), account: self.account)
    }

    @Test(arguments: [
        (nil, #"["{videos}","k"]"#), ("last", #"["{videos}","k"]"#), ("first", #"["k","{videos}"]"#),
    ])
    func `both requests are shown, with names for what is not known yet`(
        _ position: String?, _ videos: String
    ) throws {
        var parameters: [String: Value] = ["channel": .text("c-1"), "video_key": .text("k")]
        parameters["position"] = position.map { .text($0) }
        let work = try Self.plan(parameters).work
        #expect(
            work.first?.shown == [
                "GET https://dyntube.example.com/v1/channels/c-1", "Authorization: Bearer <redacted>",
            ])
        let body =
            #"{"description":"{description}","name":"{name}","projectKeys":["{projects}"],"templateKey":"{template}","videoKeys":"#
            + videos + "}"
        #expect(
            work.last?.shown == [
                "PUT https://dyntube.example.com/v1/channels/c-1", "Authorization: Bearer <redacted>",
                "Content-Type: application/json", "  \(body)",
                "  (with the list that hotfolder knows; not when the video is there already)",
            ])
    }

    static let refused: [([String: Value], String)] = [
        (["video_key": .text("k")], "channel is \"\""),
        (["channel": .text("c")], "video_key is \"\""),
        (["channel": .text("c/d"), "video_key": .text("k")], "channel is \"c/d\", which is no id"),
        (["channel": .text("c"), "video_key": .text("k"), "position": .text("0")], "position is \"0\""),
        (["channel": .text("c"), "video_key": .text("k"), "position": .text("-1")], "write first, last, or a number"),
        (["channel": .text("c"), "video_key": .text("k"), "position": .text("middle")], "position is \"middle\""),
        (["channel": .text("c"), "video_key": .text("k"), "position": .list([])], "position is not a text"),
    ]

    @Test(arguments: refused)
    func `what cannot succeed is refused before anything is sent`(_ parameters: [String: Value], _ holds: String) {
        let error = #expect(throws: ActionError.self) { try Self.plan(parameters) }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains(holds) == true, "\(error?.description ?? "")")
    }
}

@Suite(.timeLimit(.minutes(5))) struct `dyntube.add_to_channel` {
    static func adding(_ key: String, at position: String? = nil) -> [String: Value] {
        var parameters: [String: Value] = ["channel": .text("showreel"), "video_key": .text(key)]
        parameters["position"] = position.map { .text($0) }
        return parameters
    }

    /// A cloud whose channel has these videos, which the agent was told.
    static func withChannel(
        _ videos: [String] = ["a", "b", "c"], _ body: @escaping @Sendable (Scene) async throws -> Void
    ) async throws {
        try await withDynTube { scene in
            scene.cloud.editChannel("showreel") { channel in
                channel.name = "Reel"
                channel.description = "All of it"
                channel.templateKey = "wide"
                channel.videoKeys = videos
                channel.projectKeys = ["p"]
                channel.isPrivateLinkEnabled = false
            }
            try await scene.know(.adopted(.init(videos: videos, projects: ["p"])))
            try await body(scene)
        }
    }

    @Test func `keeps all else of the channel`() async throws {
        try await Self.withChannel { scene in
            let receipt = try await scene.run(AddToChannel(), Self.adding("new"))
            #expect(receipt.summary == "200, ok, 4 videos")
            let channel = try #require(scene.cloud.channel("showreel"))
            #expect(channel.videoKeys == ["a", "b", "c", "new"])
            #expect(channel.projectKeys == ["p"])
            #expect([channel.name, channel.description, channel.templateKey] == ["Reel", "All of it", "wide"])
            #expect(!channel.isPrivateLinkEnabled)
            #expect(
                try await scene.ledger()
                    == ChannelLedger(
                        .init(videos: ["a", "b", "c", "new"], projects: ["p"]), updated: channel.updated.description,
                        state: .sealed))
        }
    }

    static let positions: [(String, String?, [String])] = [
        ("new", "first", ["new", "a", "b", "c"]), ("new", "1", ["new", "a", "b", "c"]),
        ("new", "2", ["a", "new", "b", "c"]), ("new", "4", ["a", "b", "c", "new"]),
        ("new", "99", ["a", "b", "c", "new"]), ("new", "last", ["a", "b", "c", "new"]),
        ("c", "first", ["c", "a", "b"]), ("a", "last", ["b", "c", "a"]), ("a", "2", ["b", "a", "c"]),
        ("b", nil, ["a", "b", "c"]), ("b", "2", ["a", "b", "c"]),
    ]

    @Test(arguments: positions)
    func `puts the video where it is to be, and asks for nothing that is so already`(
        _ key: String, _ position: String?, _ videos: [String]
    ) async throws {
        try await Self.withChannel { scene in
            _ = try await scene.run(AddToChannel(), Self.adding(key, at: position))
            let channel = try #require(scene.cloud.channel("showreel"))
            #expect(channel.videoKeys == videos)
            #expect(channel.puts == (videos == ["a", "b", "c"] ? 0 : 1))
            let ledger = try #require(try await scene.ledger())
            #expect(ledger.videos == videos)
            #expect(ledger.updated == channel.updated.description)
        }
    }

    @Test func `asks nothing of a channel whose members are not known`() async throws {
        try await withDynTube { scene in
            let error = await scene.failure(AddToChannel(), Self.adding("new"))
            #expect(error?.kind == .permanent)
            let advice = "`hotfolder channel adopt showreel KEY… --account kids`"
            #expect(error?.description.contains(advice) == true, "\(error?.description ?? "")")
            #expect(scene.cloud.requests().isEmpty)
        }
    }

    @Test func `leaves a channel alone that somebody else has changed since`() async throws {
        try await Self.withChannel { scene in
            _ = try await scene.run(AddToChannel(), Self.adding("new"))
            let ledger = try await scene.ledger()
            scene.cloud.editChannel("showreel") { $0.videoKeys.append("theirs") }
            let error = await scene.failure(AddToChannel(), Self.adding("other"))
            #expect(error?.kind == .permanent)
            #expect(error?.description.contains("somebody else changed the channel showreel") == true)
            #expect(error?.description.contains("hotfolder channel adopt showreel") == true)
            #expect(scene.cloud.channel("showreel")?.videoKeys == ["a", "b", "c", "new", "theirs"])
            #expect(try await scene.ledger() == ledger)
        }
    }

    @Test func `adds two at the same time one after the other`() async throws {
        try await Self.withChannel { scene in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...8 {
                    group.addTask {
                        _ = try await scene.run(AddToChannel(), Self.adding("n\(number)"), job: "\(number)")
                    }
                }
                try await group.waitForAll()
            }
            let channel = try #require(scene.cloud.channel("showreel"))
            #expect(Set(channel.videoKeys) == Set(["a", "b", "c"] + (1...8).map { "n\($0)" }))
            #expect(channel.videoKeys.count == 11)
            #expect(channel.puts == 8)
        }
    }

    @Test(arguments: [
        (400, ActionError.Kind.permanent), (404, .permanent), (302, .permanent),
    ])
    func `has its ledger as it was after a refusal`(_ status: Int, _ kind: ActionError.Kind) async throws {
        try await Self.withChannel { scene in
            let before = try await scene.ledger()
            scene.cloud.script([.init(.answer(status: status, body: #"{"message":"no"}"#), method: "PUT")])
            let error = await scene.failure(AddToChannel(), Self.adding("new"))
            #expect(error?.kind == kind)
            #expect(try await scene.ledger() == before)
        }
    }

    // MARK: What is not known

    static let lost: [Fault.Effect] = [
        .closeAfterReading, .answer(status: 500), .wrongJSON, .answer(status: 503), .answer(status: 401),
    ]

    @Test(arguments: lost)
    func `sends a list once more that did not arrive`(_ effect: Fault.Effect) async throws {
        try await Self.withChannel { scene in
            scene.cloud.script([Fault(effect, times: .times(1), method: "PUT")])
            let error = await scene.failure(AddToChannel(), Self.adding("new", at: "2"))
            switch error?.kind {
            case .transient, .lane, .outage: break
            default: Issue.record("\(error?.description ?? "no error")")
            }
            let open = try #require(try await scene.ledger())
            #expect(open.state == .sending)
            #expect(open.next?.videos == ["a", "new", "b", "c"])
            #expect(open.job == "A")
            _ = try await scene.run(AddToChannel(), Self.adding("new", at: "2"))
            #expect(scene.cloud.channel("showreel")?.videoKeys == ["a", "new", "b", "c"])
            #expect(scene.cloud.channel("showreel")?.puts == 1)
            #expect(try await scene.ledger()?.state == .sealed)
        }
    }

    @Test func `is held when the list may have arrived, until a person has looked`() async throws {
        try await Self.withChannel { scene in
            scene.cloud.script([Fault(.closeAfterEffect, times: .times(1), method: "PUT")])
            let first = await scene.failure(AddToChannel(), Self.adding("new"))
            #expect(first?.kind == .transient(retryAfter: nil))
            let error = await scene.failure(AddToChannel(), Self.adding("new"))
            #expect(error?.kind == .unknown)
            for words in [
                "hotfolder channel adopt showreel KEY… --account kids", "`hotfolder resolve A --again`", "--done",
            ] {
                #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
            }
            try await scene.know(.adopted(.init(videos: ["a", "b", "c", "new"], projects: ["p"])))
            _ = try await scene.run(AddToChannel(), Self.adding("new"))
            #expect(scene.cloud.channel("showreel")?.videoKeys == ["a", "b", "c", "new"])
            #expect(scene.cloud.channel("showreel")?.puts == 1)
        }
    }

    @Test func `waits while another job's list may still arrive, but not for ever`() async throws {
        try await Self.withChannel { scene in
            scene.cloud.script([Fault(.closeAfterReading, times: .times(1), method: "PUT")])
            _ = await scene.failure(AddToChannel(), Self.adding("new"), job: "A")
            let memory = Scene.Memory()
            let soon = await scene.failure(AddToChannel(), Self.adding("other"), job: "B", memory: memory)
            #expect(soon?.kind == .pending(after: .seconds(60)))
            let next = await scene.failure(
                AddToChannel(), Self.adding("other"), job: "B", memory: memory, now: Scene.now.addingTimeInterval(3599))
            #expect(next?.kind == .pending(after: .seconds(60)))
            let late = await scene.failure(
                AddToChannel(), Self.adding("other"), job: "B", memory: memory, now: Scene.now.addingTimeInterval(3600))
            #expect(late?.kind == .permanent)
            #expect(late?.description.contains("`hotfolder resolve A --again`") == true, "\(late?.description ?? "")")
            // The other job's next attempt settles it.
            _ = try await scene.run(AddToChannel(), Self.adding("new"), job: "A")
            _ = try await scene.run(AddToChannel(), Self.adding("other"), job: "B")
            #expect(scene.cloud.channel("showreel")?.videoKeys == ["a", "b", "c", "new", "other"])
        }
    }

    @Test func `fails when another job's list may have arrived`() async throws {
        try await Self.withChannel { scene in
            scene.cloud.script([Fault(.closeAfterEffect, times: .times(1), method: "PUT")])
            _ = await scene.failure(AddToChannel(), Self.adding("new"), job: "A")
            let error = await scene.failure(AddToChannel(), Self.adding("other"), job: "B")
            #expect(error?.kind == .permanent)
            #expect(error?.description.contains("hotfolder channel adopt showreel") == true)
            #expect(scene.cloud.channel("showreel")?.videoKeys == ["a", "b", "c", "new"])
        }
    }

    @Test func `does not begin a list that is too long to be kept`() async throws {
        try await withDynTube { scene in
            let videos = (1...ChannelLedger.mostMembers).map { "k\($0)" }
            try await scene.know(.adopted(.init(videos: videos)))
            let error = await scene.failure(AddToChannel(), Self.adding("new"))
            #expect(error?.kind == .permanent)
            #expect(error?.description.contains("more than 10000 members") == true, "\(error?.description ?? "")")
            #expect(scene.cloud.channel("showreel")?.puts == 0)
        }
    }

    @Test func `says so when the ledger cannot be read`() async throws {
        try await withDynTube { scene in
            try await scene.notes.write(Array("?".utf8), as: "channel/showreel")
            let error = await scene.failure(AddToChannel(), Self.adding("new"))
            #expect(error?.kind == .permanent)
            #expect(error?.description.contains("hotfolder channel adopt") == true)
            #expect(scene.cloud.requests().isEmpty)
        }
    }
}
