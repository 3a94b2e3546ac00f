import Testing

@testable import Actions

@Suite struct `The ledger of a channel` {
    @Test(arguments: [
        (
            ChannelLedger(.init(videos: ["b", "a"], projects: ["p"]), state: .adopted),
            #"{"projects":["p"],"state":"adopted","videos":["b","a"]}"#
        ),
        (
            ChannelLedger(.init(videos: []), updated: "2026-11-22T10:00:00.0000000Z", state: .sealed),
            #"{"projects":[],"state":"sealed","updated":"2026-11-22T10:00:00.0000000Z","videos":[]}"#
        ),
        (
            ChannelLedger(
                .init(videos: ["a"]), updated: "u", state: .sending, next: .init(videos: ["a", "b"], projects: ["p"])),
            #"{"next":{"projects":["p"],"videos":["a","b"]},"projects":[],"state":"sending","updated":"u","videos":["a"]}"#
        ),
    ])
    func `is written one way, and read back`(ledger: ChannelLedger, json: String) throws {
        #expect(try ledger.encoded() == Array(json.utf8))
        #expect(try ChannelLedger(Array(json.utf8)) == ledger)
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"videos":["a"],"projects":[],"state":"lost"}"#, #"{"videos":"a","state":"sealed"}"#,
    ])
    func `is nothing else`(json: String) {
        let error = #expect(throws: ActionError.self) { try ChannelLedger(Array(json.utf8)) }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains("`hotfolder channel adopt`") == true)
    }

    @Test func `is adopted as it was told`() throws {
        let members = ChannelLedger.Members(videos: ["b", "a_1.x-Y"], projects: ["b"])
        let ledger = try ChannelLedger.adopted(members)
        #expect(ledger.members == members)
        #expect(ledger.state == .adopted && ledger.updated == nil && ledger.next == nil)
        #expect(try ChannelLedger.adopted(.init(videos: [], projects: ["p"])).projects == ["p"])
        let most = (0..<ChannelLedger.mostMembers).map { "k\($0)" }
        #expect(try ChannelLedger.adopted(.init(videos: most)).videos == most)
    }

    @Test(arguments: [
        (ChannelLedger.Members(videos: []), "at least one"),
        (.init(videos: ["a", "b", "a"]), "a is named twice"),
        (.init(videos: ["a"], projects: ["p", "p"]), "p is named"),
        (.init(videos: [""]), "\"\" is not a video's key"), (.init(videos: ["a b"]), "\"a b\" is not a video's key"),
        (.init(videos: ["a"], projects: [".."]), "\"..\" is not a project's key"),
        (.init(videos: [String(repeating: "k", count: 129)]), "at most 128"),
        (
            .init(videos: (0..<ChannelLedger.mostMembers).map { "k\($0)" }, projects: ["p"]),
            "10001 members are too many"
        ),
    ])
    func `is not adopted with members that cannot be`(members: ChannelLedger.Members, said: String) {
        let error = #expect(throws: ActionError.self) { try ChannelLedger.adopted(members) }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains(said) == true, "\(error?.description ?? "")")
    }

    @Test func `lies under its channel's id`() throws {
        #expect(try ChannelLedger.key(ofChannel: "c-1") == "channel/c-1")
        for id in ["", "a/b", ".."] {
            #expect(throws: ActionError.self) { try ChannelLedger.key(ofChannel: id) }
        }
    }
}
