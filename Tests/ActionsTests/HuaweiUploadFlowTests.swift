import Actions
import Foundation
import Rules
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(5))) struct `Files that go to Huawei Cloud VOD` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    static let asset = ["asset": Value.text("a-1")]
    static let project = "0123456789abcdef0123456789abcdef"
    /// Three parts of 20, 20 and 5 megabytes.
    static let large = 45_000_000

    func update(
        _ url: String, _ transport: HTTPTransport, _ files: StepFiles<InputFile>,
        _ parameters: [String: Value] = asset, way: HuaweiJob.Way = .keys
    ) -> HuaweiJob {
        HuaweiJob(UpdateAsset(), parameters, at: url, transport, files, way: way)
    }

    func video(_ size: Int) throws -> InputFile { try self.scratch.input("a.mp4", zeros: size, type: "video/mp4") }

    func picture(_ size: Int = 1000) throws -> InputFile { try self.scratch.input("a.jpg", Trial.jpeg(size)) }

    /// The calls that came, as `PUT asset`, with what the storage was asked.
    static func calls(_ cloud: LocalCloud) -> [String] {
        cloud.requests().map { request in
            let path = request.path.prefix { $0 != "?" }
            let query = request.path.dropFirst(path.count + 1)
            guard path.hasPrefix("/obs/") else {
                return "\(request.method) \(path.split(separator: "/").dropFirst(2).joined(separator: "/"))"
            }
            return "\(request.method) obs \(query.prefix { $0 != "=" && $0 != "&" })"
        }
    }

    @Test func `a small video goes in one request and is confirmed`() async throws {
        try await withCloud { cloud, url, transport in
            let job = self.update(url, transport, StepFiles(try self.video(1_000_000)))
            let receipt = try await job.run()
            #expect(receipt.summary == "200, uploaded and confirmed")
            #expect(
                Self.calls(cloud) == ["PUT asset", "PUT obs AWSAccessKeyId", "POST asset/status/uploaded"])
            let asset = try #require(cloud.huawei.assets["a-1"])
            #expect(asset.video?.size == 1_000_000 && asset.status == .created)
            let put = cloud.requests()[1]
            #expect(put.header("Content-Type") == "video/mp4" && put.header("Content-MD5")?.count == 24)
            #expect(put.header("Authorization") == nil && put.header("X-Auth-Token") == nil)
        }
    }

    @Test func `a group goes together, the video last`() async throws {
        try await withCloud { cloud, url, transport in
            let subtitle = try self.scratch.input("a.srt", Data("1\n".utf8), type: "application/x-subrip")
            let video = try self.video(1_000_000)
            let files = StepFiles(video, members: ["video": video, "cover": try self.picture(), "subtitle": subtitle])
            let more = ["language": Value.text("EN"), "subtitle_id": .text("3"), "description": .text("d")]
            _ = try await self.update(url, transport, files, Self.asset.merging(more) { $1 }).run()
            let types = cloud.requests().filter { $0.path.hasPrefix("/obs/") }.map { $0.header("Content-Type") }
            #expect(types == ["image/jpeg", "application/octet-stream", "video/mp4"])
            let asset = try #require(cloud.huawei.assets["a-1"])
            #expect(asset.subtitles[3]?.language == "EN" && asset.subtitles[3]?.file?.size == 2)
            guard case .file = asset.cover else {
                Issue.record("the cover did not arrive")
                return
            }
        }
    }

    @Test func `a large video goes in parts, each as it lies on disk`() async throws {
        try await withCloud { cloud, url, transport in
            var video = try self.video(Self.large)
            let sent = SentBytes()
            video.sent = sent
            let job = self.update(url, transport, StepFiles(video))
            _ = try await job.run()
            #expect(sent.count == Self.large, "the file's bytes alone are progress")
            let asset = try #require(cloud.huawei.assets["a-1"])
            #expect(asset.video?.size == Int64(Self.large) && asset.status == .created)
            #expect(asset.video?.parts.map(\.size).sorted() == [5_000_000, 20_000_000, 20_000_000])
            let parts = cloud.requests().filter { $0.method == "PUT" && $0.path.contains("partNumber=") }
            #expect(parts.count == 3)
            #expect(parts.allSatisfy { $0.header("Content-Type") == "application/octet-stream" })
            #expect(parts.allSatisfy { $0.header("Content-MD5") == nil && $0.header("X-Auth-Token") == nil })
            for text in job.remembered {
                #expect(!text.contains("Signature") && !text.contains("http"), "no signed URL is journaled")
            }
        }
    }

    /// After the declaration, the beginning, each part, and the completion.
    @Test(arguments: 1...6)
    func `a crash after any checkpoint sends no part twice`(_ checkpoints: Int) async throws {
        try await withCloud { cloud, url, transport in
            let job = self.update(url, transport, StepFiles(try self.video(Self.large)))
            job.die(after: checkpoints)
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.description == "the process was killed")
            job.restart()
            _ = try await job.run()
            let asset = try #require(cloud.huawei.assets["a-1"])
            #expect(asset.status == .created && asset.video?.size == Int64(Self.large))
            #expect(asset.video?.parts.map(\.receipts) == [1, 1, 1])
            #expect(cloud.huawei.confirmations.map(\.status) == ["CREATED"])
        }
    }

    @Test func `a completion whose answer is lost is not taken for a failure`() async throws {
        try await withCloud { cloud, url, transport in
            let job = self.update(url, transport, StepFiles(try self.video(Self.large)))
            cloud.script([
                Fault(.closeAfterEffect, times: .times(1), method: "POST", path: try await self.completion(cloud, job))
            ])
            _ = try await job.run()
            #expect(cloud.huawei.assets["a-1"]?.status == .created)
        }
    }

    /// How the path of the completion begins: an upload before this one tells the object's key.
    private func completion(_ cloud: LocalCloud, _ job: HuaweiJob) async throws -> String {
        cloud.script([])
        _ = try await job.run()
        let request = try #require(
            cloud.requests().first { $0.method == "POST" && $0.path.contains("?uploadId=") })
        job.forget()
        return String(request.path.prefix { $0 != "=" }) + "="
    }

    @Test func `a confirmation that was made already is enough`() async throws {
        try await withCloud { cloud, url, transport in
            let job = self.update(url, transport, StepFiles(try self.video(1000)))
            cloud.script([
                Fault(
                    .closeAfterEffect, times: .times(1), method: "POST",
                    path: "/v1.0/\(Self.project)/asset/status/uploaded")
            ])
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .transient(retryAfter: nil))
            let receipt = try await job.run()
            #expect(receipt.summary == "CREATED, uploaded and confirmed before")
            #expect(cloud.huawei.confirmations.count == 1)
            #expect(Self.calls(cloud).count { $0 == "PUT obs AWSAccessKeyId" } == 1)
        }
    }

    @Test func `a URL that has ended is asked for anew, once`() async throws {
        try await withCloud { cloud, url, transport in
            cloud.huawei.change { $0.urlLifetime = .seconds(30) }
            _ = try await self.update(url, transport, StepFiles(try self.picture())).run()
            #expect(Self.calls(cloud) == ["PUT asset", "PUT asset", "PUT obs AWSAccessKeyId"])
            cloud.huawei.change { $0.urlLifetime = .zero }
            let error = await #expect(throws: ActionError.self) {
                try await self.update(url, transport, StepFiles(try self.picture())).run()
            }
            #expect(error?.kind == .lane(retryAfter: nil), "\(error?.description ?? "")")
            #expect(Self.calls(cloud).count { $0 == "PUT asset" } == 4, "and not again and again")
        }
    }

    @Test func `OBS says that a URL has ended`() async throws {
        try await withCloud { cloud, url, transport in
            let body = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
            cloud.script([Fault(.answer(status: 403, body: body), times: .times(1), method: "PUT", path: "/obs/")])
            _ = try await self.update(url, transport, StepFiles(try self.video(Self.large))).run()
            #expect(cloud.huawei.assets["a-1"]?.status == .created)
            cloud.script([Fault(.answer(status: 403, body: body), times: .times(1), method: "PUT", path: "/obs/")])
            _ = try await self.update(url, transport, StepFiles(try self.picture())).run()
        }
    }

    @Test func `a JPG cover is tried as image/jpg once`() async throws {
        try await withCloud { cloud, url, transport in
            cloud.huawei.change { $0.jpegType = "image/jpg" }
            _ = try await self.update(url, transport, StepFiles(try self.picture())).run()
            let types = cloud.requests().filter { $0.path.hasPrefix("/obs/") }.map { $0.header("Content-Type") }
            #expect(types == ["image/jpeg", "image/jpg"])
            cloud.huawei.change { $0.jpegType = "image/pjpeg" }
            let error = await #expect(throws: ActionError.self) {
                try await self.update(url, transport, StepFiles(try self.picture())).run()
            }
            #expect(error?.kind == .permanent)
        }
    }

    @Test func `an asset that is well refuses, and nothing is done to it`() async throws {
        try await withCloud { cloud, url, transport in
            // Named once, so that it is there.
            _ = try await self.update(url, transport, StepFiles(try self.picture())).run()
            cloud.huawei.changeAsset("a-1") { $0.isLocked = true }
            let error = await #expect(throws: ActionError.self) {
                try await self.update(url, transport, StepFiles(try self.video(1000))).run()
            }
            #expect(error?.kind == .permanent && error?.description.contains("VOD.10061") == true)
            #expect(error?.description.contains("huawei_vod.set_cover") == true)
            #expect(cloud.huawei.confirmations.isEmpty)
        }
    }

    @Test func `an asset that awaits what this job declared is cancelled to be declared again`() async throws {
        try await withCloud { cloud, url, transport in
            let job = self.update(url, transport, StepFiles(try self.video(1000)))
            job.die(after: 1)
            _ = await #expect(throws: ActionError.self) { try await job.run() }
            job.restart()
            cloud.script([
                Fault(.huaweiError("VOD.10061"), times: .times(1), method: "PUT", path: "/v1.0/\(Self.project)/asset")
            ])
            _ = try await job.run()
            #expect(cloud.huawei.confirmations.map(\.status) == ["CANCELLED", "CREATED"])
            #expect(cloud.huawei.assets["a-1"]?.video?.size == 1000)
        }
    }

    @Test func `an upload that is given up leaves no parts`() async throws {
        try await withCloud { cloud, url, transport in
            let body = "<Error><Code>EntityTooSmall</Code><Message>no</Message></Error>"
            cloud.script([Fault(.answer(status: 400, body: body), method: "PUT", path: "/obs/")])
            let job = self.update(url, transport, StepFiles(try self.video(Self.large)))
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .permanent)
            #expect(cloud.huawei.uploads.values.map(\.state) == [.aborted])
            #expect(cloud.huawei.confirmations.map(\.status) == ["FAILED"])
            #expect(job.remembered.last?.contains("uploadID") == false)
        }
    }

    @Test func `an upload that is gone begins anew`() async throws {
        try await withCloud { cloud, url, transport in
            let job = self.update(url, transport, StepFiles(try self.video(Self.large)))
            job.die(after: 3)
            _ = await #expect(throws: ActionError.self) { try await job.run() }
            job.restart()
            let body = "<Error><Code>NoSuchUpload</Code><Message>gone</Message></Error>"
            cloud.script([Fault(.answer(status: 404, body: body), times: .times(1), method: "GET", path: "/obs/")])
            _ = try await job.run()
            #expect(cloud.huawei.assets["a-1"]?.status == .created)
            #expect(cloud.huawei.uploads.count == 2)
        }
    }

    @Test(arguments: [nil, 5] as [Int?])
    func `an upload that is taken away with all of its parts is no whole video`(_ checkpoints: Int?) async throws {
        try await withCloud { cloud, url, transport in
            let job = self.update(url, transport, StepFiles(try self.video(Self.large)))
            let body = "<Error><Code>NoSuchUpload</Code><Message>gone</Message></Error>"
            let gone = Fault(.answer(status: 404, body: body), times: .times(1), method: "GET", path: "/obs/")
            if let checkpoints { job.die(after: checkpoints) } else { cloud.script([gone]) }
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .transient(retryAfter: nil))
            if checkpoints != nil { cloud.script([gone]) }
            job.restart()
            _ = try await job.run()
            #expect(cloud.huawei.assets["a-1"]?.video?.size == Int64(Self.large))
            #expect(cloud.huawei.uploads.count == 2)
            #expect(cloud.huawei.confirmations.map(\.status).last == "CREATED")
        }
    }

    @Test(arguments: ["&", #"\u0026"#])
    func `an answer that is not understood is told without its signed URLs`(_ and: String) async throws {
        try await withCloud { cloud, url, transport in
            let signed = "https://b.obs.example/k?Expires=1\(and)Signature=c2lnbmF0dXJl\(and)X=1"
            let body = #"{"asset_id":"a-1","video_upload_url":"\#(signed)"}"#
            cloud.script([Fault(.answer(status: 200, body: body), method: "PUT", path: "/v1.0/")])
            let error = await #expect(throws: ActionError.self) {
                try await self.update(url, transport, StepFiles(try self.picture())).run()
            }
            let description = error?.description ?? ""
            #expect(description.contains("no URL to upload the cover to") && description.contains("b.obs.example/k"))
            #expect(!description.contains("c2lnbmF0dXJl"), "\(description)")
        }
    }

    @Test func `a part that arrived otherwise is sent again, and not for ever`() async throws {
        try await withCloud { cloud, url, transport in
            let answer = Fault.Effect.answer(status: 200, headers: [Header("ETag", "\"00\"")])
            let job = self.update(url, transport, StepFiles(try self.video(Self.large)))
            cloud.script([Fault(answer, method: "PUT", path: "/obs/")])
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .transient(retryAfter: nil))
            #expect(error?.description.contains("did not arrive as it was sent") == true)
            let parts = { cloud.requests().count { $0.path.contains("partNumber=") } }
            #expect(parts() == 9, "three tries of three parts")
            cloud.script([Fault(answer, times: .times(1), method: "PUT", path: "/obs/")])
            _ = try await job.run()
            #expect(parts() == 13)
            #expect(cloud.huawei.assets["a-1"]?.video?.parts.map(\.receipts) == [1, 1, 1])
        }
    }

    /// Runs a job until its first part is on the way, and then stops it.
    private func interrupt(
        _ job: HuaweiJob, _ cloud: LocalCloud
    ) async throws -> ActionError? {
        cloud.script([Fault(.holdBeforeReading, method: "PUT", path: "/obs/")])
        return try await withThrowingTaskGroup(of: ActionError?.self) { group in
            group.addTask { await #expect(throws: ActionError.self) { try await job.run() } }
            // The declaration, where the video lies, a URL and the beginning; then a URL and a request for each part.
            await cloud.waitForArrivals(count: 10)
            group.cancelAll()
            cloud.script([])
            cloud.release()
            return try await group.next() ?? nil
        }
    }

    @Test func `an upload in parts that is stopped goes on`() async throws {
        try await withCloud { cloud, url, transport in
            let job = self.update(url, transport, StepFiles(try self.video(Self.large)))
            let error = try await self.interrupt(job, cloud)
            #expect(error?.kind == .transient(retryAfter: nil))
            #expect(cloud.huawei.uploads.values.map(\.state) == [.open])
            _ = try await job.run()
            #expect(cloud.huawei.assets["a-1"]?.status == .created && cloud.huawei.uploads.count == 1)
        }
    }

    @Test func `a file that changes on the way is taken back`() async throws {
        try await withCloud { [scratch] cloud, url, transport in
            let job = self.update(url, transport, StepFiles(try self.video(Self.large)))
            cloud.script([Fault(.holdBeforeReading, method: "PUT", path: "/obs/")])
            let error = try await withThrowingTaskGroup(of: ActionError?.self) { group in
                group.addTask { await #expect(throws: ActionError.self) { try await job.run() } }
                await cloud.waitForArrivals(count: 10)
                try scratch.append("more", to: "a.mp4")
                cloud.script([])
                cloud.release()
                return try await group.next() ?? nil
            }
            #expect(error?.kind == .changed)
            #expect(cloud.huawei.uploads.values.map(\.state) == [.aborted])
            #expect(cloud.huawei.confirmations.map(\.status) == ["FAILED"])
        }
    }
}
