import Foundation
import Glibc
import Journal
import Sandbox
import SystemPackage
import TestKit
import Testing

@testable import Agent

/// Somebody still writes to a file while it is on its way to the service.
@Suite(.timeLimit(.minutes(5))) struct `A file that changes while it is sent` {
    enum Change: String, Sendable, CaseIterable { case append, truncate, overwrite }

    private static func change(_ path: String, _ how: Change, size: Int) throws {
        let file = try FileDescriptor.open(path, .readWrite, options: [.closeOnExec])
        try file.closeAfter {
            switch how {
            case .append: _ = try file.writeAll(toAbsoluteOffset: Int64(size), Stage.freeBox(16))
            // The last box goes, and what is left is whole.
            case .truncate: try file.resize(to: Int64(size - 64))
            case .overwrite: _ = try file.writeAll(toAbsoluteOffset: Int64(size - 1), [8])
            }
        }
    }

    @Test(arguments: Change.allCases)
    func `goes back, settles again, and arrives as it is then, once`(_ how: Change) async throws {
        let video = try await TestVideo.bytes() + Stage.freeBox(Stage.twoParts) + Stage.freeBox(64)
        try await Stage.with(rules: Stage.huaweiRules(), accounts: Stage.huaweiAccount) { stage in
            // How many requests come until the first part is on its way.
            try await stage.run { agent in
                try stage.drop(video, as: "v0.mp4")
                try await agent.see("done v0.mp4")
            }
            let requests = stage.cloud.requests()
            let first = try #require(requests.firstIndex { $0.method == "PUT" && $0.path.contains("/obs/") })
            stage.cloud.forgetRequests()
            stage.cloud.script([Fault(.holdBeforeReading, method: "PUT", path: "/obs/")])
            try await stage.run { agent in
                try stage.drop(video, as: "v1.mp4")
                await stage.cloud.waitForArrivals(count: first + 1)
                let id = try #require(try await agent.jobs([.acting]).first).id
                try Self.change(stage.drops(".hotfolder/work/\(id)/v1.mp4"), how, size: video.count)
                stage.cloud.script([])
                stage.cloud.release()
                try await agent.see("went back v1.mp4")
                try await agent.see("done v1.mp4")
            }
            #expect(try stage.files() == ["done/v0.mp4", "done/v1.mp4"])
            let now = Array(try Data(contentsOf: URL(filePath: stage.drops("done/v1.mp4"))))
            #expect(now != video)
            let uploads = stage.cloud.huawei.uploads.values.filter { $0.assetID == "v1" }
            #expect(uploads.count { $0.state == .aborted } == 1)
            let completed = uploads.filter { $0.state == .completed }
            let parts = try #require(completed.first).parts.values.sorted { $0.number < $1.number }
            #expect(completed.count == 1)
            var offset = 0
            for part in parts {
                #expect(part.sha256 == Picture.digest(Array(now[offset..<offset + Int(part.size)])))
                offset += Int(part.size)
            }
            #expect(offset == now.count, "the bytes that arrived are those that lie in done")
        }
    }
}
