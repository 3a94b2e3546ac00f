import Disk
import Dispatch
import Foundation
import Journal
import Rules
import Sandbox
import Testing

@testable import Agent

/// What the steps before did is never done twice on account of what comes later.
@Suite(.timeLimit(.minutes(5))) struct `A step that was done` {
    private static let twice = """
        rules:
          - name: twice
            match: {path: "{video}.jpg"}
            do:
              - dyntube.send_once: {video: "{video}", as: once}
              - dyntube.update_video_image: {video: "{video}"}

        """

    /// The fourth write says that the first step is done, the fifth that the second is begun.
    @Test func `is written down before the next one takes its time`() async throws {
        try await Stage.with(rules: Self.twice) { stage in
            try await stage.run(
                registry: OnceOnly.registry, journal: { FailingJournal($0, failing: 4..<1000) }
            ) { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("postponed v1.jpg: the journal cannot be written")
            }
            #expect(stage.cloud.requests().count == 1)
            try await stage.run(registry: OnceOnly.registry) { agent in try await agent.see("done v1.jpg") }
            #expect(stage.cloud.requests().count == 2, "each step once")
        }
    }

    @Test func `is not done again when the file changes later`() async throws {
        let rules = """
            rules:
              - name: changing
                match: {path: "{video}.jpg"}
                do:
                  - command.run: {argv: [sh, -c, "echo x >> COUNT; for f in WORK/*/v1.jpg; do echo x >> $f; done"]}
                  - dyntube.update_video_image: {video: "{video}"}

            """
        let count = NSTemporaryDirectory() + "count-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: count) }
        try await Stage.with(rules: Stage.rules) { stage in
            try stage.write(
                rules.replacing("COUNT", with: count).replacing("WORK", with: stage.drops(".hotfolder/work")),
                to: "rules/rules.yaml")
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("failed v1.jpg")
                let reason = try #require(try await agent.jobs([.failed]).first?.reason)
                #expect(reason.contains("a part of its steps was done"), "\(reason)")
            }
            #expect(try String(contentsOfFile: count, encoding: .utf8) == "x\n", "the program ran once")
            #expect(stage.cloud.requests().isEmpty)
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct `A folder on a file server that hangs` {
    /// Holds threads until it is opened.
    private final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)

        func open() { self.semaphore.signal() }

        /// Lets the next one through, too.
        func hold() {
            self.semaphore.wait()
            self.semaphore.signal()
        }
    }

    @Test func `keeps no other folder's jobs from going on`() async throws {
        try await Stage.with { stage in
            try FileManager.default.createDirectory(atPath: stage.at("other"), withIntermediateDirectories: true)
            let config = try stage.text(of: "hotfolder.yaml")
            try stage.write(
                config.replacing("folders:\n", with: "folders:\n  other: {path: other, settle: 20ms}\n"),
                to: "hotfolder.yaml")
            stage.cloud.script([Fault(.answer(status: 402), times: .times(1))])
            try await stage.run { agent in
                let gate = Gate()
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("postponed v1.jpg")
                let first = try #require(try await agent.jobs().first)
                agent.agent.accounts.lane("dyntube")?.tryNow()
                stage.cloud.script([Fault(.answer(status: 402), times: .times(1))])
                try Data(Picture.jpeg("two")).write(to: URL(filePath: stage.at("desk/v2.jpg")))
                try stage.move(stage.at("desk/v2.jpg"), to: stage.at("other/v2.jpg"))
                try await agent.see("postponed v2.jpg")
                let second = try #require(try await agent.jobs().first { $0.folder == "other" })

                let hanging = try #require(agent.agent.pipeline.folders["thumbnails"])
                await withDiscardingTaskGroup { group in
                    for _ in 0..<100 { group.addTask { await hanging.threads.run { gate.hold() } } }
                    _ = try? await agent.desk.retry(RetryQuestion(jobs: [first.id.text]))
                    _ = try? await agent.desk.retry(RetryQuestion(jobs: [second.id.text]))
                    try? await agent.see("done v2.jpg")
                    gate.open()
                }
                try await agent.see("done v1.jpg")
            }
        }
    }
}
