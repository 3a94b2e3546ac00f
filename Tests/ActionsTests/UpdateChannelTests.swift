import Foundation
import Rules
import Sandbox
import Testing

@testable import Actions

@Suite struct `The plan of dyntube.update_channel` {
    static let account = Account.dynTube(at: "https://dyntube.example.com")

    static func plan(_ parameters: [String: Value]) throws(ActionError) -> PlannedRequest? {
        let step = ResolvedStep(action: "dyntube.update_channel", account: "kids", parameters: parameters)
        let files = StepFiles(InputFacts(name: "list.yaml", type: "text/plain", size: 3))
        return try UpdateChannel().plan(step, files: files, account: self.account).requests.first
    }

    @Test func `both lists are sent, in their order`() throws {
        let request = try #require(
            try Self.plan([
                "channel": .text("c-1"), "name": .text("Grüße / a"), "videos": .list([.text("k2"), .text("k1")]),
            ]))
        #expect(
            request
                == PlannedRequest(
                    method: .put, url: "https://dyntube.example.com/v1/channels/c-1",
                    authorization: .bearer(setting: "token"),
                    body: .json(Array(#"{"name":"Grüße / a","projectKeys":[],"videoKeys":["k2","k1"]}"#.utf8))))
    }

    @Test func `all that the step says is sent`() throws {
        let request = try #require(
            try Self.plan([
                "channel": .text("c-1"), "name": .text("n"), "description": .text("d"), "template": .text("t"),
                "projects": .text("p1"), "private_link": .text("false"),
            ]))
        #expect(
            request.shown().last
                == #"  {"description":"d","name":"n","privateLinkEnabled":false,"projectKeys":["p1"],"templateKey":"t","videoKeys":[]}"#
        )
    }

    static func parameters(_ changes: [String: Value?]) -> [String: Value] {
        var parameters: [String: Value] = ["channel": .text("c"), "name": .text("n"), "videos": .text("k")]
        for (name, value) in changes { parameters[name] = value }
        return parameters
    }

    @Test(arguments: [
        ["name": Value.text(String(repeating: "ä", count: 100))],
        ["description": .text(String(repeating: "😀", count: 125))],
    ])
    func `what is just short enough is taken`(_ changes: [String: Value]) throws {
        #expect(try Self.plan(Self.parameters(changes)) != nil)
    }

    static let refused: [([String: Value?], String)] = [
        (["channel": nil], "channel is \"\""),
        (["channel": .text("../x")], "channel is \"../x\", which is no id"),
        (["name": nil], "has no name"),
        (["name": .text("  ")], "name is empty"),
        (["name": .text(String(repeating: "a", count: 101))], "name has 101 characters, and DynTube takes at most 100"),
        (["name": .text(String(repeating: "😀", count: 51))], "name has 102 characters"),
        (["description": .text(String(repeating: "a", count: 251))], "description has 251 characters"),
        (["template": .text("")], "template is empty"),
        (["videos": nil], "at least one video or project"),
        (["videos": .list([])], "at least one video or project"),
        (["videos": .list([.text("a"), .text("b"), .text("a")])], "videos has a twice"),
        (["videos": .list([.text("a b")])], "one of videos is \"a b\", which is no id"),
        (["videos": .list([.list([])])], "one of videos is not a text"),
        (["projects": .list([.text("")])], "one of projects is empty"),
        (["private_link": .text("maybe")], "write true or false"),
        (["videos": .list((0...10_000).map { .text("k\($0)") })], "more than 10000 members"),
    ]

    @Test(arguments: refused)
    func `what cannot succeed is refused before anything is sent`(_ changes: [String: Value?], _ holds: String) {
        let error = #expect(throws: ActionError.self) { try Self.plan(Self.parameters(changes)) }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains(holds) == true, "\(error?.description ?? "")")
    }
}

@Suite(.timeLimit(.minutes(5))) struct `dyntube.update_channel` {
    static let update: [String: Value] = [
        "channel": .text("showreel"), "name": .text("Reel"), "videos": .list([.text("b"), .text("a")]),
        "projects": .list([.text("p")]),
    ]

    @Test func `replaces the channel and knows its members from then on`() async throws {
        try await withDynTube { scene in
            _ = try await scene.run(UpdateChannel(), Self.update)
            let channel = try #require(scene.cloud.channel("showreel"))
            #expect(channel.name == "Reel")
            #expect(channel.videoKeys == ["b", "a"])
            #expect(channel.projectKeys == ["p"])
            #expect(
                try await scene.ledger()
                    == ChannelLedger(
                        .init(videos: ["b", "a"], projects: ["p"]), updated: channel.updated.description, state: .sealed
                    ))
        }
    }

    @Test func `replaces what somebody else changed, and what is open`() async throws {
        try await withDynTube { scene in
            let open = ChannelLedger(
                .init(videos: ["x"]), updated: "before", state: .sending, next: .init(videos: ["x", "y"]), job: "B")
            try await scene.know(open)
            scene.cloud.editChannel("showreel") { $0.videoKeys = ["z"] }
            _ = try await scene.run(UpdateChannel(), Self.update)
            #expect(scene.cloud.channel("showreel")?.videoKeys == ["b", "a"])
            #expect(try await scene.ledger()?.state == .sealed)
        }
    }

    @Test(arguments: [
        (404, #"{"message":"The channel does not exist or access denied."}"#, "does not exist or access denied"),
        (
            400, #"{"message":"Invalid videoKeys provided.","invalidVideoKeys":["b","a"]}"#,
            "Invalid videoKeys provided. (b, a)"
        ),
    ])
    func `leaves the ledger as it was after a refusal, and says why`(
        _ status: Int, _ body: String, _ holds: String
    ) async throws {
        try await withDynTube { scene in
            let before = ChannelLedger(.init(videos: ["x"]), updated: "then", state: .sealed)
            try await scene.know(before)
            scene.cloud.script([.init(.answer(status: status, body: body))])
            let error = await scene.failure(UpdateChannel(), Self.update)
            #expect(error?.kind == .permanent)
            #expect(error?.description.contains(holds) == true, "\(error?.description ?? "")")
            #expect(try await scene.ledger() == before)
        }
    }

    @Test func `leaves the list open while it is not known whether it arrived`() async throws {
        try await withDynTube { scene in
            try await scene.know(ChannelLedger(.init(videos: ["x"]), state: .adopted))
            scene.cloud.script([.init(.closeAfterEffect, times: .times(1))])
            let error = await scene.failure(UpdateChannel(), Self.update, job: "U")
            #expect(error?.kind == .transient(retryAfter: nil))
            let open = ChannelLedger(
                .init(videos: ["x"]), state: .sending, next: .init(videos: ["b", "a"], projects: ["p"]), job: "U")
            #expect(try await scene.ledger() == open)
            // Nothing is added to a list of which that is not known.
            let addition: [String: Value] = ["channel": .text("showreel"), "video_key": .text("new")]
            let waiting = await scene.failure(AddToChannel(), addition, job: "B")
            #expect(waiting?.kind == .pending(after: .seconds(60)))
            _ = try await scene.run(UpdateChannel(), Self.update, job: "U")
            _ = try await scene.run(AddToChannel(), addition, job: "B")
            #expect(scene.cloud.channel("showreel")?.videoKeys == ["b", "a", "new"])
        }
    }
}

extension Scene {
    private static let key = "channel/showreel"

    /// What is known of the channel `showreel`.
    func ledger() async throws -> ChannelLedger? {
        guard let bytes = try await self.notes.note(Self.key) else { return nil }
        return try ChannelLedger(bytes)
    }

    /// Writes down what is known of the channel `showreel`.
    func know(_ ledger: ChannelLedger) async throws {
        try await self.notes.write(try ledger.encoded(), as: Self.key)
    }
}
