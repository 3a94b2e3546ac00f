import Actions
import Foundation
import Rules
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(5))) struct `Assets of Huawei Cloud VOD` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    static let project = "0123456789abcdef0123456789abcdef"

    // MARK: huawei_vod.set_cover

    @Test(arguments: [("first", 0), ("last", 48), ("30s", 24), ("12s", 12)])
    func `a snapshot becomes the cover`(_ choice: String, _ offset: Int) async throws {
        try await withCloud { cloud, url, transport in
            let parameters = ["asset": Value.text("a-1"), "snapshot": .text(choice)]
            let receipt = try await HuaweiJob(SetCover(), parameters, at: url, transport, StepFiles(nil)).run()
            let asset = try #require(cloud.huawei.assets["a-1"])
            guard case .snapshot(let cover) = asset.cover else {
                Issue.record("\(String(describing: asset.cover))")
                return
            }
            #expect(receipt.outputs["url"] == .text(cover) && cover.hasSuffix("/\(offset).jpg"))
            let direct = ["asset": Value.text("a-1"), "url": .text(cover)]
            _ = try await HuaweiJob(SetCover(), direct, at: url, transport, StepFiles(nil)).run()
        }
    }

    @Test func `an asset without snapshots has none to choose`() async throws {
        try await withCloud { cloud, url, transport in
            let job = HuaweiJob(SetCover(), ["asset": .text("a-1")], at: url, transport, StepFiles(nil))
            _ = try await job.run()
            cloud.huawei.changeAsset("a-1") { asset in
                asset.snapshots = []
                asset.snapshotTask = .none
            }
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .permanent && error?.description.contains("huawei_vod.take_snapshots") == true)
        }
    }

    @Test func `a snapshot that is being taken is waited for`() async throws {
        try await withCloud { cloud, url, transport in
            cloud.huawei.change { $0.snapshotPolls = 5 }
            let order = HuaweiJob(TakeSnapshots(), Self.snapshots, at: url, transport, StepFiles(nil))
            _ = await #expect(throws: ActionError.self) { try await order.run() }
            let job = HuaweiJob(SetCover(), ["asset": .text("a-1")], at: url, transport, StepFiles(nil))
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .transient(retryAfter: nil), "\(error?.description ?? "")")
            #expect(error?.description.contains("still being taken") == true)
        }
    }

    // MARK: huawei_vod.take_snapshots

    @Test(arguments: ["THUMBNAIL_SUCCEED", "THUMBNAIL_FAILED"])
    func `how an order before ended says nothing of this one`(_ status: String) async throws {
        try await withCloud { cloud, url, transport in
            let job = HuaweiJob(TakeSnapshots(), Self.snapshots, at: url, transport, StepFiles(nil))
            let list = #"{"assets":[{"asset_id":"a-1","thumbnail_status":"\#(status)","exec_desc":"old"}]}"#
            let details = #"{"asset_id":"a-1","thumbnail_info":{"dots":[{"offset":7,"url":"https://h/7.jpg"}]}}"#
            cloud.script([
                Fault(
                    .answer(status: 200, body: list), times: .times(1), method: "GET",
                    path: "/v1.0/\(Self.project)/asset/list"),
                Fault(
                    .answer(status: 200, body: details), times: .times(1), method: "GET",
                    path: "/v1.0/\(Self.project)/asset/details"),
            ])
            let receipt: Receipt
            if status == "THUMBNAIL_FAILED" { cloud.huawei.change { $0.snapshotPolls = 1 } }
            do {
                receipt = try await job.finish()
            } catch {
                Issue.record(error)
                return
            }
            guard case .list(let urls)? = receipt.outputs["urls"] else {
                Issue.record("\(receipt)")
                return
            }
            #expect(urls.compactMap(\.text).map { $0.suffix(11) } == ["/dots/1.jpg", "/dots/3.jpg"])
        }
    }

    @Test func `snapshots at other times than wished are taken when they stay`() async throws {
        try await withCloud { cloud, url, transport in
            let job = HuaweiJob(TakeSnapshots(), Self.snapshots, at: url, transport, StepFiles(nil))
            _ = await #expect(throws: ActionError.self) { try await job.run() }
            cloud.huawei.changeAsset("a-1") { asset in
                asset.snapshots = [.init(.dots, at: 2), .init(.dots, at: 4)]
                asset.snapshotTask = .done
            }
            let early = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(early?.kind == .pending(after: .seconds(5)))
            let receipt = try await job.finish()
            #expect(receipt.summary == "200, 2 snapshots")
        }
    }

    static let snapshots = ["asset": Value.text("a-1"), "at": .list([.text("3s"), .text("1s")]), "cover": .text("2")]

    @Test func `snapshots are ordered once and asked for until they are there`() async throws {
        try await withCloud { cloud, url, transport in
            let job = HuaweiJob(TakeSnapshots(), Self.snapshots, at: url, transport, StepFiles(nil))
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .pending(after: .seconds(5)))
            let receipt = try await job.finish()
            guard case .list(let urls)? = receipt.outputs["urls"] else {
                Issue.record("\(receipt)")
                return
            }
            #expect(urls.compactMap(\.text).map { $0.suffix(11) } == ["/dots/1.jpg", "/dots/3.jpg"])
            #expect(cloud.huawei.billedSnapshots == 2)
            guard case .snapshot(let cover) = cloud.huawei.assets["a-1"]?.cover else {
                Issue.record("no cover")
                return
            }
            #expect(cover.hasSuffix("/3.jpg"))
        }
    }

    @Test func `snapshots that cannot be taken fail with the reason`() async throws {
        try await withCloud { cloud, url, transport in
            cloud.huawei.change { $0.snapshotFailure = "the video is black" }
            let job = HuaweiJob(TakeSnapshots(), Self.snapshots, at: url, transport, StepFiles(nil))
            let error = await #expect(throws: ActionError.self) { try await job.finish() }
            #expect(error?.kind == .permanent && error?.description.contains("the video is black") == true)
        }
    }

    @Test func `snapshots that never come end the job`() async throws {
        try await withCloud { cloud, url, transport in
            cloud.huawei.change { $0.snapshotPolls = 1000 }
            let job = HuaweiJob(TakeSnapshots(), Self.snapshots, at: url, transport, StepFiles(nil))
            let error = await #expect(throws: ActionError.self) { try await job.finish() }
            #expect(error?.kind == .permanent && error?.description.contains("not taken after 5m") == true)
        }
    }

    @Test func `a crash while they are ordered orders them at most once`() async throws {
        try await withCloud { cloud, url, transport in
            let job = HuaweiJob(TakeSnapshots(), Self.snapshots, at: url, transport, StepFiles(nil))
            // Only the intent is written: before the order, and it is not known whether it went out.
            cloud.script([
                Fault(
                    .closeAfterEffect, times: .times(1), method: "POST", path: "/v1.0/\(Self.project)/asset/process")
            ])
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .unknown)
            _ = try await job.finish()
            #expect(cloud.huawei.billedSnapshots == 2)
        }
    }

    @Test func `a job is held when nobody knows whether snapshots were ordered`() async throws {
        try await withCloud { cloud, url, transport in
            _ = try await HuaweiJob(SetCover(), ["asset": .text("a-1")], at: url, transport, StepFiles(nil)).run()
            cloud.huawei.changeAsset("a-1") { $0.snapshotTask = .none }
            let job = HuaweiJob(TakeSnapshots(), Self.snapshots, at: url, transport, StepFiles(nil))
            job.die(after: 1)
            _ = await #expect(throws: ActionError.self) { try await job.run() }
            job.restart()
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .unknown && error?.description.contains("billed") == true)
            #expect(cloud.huawei.billedSnapshots == 0)
        }
    }

    @Test(arguments: [["at": Value.list([.text("3s")])], ["every": .text("5s")]])
    func `older snapshots are not taken for those of an order that a crash cut short`(_ order: [String: Value])
        async throws
    {
        try await withCloud { cloud, url, transport in
            // The asset has one in 12 seconds from before.
            let parameters = order.merging(["asset": .text("a-1")]) { $1 }
            let job = HuaweiJob(TakeSnapshots(), parameters, at: url, transport, StepFiles(nil))
            job.die(after: 1)
            _ = await #expect(throws: ActionError.self) { try await job.run() }
            job.restart()
            let error = await #expect(throws: ActionError.self) { try await job.finish() }
            #expect(error?.kind == .unknown && cloud.huawei.billedSnapshots == 0)
        }
    }

    // MARK: huawei_vod.create_asset

    static let title = [
        "title": Value.text("My film"), "tags": .list([.text("a"), .text("b")]), "publish": .text("true"),
    ]

    func creation(
        _ url: String, _ transport: HTTPTransport, _ size: Int = 1000, type: String = "video/mp4",
        withCover: Bool = false
    ) throws -> HuaweiJob {
        let video = try self.scratch.input("a", zeros: size, type: type)
        let cover = try self.scratch.input("a.jpg", Trial.jpeg(100))
        let files = StepFiles(video, members: withCover ? ["cover": cover] : [:])
        return HuaweiJob(CreateAsset(), Self.title, at: url, transport, files)
    }

    static func made(_ cloud: LocalCloud) -> [HuaweiAsset] { Array(cloud.huawei.assets.values) }

    @Test func `an asset is made, uploaded and confirmed`() async throws {
        try await withCloud { cloud, url, transport in
            let receipt = try await self.creation(url, transport).run()
            let asset = try #require(Self.made(cloud).first)
            #expect(receipt.outputs["asset_id"] == .text(asset.id))
            #expect(asset.title == "My film" && asset.status == .published && asset.video?.size == 1000)
            #expect(asset.tags.prefix(2) == ["a", "b"])
            let own = try #require(asset.tags.last)
            #expect(own.hasPrefix("hf") && own.utf8.count == 16)
        }
    }

    @Test(arguments: [(1000, false), (1000, true), (45_000_000, false), (45_000_000, true)], 1...6)
    func `a crash after any checkpoint makes one asset`(_ kind: (size: Int, hasCover: Bool), _ checkpoints: Int)
        async throws
    {
        try await withCloud { cloud, url, transport in
            let job = try self.creation(url, transport, kind.size, withCover: kind.hasCover)
            job.die(after: checkpoints)
            do {
                _ = try await job.run()
                #expect(checkpoints > 3 && kind.size == 1000, "it has fewer checkpoints")
            } catch {
                job.restart()
                _ = try await job.finish()
            }
            #expect(Self.made(cloud).map(\.status) == [.published])
            #expect(Self.made(cloud).map(\.video?.size) == [Int64(kind.size)])
            #expect(Self.made(cloud).map { $0.cover != nil } == [kind.hasCover])
            #expect(cloud.huawei.confirmations.count == 1)
        }
    }

    @Test func `a new WEBM, which no update takes, goes on after a crash`() async throws {
        try await withCloud { cloud, url, transport in
            let job = try self.creation(url, transport, type: "video/webm")
            job.die(after: 2)
            _ = await #expect(throws: ActionError.self) { try await job.run() }
            job.restart()
            _ = try await job.finish()
            #expect(Self.made(cloud).map(\.status) == [.published])
        }
    }

    @Test func `an asset whose making was answered to nobody is found again`() async throws {
        try await withCloud { cloud, url, transport in
            let job = try self.creation(url, transport)
            cloud.script([
                Fault(.closeAfterEffect, times: .times(1), method: "POST", path: "/v1.0/\(Self.project)/asset")
            ])
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .transient(retryAfter: nil))
            // Of the same name, and not ours.
            let other = HuaweiAsset("other", title: "My film")
            cloud.huawei.changeAsset("other") { $0.title = other.title }
            let receipt = try await job.finish()
            let ours = Self.made(cloud).filter { $0.id != "other" }
            #expect(ours.map(\.status) == [.published])
            #expect(receipt.outputs["asset_id"] == ours.first.map { .text($0.id) })
        }
    }

    @Test func `several assets with our tag are a person's matter`() async throws {
        try await withCloud { cloud, url, transport in
            let job = try self.creation(url, transport)
            cloud.script([
                Fault(.closeAfterEffect, times: .times(1), method: "POST", path: "/v1.0/\(Self.project)/asset")
            ])
            _ = await #expect(throws: ActionError.self) { try await job.run() }
            let tags = try #require(Self.made(cloud).first?.tags)
            cloud.huawei.changeAsset("twin") { asset in
                asset.title = "My film"
                asset.tags = tags
            }
            let error = await #expect(throws: ActionError.self) { try await job.finish() }
            #expect(error?.kind == .unknown && error?.description.contains("twin") == true)
        }
    }

    @Test func `an asset that was surely not made is made later`() async throws {
        try await withCloud { cloud, url, transport in
            let job = try self.creation(url, transport)
            cloud.script([
                Fault(.closeAfterReading, times: .times(1), method: "POST", path: "/v1.0/\(Self.project)/asset")
            ])
            _ = await #expect(throws: ActionError.self) { try await job.run() }
            _ = try await job.finish()
            #expect(Self.made(cloud).map(\.status) == [.published])
        }
    }

    @Test func `an asset is looked for before it is made again, whatever a gateway said`() async throws {
        try await withCloud { cloud, url, transport in
            let job = try self.creation(url, transport)
            let path = "/v1.0/\(Self.project)/asset"
            cloud.script([Fault(.answer(status: 503), times: .times(1), method: "POST", path: path)])
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .outage(retryAfter: nil))
            _ = try await job.finish()
            let calls = cloud.requests().prefix(4).map { "\($0.method) \($0.path.prefix { $0 != "?" })" }
            #expect(calls == ["POST \(path)", "GET \(path)/list", "GET \(path)/list", "POST \(path)"])
        }
    }

    @Test func `an asset that was given up is not gone on with`() async throws {
        try await withCloud { cloud, url, transport in
            let job = try self.creation(url, transport)
            cloud.script([Fault(.answer(status: 503), method: "PUT", path: "/obs/")])
            _ = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(try await job.giveUp() == nil)
            // The process was killed before the file was in failed/, and makes another attempt, whose answer is lost.
            cloud.script([
                Fault(.closeAfterEffect, times: .times(1), method: "POST", path: "/v1.0/\(Self.project)/asset")
            ])
            _ = await #expect(throws: ActionError.self) { try await job.run() }
            _ = try await job.finish()
            #expect(Set(Self.made(cloud).map(\.status)) == [.failed, .published])
        }
    }

    @Test func `our own asset that refuses an update is cancelled and updated`() async throws {
        try await withCloud { cloud, url, transport in
            let job = try self.creation(url, transport, withCover: true)
            job.die(after: 2)
            _ = await #expect(throws: ActionError.self) { try await job.run() }
            job.restart()
            cloud.script([
                Fault(.huaweiError("VOD.10061"), times: .times(1), method: "PUT", path: "/v1.0/\(Self.project)/asset")
            ])
            _ = try await job.finish()
            #expect(cloud.huawei.confirmations.map(\.status) == ["CANCELLED", "CREATED"])
            #expect(Self.made(cloud).map(\.video?.size) == [1000])
        }
    }

    @Test func `an asset that is given up is marked as failed`() async throws {
        try await withCloud { cloud, url, transport in
            let body = "<Error><Code>InvalidDigest</Code><Message>no</Message></Error>"
            cloud.script([Fault(.answer(status: 400, body: body), method: "PUT", path: "/obs/")])
            let job = try self.creation(url, transport)
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .permanent)
            #expect(Self.made(cloud).map(\.status) == [.failed])
        }
    }
}
