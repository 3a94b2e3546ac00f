import Actions
import Foundation
import Rules
import Sandbox
import Testing

/// A file that nobody goes on with: its attempts are used up, it failed for good, or it changed.
@Suite(.timeLimit(.minutes(5))) struct `Giving up at Huawei Cloud VOD` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    static let project = "0123456789abcdef0123456789abcdef"
    static let large = 45_000_000

    func job(_ url: String, _ transport: HTTPTransport, _ size: Int = large, isNew: Bool = false) throws -> HuaweiJob {
        let video = StepFiles(try self.scratch.input("a.mp4", zeros: size, type: "video/mp4"))
        return isNew
            ? HuaweiJob(CreateAsset(), ["title": .text("t")], at: url, transport, video)
            : HuaweiJob(UpdateAsset(), ["asset": .text("a-1")], at: url, transport, video)
    }

    @Test(arguments: [false, true]) func `takes the parts and the waiting asset back`(_ isNew: Bool) async throws {
        try await withCloud { cloud, url, transport in
            cloud.script([Fault(.answer(status: 503), method: "PUT", path: "/obs/")])
            let job = try self.job(url, transport, isNew: isNew)
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .outage(retryAfter: nil))
            #expect(cloud.huawei.uploads.values.map(\.state) == [.open], "there may be another attempt")
            #expect(try await job.giveUp() == nil)
            #expect(cloud.huawei.uploads.values.map(\.state) == [.aborted])
            #expect(cloud.huawei.assets.values.map(\.status) == [.failed])
            #expect(job.remembered.last == #"{"isVideoThere":false}"#)
            let requests = cloud.requests().count
            #expect(
                try await job.giveUp() == nil && cloud.requests().count == requests, "and nothing more the next time")
        }
    }

    @Test func `finds the asset whose making was answered to nobody`() async throws {
        try await withCloud { cloud, url, transport in
            cloud.script([
                Fault(.closeAfterEffect, times: .times(1), method: "POST", path: "/v1.0/\(Self.project)/asset")
            ])
            let job = try self.job(url, transport, 1000, isNew: true)
            _ = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(cloud.huawei.assets.values.map(\.status) == [.creating])
            #expect(try await job.giveUp() == nil)
            #expect(cloud.huawei.assets.values.map(\.status) == [.failed])
        }
    }

    @Test func `says what could not be taken back`() async throws {
        try await withCloud { cloud, url, transport in
            let body = "<Error><Code>EntityTooSmall</Code><Message>no</Message></Error>"
            cloud.script([
                Fault(.answer(status: 400, body: body), method: "PUT", path: "/obs/"),
                Fault(.answer(status: 500), method: "DELETE", path: "/obs/"),
                Fault(.answer(status: 503), path: "/v1.0/\(Self.project)/asset/status/uploaded"),
            ])
            let job = try self.job(url, transport)
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .permanent)
            #expect(job.left?.contains("the parts that were sent could not be removed") == true)
            #expect(job.left?.contains("the asset a-1 could not be marked as failed") == true)
        }
    }

    @Test func `does nothing to an asset that was not declared, or is well`() async throws {
        try await withCloud { cloud, url, transport in
            let job = try self.job(url, transport, 1000)
            job.recall(#"{"isVideoThere":false}"#)
            #expect(try await job.giveUp() == nil)
            #expect(cloud.requests().isEmpty)
            job.forget()
            _ = try await job.run()
            #expect(try await job.giveUp() == nil)
            #expect(cloud.huawei.assets["a-1"]?.status == .created)
        }
    }

    @Test(arguments: ["not JSON", #"{"asset":7}"#])
    func `is not what happens to memories of another version: a person looks`(_ memory: String) async throws {
        try await withCloud { cloud, url, transport in
            let snapshots = HuaweiJob(
                TakeSnapshots(), ["asset": .text("a-1"), "every": .text("5s")], at: url, transport, StepFiles(nil))
            for job in [try self.job(url, transport), try self.job(url, transport, isNew: true), snapshots] {
                job.recall(memory)
                let error = await #expect(throws: ActionError.self) { try await job.run() }
                #expect(error?.kind == .unknown)
            }
            #expect(cloud.requests().isEmpty)
        }
    }
}
