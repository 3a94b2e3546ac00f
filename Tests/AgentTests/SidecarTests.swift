import Foundation
import Glibc
import Rules
import Sandbox
import SystemPackage
import Testing

@testable import Agent

/// A rule without a type takes everything below a directory, its own sidecars too if it were let.
@Suite(.timeLimit(.minutes(5))) struct `A sidecar of a rule without a type` {
    private static func rules(wait: String, path: String = "{file.stem}.yaml") -> String {
        """
        rules:
          - name: picture
            match: {path: "s/{x}.{e}"}
            sidecar: {path: "\(path)", required: true, wait: \(wait)}
            do: [dyntube.update_video_image: {video: "{sidecar.video}"}]

        """
    }

    private static func explain(_ name: String, _ stage: Stage, _ agent: RunningAgent) async throws -> ExplainReport {
        try await agent.desk.explain(ExplainQuestion(path: Array(stage.drops(name).utf8)))
    }

    @Test(arguments: ["{file.stem}.yaml", "{file.name}.yaml", "meta/{file.stem}.yaml"])
    func `waits for its file, and its file for it`(_ template: String) async throws {
        try await Stage.with(folder: "unmatched: fail", rules: Self.rules(wait: "60s", path: template)) { stage in
            try await stage.run { agent in
                func sidecar(_ stem: String) -> String {
                    "s/" + template.replacing("{file.stem}", with: stem).replacing("{file.name}", with: "\(stem).jpg")
                }
                try stage.drop(Array("video: first\n".utf8), as: sidecar("a"))
                try stage.drop(Array("x".utf8), as: "other.txt")
                try await agent.see("failed other.txt")
                // It may need a little longer to settle than the other one.
                var report = try await Self.explain(sidecar("a"), stage, agent)
                while !report.verdict.contains("may be the sidecar of another file") {
                    try Task.checkCancellation()
                    await Task.yield()
                    report = try await Self.explain(sidecar("a"), stage, agent)
                }
                #expect(report.trials.map { $0.why.prefix(9) } == ["sidecar: "] || template.hasPrefix("meta"))
                try stage.drop(Picture.jpeg("a"), as: "s/a.jpg")
                try await agent.see("done s/a.jpg")

                try stage.drop(Picture.jpeg("b"), as: "s/b.jpg")
                try await agent.see("waiting s/b.jpg: it waits for its sidecar")
                try stage.drop(Array("video: second\n".utf8), as: sidecar("b"))
                try await agent.see("done s/b.jpg")
                let done = ["a", "b"].flatMap { ["done/s/\($0).jpg", "done/\(sidecar($0))"] }
                #expect(try stage.files() == (done + ["failed/other.txt", "failed/other.txt.error.txt"]).sorted())
                #expect(stage.cloud.pictures().keys.sorted() == ["first", "second"])
            }
        }
    }

    @Test func `fails its file when it stays empty, is too big, or does not come`() async throws {
        try await Stage.with(rules: Self.rules(wait: "1s")) { stage in
            try await stage.run { agent in
                try stage.drop([], as: "s/empty.yaml")
                try stage.drop(Array(repeating: UInt8(ascii: "#"), count: 1 << 20 + 1), as: "s/big.yaml")
                for name in ["empty", "big", "late"] { try stage.drop(Picture.jpeg(name), as: "s/\(name).jpg") }
                try await agent.see(
                    "failed s/empty.jpg: its sidecar empty.yaml is empty, and 1s were waited; write its values into it, and drop "
                        + "both together")
                try await agent.see(
                    "failed s/big.jpg: its sidecar is wrong: big.yaml is larger than 1 MiB; make it smaller")
                try await agent.see(
                    "failed s/late.jpg: there is no late.yaml beside it, and 1s were waited; drop both together")
                try stage.drop(Array("video: v1\n".utf8), as: "s/late.yaml")
                let failed = ["big.jpg", "big.yaml", "empty.jpg", "empty.yaml", "late.jpg"].flatMap { name in
                    ["failed/s/\(name)", "failed/s/\(name).error.txt"]
                }
                #expect(try stage.files() == (failed + ["s/late.yaml"]).sorted())
                #expect(stage.cloud.requests().isEmpty)
            }
        }
    }

    @Test func `is waited for while it is empty, as explain says`() async throws {
        try await Stage.with(rules: Self.rules(wait: "5m")) { stage in
            try await stage.run { agent in
                try stage.drop([], as: "s/a.yaml")
                try stage.drop(Picture.jpeg("a"), as: "s/a.jpg")
                let sentence =
                    "its sidecar a.yaml is empty; it waits until something is in it, at most 5m, and then fails"
                try await agent.see("waiting s/a.jpg: \(sentence)")
                let report = try await Self.explain("s/a.jpg", stage, agent)
                #expect(report.waitsBeside == sentence && report.failsBeside == nil)
                #expect(report.verdict.contains("wants it; it waits: "), "\(report.verdict)")
                try stage.write("video: v1\n", to: "drops/s/a.yaml")
                try await agent.see("done s/a.jpg")
                #expect(try stage.files() == ["done/s/a.jpg", "done/s/a.yaml"])
            }
        }
    }

    /// One that somebody writes to, too: it is left to the next run.
    @Test func `is never waited for without end by a run that ends`() async throws {
        try await Stage.with(settle: "500ms", rules: Self.rules(wait: "3s")) { stage in
            try stage.drop([], as: "s/empty.yaml")
            try stage.drop(Picture.jpeg("empty"), as: "s/empty.jpg")
            try await stage.run(once: true) { agent in
                try await agent.see("failed s/empty.jpg: its sidecar empty.yaml is empty")
                try await agent.seeItEnd()
            }
            try stage.drop(Array("video: v1\n".utf8), as: "s/busy.yaml")
            try stage.drop(Picture.jpeg("busy"), as: "s/busy.jpg")
            let writer = try FileDescriptor.open(stage.drops("s/busy.yaml"), .writeOnly, options: .closeOnExec)
            try await stage.run(once: true) { agent in
                try await agent.see("waiting s/busy.jpg: its sidecar busy.yaml is just being written")
                try await agent.seeItEnd()
            }
            #expect(try stage.files().filter { !$0.hasPrefix("failed/") } == ["s/busy.jpg", "s/busy.yaml"])
            try writer.close()
            try await stage.run(once: true) { agent in try await agent.seeItEnd() }
            #expect(try stage.files().filter { !$0.hasPrefix("failed/") } == ["done/s/busy.jpg", "done/s/busy.yaml"])
        }
    }
}
