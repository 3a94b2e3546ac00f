import Foundation
import Glibc
import Sandbox
import TestKit
import Testing

/// A video that is sent in parts, with the real program killed in the middle.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `An upload in parts` {
    private static let asset = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"

    private static let settings = StageSettings(
        accounts: """
              huawei_vod:
                region: cn-north-4
                project_id: 0123456789abcdef0123456789abcdef
                access_key: {env: HUAWEI_AK}
                secret_key: {env: DYNTUBE_TOKEN}
                url: {cloud}
                iam_url: {cloud}
            """,
        rules: """
            rules:
              - name: video of an asset
                match: {path: "{asset}.mp4", type: video/*}
                do:
                  - huawei_vod.update_asset: {asset: "{asset}"}

            """)

    /// Which requests the cloud holds, so that the kill comes in the middle.
    enum Moment: String, Sendable, CaseIterable {
        /// Two of three parts are on their way, and one has come.
        case duringParts
        /// All parts have come, and the answers to two of them are not given.
        case beforeReceipts

        var fault: Fault {
            let effect: Fault.Effect = self == .duringParts ? .holdBeforeReading : .holdBeforeAnswer
            return Fault(effect, times: .times(2), method: "PUT", path: "/obs/")
        }

        var partsThatCame: Int { self == .duringParts ? 1 : 3 }
    }

    @Test(arguments: Moment.allCases)
    func `sends after a kill what is missing, and nothing twice`(_ moment: Moment) async throws {
        try await Stage.run(Self.settings) { stage in
            stage.cloud.script([moment.fault])
            let killed = try await stage.startAgent()
            // Three parts: a real video, and a box of 45 MB behind it that players skip.
            try await stage.shell(
                """
                ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=320x180:d=1 -pix_fmt yuv420p aside/a.mp4 && \
                printf '\\002\\256\\245\\110free' >> aside/a.mp4 && head -c 45000000 /dev/urandom >> aside/a.mp4 && \
                mv aside/a.mp4 drops/\(Self.asset).mp4
                """)
            await stage.waitForParts(moment.partsThatCame)
            killed.signal(SIGKILL)
            #expect(try await killed.ended() == .killed(SIGKILL))
            stage.cloud.script([])
            stage.cloud.release()
            // What of the killed requests had reached this machine's buffers counts as received, once it is read.
            await stage.waitForParts(3, hadEffect: false)
            let before = stage.cloud.huawei.uploads.values.first?.parts.mapValues(\.receipts) ?? [:]

            let agent = try await stage.startAgent()
            try await agent.errors.wait(for: "info done", "\(Self.asset).mp4")
            let uploads = stage.cloud.huawei.uploads
            #expect(uploads.count == 1, "the upload that was begun goes on")
            let upload = try #require(uploads.values.first)
            #expect(upload.state == .completed)
            #expect(upload.parts.keys.sorted() == [1, 2, 3])
            #expect(
                upload.parts.values.allSatisfy { $0.receipts == 1 }, "\(upload.parts.mapValues(\.receipts)) \(before)")
            let size = try #require(
                try FileManager.default.attributesOfItem(atPath: "\(stage.drops)/done/\(Self.asset).mp4")[.size] as? Int
            )
            #expect(stage.cloud.huawei.assets[Self.asset]?.video?.size == Int64(size))
            #expect(stage.cloud.huawei.confirmations.map(\.status) == ["CREATED"])
            let world = try World(stage)
            #expect(world.done == ["\(Self.asset).mp4"] && world.inWork.isEmpty)
        }
    }
}

extension Stage {
    /// Waits until the cloud has taken so many parts, or decided about as many.
    fileprivate func waitForParts(_ count: Int, hadEffect: Bool = true) async {
        var requests = 1
        while self.cloud.requests().count(where: {
            $0.method == "PUT" && $0.path.hasPrefix("/obs/") && (!hadEffect || $0.hadEffect)
        }) < count {
            requests = max(requests, self.cloud.requests().count + 1)
            _ = await self.cloud.waitForRequests(count: requests)
            if Task.isCancelled { return }
        }
    }
}
