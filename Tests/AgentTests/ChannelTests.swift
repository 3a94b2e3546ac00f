import Actions
import Foundation
import Journal
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(5))) struct `A channel's members, as a person tells them` {
    @Test func `are kept for the account, with an agent and without`() async throws {
        try await Stage.with { stage in
            let adopted = AdoptQuestion(account: "dyntube", channel: "c1", videos: ["k2", "k1"], projects: ["p1"])
            try await stage.run { agent in
                let report = try await agent.desk.adopt(adopted)
                #expect(report.state == "adopted" && report.videos == ["k2", "k1"] && report.projects == ["p1"])
                #expect(
                    try await agent.journal.remembered(account: "dyntube", key: "channel/c1")
                        == Array(#"{"projects":["p1"],"state":"adopted","videos":["k2","k1"]}"#.utf8))
            }
            try await stage.withoutAgent { desk in
                let shown = try await desk.channel(ChannelQuestion(account: "dyntube", channel: "c1"))
                #expect(shown.videos == ["k2", "k1"] && shown.projects == ["p1"] && shown.next == nil)
                _ = try await desk.adopt(AdoptQuestion(account: "dyntube", channel: "c1", videos: ["k3"]))
                let again = try await desk.channel(ChannelQuestion(account: "dyntube", channel: "c1"))
                #expect(again.videos == ["k3"] && again.projects == [], "the newest word counts")
            }
        }
    }

    @Test func `are shown with what is being sent`() async throws {
        try await Stage.with { stage in
            let ledger = ChannelLedger(
                .init(videos: ["k1"]), updated: "2026-11-22T10:00:00Z", state: .sending,
                next: .init(videos: ["k1", "k2"]))
            let journal = try SQLiteJournal.open(at: stage.journalPath)
            try await journal.write([
                .remembered(account: "dyntube", key: "channel/c1", value: try ledger.encoded(), at: Sample.date),
                .remembered(account: "dyntube", key: "channel/c2", value: [1], at: Sample.date),
            ])
            try await journal.close()
            try await stage.withoutAgent { desk in
                let shown = try await desk.channel(ChannelQuestion(account: "dyntube", channel: "c1"))
                #expect(shown.state == "sending" && shown.updated == "2026-11-22T10:00:00Z")
                #expect(shown.videos == ["k1"] && shown.next?.videos == ["k1", "k2"])
                let broken = await #expect(throws: ControlError.self) {
                    try await desk.channel(ChannelQuestion(account: "dyntube", channel: "c2"))
                }
                #expect(broken?.description.contains("tell them anew with `hotfolder channel adopt`") == true)
            }
        }
    }

    @Test(
        arguments: [
            ("dyntube", "c1", [], "at least one video"), ("dyntube", "c1", ["k1", "k1"], "k1 is named twice"),
            ("dyntube", "c1", ["a/b"], "\"a/b\" is not a video's key"),
            ("dyntube", "..", ["k1"], "is not a channel's id"),
            ("kids", "c1", ["k1"], "there is no account \"kids\"; use --account dyntube"),
        ] as [(String, String, [String], String)])
    func `are refused with a reason`(account: String, channel: String, keys: [String], said: String) async throws {
        try await Stage.with { stage in
            try await stage.withoutAgent { desk in
                let error = await #expect(throws: ControlError.self) {
                    try await desk.adopt(AdoptQuestion(account: account, channel: channel, videos: keys))
                }
                #expect(error?.description.contains(said) == true, "\(error?.description ?? "")")
                let kept = try await desk.journal.remembered(account: account)
                #expect(kept == [:])
            }
        }
    }

    @Test func `that nobody told are asked for`() async throws {
        try await Stage.with { stage in
            try await stage.withoutAgent { desk in
                let error = await #expect(throws: ControlError.self) {
                    try await desk.channel(ChannelQuestion(account: "dyntube", channel: "c9"))
                }
                #expect(error?.description.contains("`hotfolder channel adopt c9 KEY…`") == true)
            }
        }
    }

    @Test func `that are too many bytes to be kept twice are refused`() async throws {
        try await Stage.with { stage in
            try await stage.withoutAgent { desk in
                let keys = (0..<5000).map { String(format: "%0120d", $0) }
                let error = await #expect(throws: ControlError.self) {
                    try await desk.adopt(AdoptQuestion(account: "dyntube", channel: "c1", videos: keys))
                }
                #expect(error?.description.contains("the list is too long to be kept") == true)
            }
        }
    }
}
