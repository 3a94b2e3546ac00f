import Foundation
import Journal
import Rules
import Sandbox
import TestKit
import Testing

@testable import Agent

/// What a step left at the service is taken back when nobody goes on with it.
@Suite(.timeLimit(.minutes(5))) struct `A step that is given up` {
    private static func large() async throws -> [UInt8] {
        try await TestVideo.bytes() + Stage.freeBox(Stage.twoParts)
    }

    private static let down = Fault(.answer(status: 500), method: "PUT", path: "/obs/")

    @Test(arguments: [1, 2]) func `leaves no parts and no waiting asset when its attempts are used up`(_ attempts: Int)
        async throws
    {
        let video = try await Self.large()
        try await Stage.with(rules: Stage.huaweiRules(attempts: attempts), accounts: Stage.huaweiAccount) { stage in
            stage.cloud.script([Self.down])
            try await stage.run { agent in
                try stage.drop(video, as: "v1.mp4")
                let times = attempts == 1 ? "once" : "2 times"
                try await agent.see("failed v1.mp4: tried \(times) without success")
            }
            #expect(stage.cloud.huawei.uploads.values.map(\.state) == [.aborted])
            #expect(stage.cloud.huawei.confirmations.map(\.status) == ["FAILED"])
            #expect(stage.cloud.huawei.logins == 1)
            let effects = stage.cloud.requests().filter(\.hadEffect).map(\.method)
            #expect(effects.suffix(2) == ["DELETE", "POST"])
        }
    }

    @Test func `says in the reason what could not be taken back`() async throws {
        let video = try await Self.large()
        try await Stage.with(rules: Stage.huaweiRules(attempts: 1), accounts: Stage.huaweiAccount) { stage in
            let confirmation = "/v1.0/0123456789abcdef0123456789abcdef/asset/status/uploaded"
            stage.cloud.script([Self.down, Fault(.answer(status: 500), path: confirmation)])
            let job = try await stage.run { agent in
                try stage.drop(video, as: "v1.mp4")
                try await agent.see("failed v1.mp4")
                return try #require(try await agent.jobs().first)
            }
            #expect(job.reason?.contains("And the asset v1 could not be marked as failed") == true)
            #expect(stage.cloud.huawei.uploads.values.map(\.state) == [.aborted])
        }
    }

    @Test func `is one whose file changed while it waited, too`() async throws {
        let video = try await Self.large()
        try await Stage.with(rules: Stage.huaweiRules(), accounts: Stage.huaweiAccount) { stage in
            stage.cloud.script([Self.down])
            let id = try await stage.run { agent in
                try stage.drop(video, as: "v1.mp4")
                try await agent.see("postponed v1.mp4")
                return try #require(try await agent.jobs().first).id
            }
            stage.cloud.script([])
            let file = try FileHandle(forWritingTo: URL(filePath: stage.drops(".hotfolder/work/\(id)/v1.mp4")))
            try file.seekToEnd()
            try file.write(contentsOf: Data([0, 0, 0, 8]) + Data("free".utf8))
            try file.close()
            try await stage.run { agent in
                try await agent.see("went back v1.mp4: it changed while it waited")
                try await agent.see("done v1.mp4")
            }
            #expect(stage.cloud.huawei.uploads.values.map(\.state).count { $0 == .aborted } == 1)
            #expect(stage.cloud.huawei.confirmations.map(\.status) == ["FAILED", "CREATED"])
        }
    }

    @Test func `is one of a group whose own file changed, too, wherever the video stands`() async throws {
        let video = try await Self.large()
        let rules = """
            rules:
              - name: a video with its cover
                match: {path: "{asset}.{rest}"}
                group: {by: "{asset}", members: {cover: image/*, video: video/*}}
                do:
                  - huawei_vod.update_asset: {asset: "{asset}"}

            """
        try await Stage.with(rules: rules, accounts: Stage.huaweiAccount) { stage in
            // The cover gets through.
            let cover = Fault(.delayBeforeReading(.zero), times: .times(1), method: "PUT", path: "/obs/")
            stage.cloud.script([cover, Self.down])
            let id = try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try stage.drop(video, as: "v1.mp4")
                try await agent.see("postponed v1.jpg")
                return try #require(try await agent.jobs().first).id
            }
            #expect(stage.cloud.huawei.uploads.values.map(\.state) == [.open])
            stage.cloud.script([])
            let another = stage.drops(".hotfolder/work/\(id)/v1.jpg")
            try Data(Picture.jpeg("another")).write(to: URL(filePath: another))
            try await stage.run { agent in
                try await agent.see("went back v1.jpg: it changed while it waited")
                try await agent.see("done v1.jpg")
            }
            #expect(stage.cloud.huawei.uploads.values.map(\.state).count { $0 == .aborted } == 1)
            #expect(stage.cloud.huawei.confirmations.map(\.status) == ["FAILED", "CREATED"])
        }
    }

    /// A taking back that ended the agent counts as another abrupt end, and then nothing more is tried.
    @Test(arguments: [3, 4]) func `is one that ended the agent too often, too, where that does not`(_ ends: Int)
        async throws
    {
        let video = try await Self.large()
        try await Stage.with(rules: Stage.huaweiRules(), accounts: Stage.huaweiAccount) { stage in
            stage.cloud.script([Self.down])
            let id = try await stage.run { agent in
                try stage.drop(video, as: "v1.mp4")
                try await agent.see("postponed v1.mp4")
                return try #require(try await agent.jobs().first).id
            }
            stage.cloud.script([])
            let journal = try SQLiteJournal.open(at: stage.journalPath)
            let abruptly = [Change.started(id, step: 0, at: Sample.date), .crashed(id, at: Sample.date)]
            try await journal.write([.resumed(id, at: Sample.date)] + Array(repeating: abruptly, count: ends).joined())
            try await journal.close()
            let job = try await stage.run { agent in
                try await agent.see("failed v1.mp4: hotfolder ended abruptly \(ends) times in a row while")
                return try #require(try await agent.jobs().first)
            }
            let isTakenBack = ends == 3
            #expect(stage.cloud.huawei.uploads.values.map(\.state) == [isTakenBack ? .aborted : .open])
            #expect(stage.cloud.huawei.confirmations.map(\.status) == (isTakenBack ? ["FAILED"] : []))
            #expect(job.reason?.contains("was not taken back") == !isTakenBack)
        }
    }

    @Test func `gets so much time and no more`() async throws {
        let (time, never) = (ManualTime(), ManualTime())
        let rest = await withTaskGroup(of: String?.self) { group in
            group.addTask {
                await StepRun.inTime(time.source) {
                    try? await never.source.wait(.seconds(1))
                    return "cancelled"
                }
            }
            for await _ in time.waits { break }
            time.advance(by: StepRun.longestGivingUp)
            return await group.next() ?? nil
        }
        #expect(rest == "what it left at the service could not be taken back in 1m")
        #expect(await StepRun.inTime(time.source) { nil } == nil)
    }
}
