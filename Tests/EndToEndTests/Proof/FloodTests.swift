import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Thousands of files in one folder, as a program makes them that went wrong.
@Suite(.serialized, .timeLimit(.minutes(120))) struct `A flood in one folder` {
    @Test func `does not keep another folder waiting`() async throws {
        try await Stage.run { stage in
            try stage.addFolder("second", at: "second")
            let count = Proof.size(1_200, full: 100_000)
            for number in 0..<count {
                try stage.scratch.write("drops/flood\(number).jpg", Picture.jpeg("flood\(number)", size: 300))
            }
            let agent = try stage.start(["run"])
            try await agent.errors.wait(for: "info done", "folder=pictures", count: count / 20)
            let content = Picture.jpeg("other")
            let before = agent.errors.lines(with: ["info done"]).count
            let watch = Stopwatch()
            try stage.scratch.write("second/other.jpg", content)
            try await agent.errors.wait(for: "info done", "folder=second")
            let took = watch.time
            let lines = agent.errors.lines(with: ["info done"])
            let place = try #require(lines.firstIndex { $0.contains("folder=second") })
            #expect(place < count / 4, "\(place) of \(count) were done before it")
            #expect(stage.cloud.picture(ofVideo: "other")?.sha256 == Picture.sha256(content))
            // And the flood is not lost for it.
            while try await stage.status().counts["done"] != count + 1 { try Task.checkCancellation() }
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            #expect(try stage.names(in: "drops/done").count == count)
            #expect(try stage.names(in: "drops").filter { $0.hasSuffix(".jpg") } == [])
            #expect(stage.cloud.pictures().values.allSatisfy { $0.count == 1 }, "none twice")
            Proof.report(
                "flood",
                "of \(count) files of one folder \(place - before) were done between the drop of another folder's file and "
                    + "its end, \(took) later")
        }
    }
}
