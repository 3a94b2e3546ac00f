import Foundation
import Intake
import Journal
import Sandbox
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(5))) struct `A dropped file is delivered` {
    @Test func `to the cloud as it is, and then to done`() async throws {
        try await Stage.with { stage in
            let picture = Picture.jpeg("one")
            try await stage.run { agent in
                try stage.drop(picture, as: "kids/v1.jpg")
                try await agent.see("done kids/v1.jpg")
                let job = try #require(try await agent.jobs().first)
                #expect(job.state == .done)
                #expect(job.destination == Job.Destination(place: .done, path: try path("kids/v1.jpg")))
                #expect(agent.agent.failures == 0)
                #expect(agent.agent.work.all.isEmpty)
            }
            #expect(stage.cloud.picture(ofVideo: "v1")?.sha256 == Picture.digest(picture))
            #expect(stage.cloud.picture(ofVideo: "v1")?.count == 1)
            #expect(try stage.files() == ["done/kids/v1.jpg"])
            #expect(stage.workDirectories().isEmpty)
        }
    }

    @Test func `a service that is busy is asked again`() async throws {
        try await Stage.with { stage in
            stage.cloud.script([Fault(.answer(status: 503), times: .times(2))])
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("postponed v1.jpg", times: 2)
                try await agent.see("done v1.jpg")
                let job = try #require(try await agent.jobs().first)
                let attempts = try await agent.journal.steps(of: job.id).first?.attempts ?? []
                #expect(attempts.count == 3)
                #expect(attempts.first?.outcome?.contains("503") == true)
            }
            #expect(stage.cloud.requests().count == 3)
            #expect(try stage.files() == ["done/v1.jpg"])
        }
    }

    @Test func `a file that the service refuses fails with a note`() async throws {
        try await Stage.with(videos: .only(["v2"])) { stage in
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try stage.drop(Picture.jpeg("two"), as: "v2.jpg")
                try await agent.see("failed v1.jpg")
                try await agent.see("done v2.jpg")
                #expect(agent.agent.failures == 1)
            }
            #expect(try stage.files() == ["done/v2.jpg", "failed/v1.jpg", "failed/v1.jpg.error.txt"])
            let note = try stage.text(of: "drops/failed/v1.jpg.error.txt")
            #expect(note.contains("404"))
            #expect(note.contains("Rule:     still"))
            #expect(!note.contains(Stage.token))
        }
    }

    @Test func `a rule that gives up says how often it tried`() async throws {
        let rules = Stage.rules + "    retry: {attempts: 2, within: 1h}\n"
        try await Stage.with(rules: rules) { stage in
            stage.cloud.script([Fault(.answer(status: 500))])
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("failed v1.jpg: tried 2 times")
            }
            #expect(try stage.files() == ["failed/v1.jpg", "failed/v1.jpg.error.txt"])
        }
    }

    private static func seeWaiting(_ agent: RunningAgent, _ state: String) async throws {
        while !agent.agent.snapshots().flatMap(\.candidates).contains(where: { $0.state.hasPrefix(state) }) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test func `the same name again is a file of its own`() async throws {
        try await Stage.with { stage in
            let second = Picture.jpeg("two")
            try await stage.run { agent in
                stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                await stage.cloud.waitForArrivals(count: 1)
                try stage.drop(second, as: "v1.jpg")
                try await Self.seeWaiting(agent, "ready; a file of its name, or of one that goes with it, is in work")
                stage.cloud.release()
                try await agent.see("done v1.jpg", times: 2)
            }
            #expect(stage.cloud.picture(ofVideo: "v1")?.count == 2)
            #expect(stage.cloud.picture(ofVideo: "v1")?.sha256 == Picture.digest(second))
            #expect(try stage.files() == ["done/v1.jpg", "done/v1~2.jpg"])
        }
    }

    @Test func `a file dragged back from failed is tried again, and its note goes`() async throws {
        try await Stage.with { stage in
            stage.cloud.script([Fault(.answer(status: 422), times: .times(1))])
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "kids/v1.jpg")
                try await agent.see("failed kids/v1.jpg")
                #expect(try stage.files() == ["failed/kids/v1.jpg", "failed/kids/v1.jpg.error.txt"])
                try stage.move(stage.drops("failed/kids/v1.jpg"), to: stage.drops("kids/v1.jpg"))
                try await agent.see("done kids/v1.jpg")
            }
            #expect(try stage.files() == ["done/kids/v1.jpg"])
        }
    }

    @Test func `a file that no rule wants stays`() async throws {
        try await Stage.with { stage in
            try await stage.run { agent in
                try stage.drop(Array("%PDF-1.4 a document".utf8), as: "v1.pdf")
                try stage.drop(Picture.jpeg("one"), as: "v2.jpg")
                try await agent.see("done v2.jpg")
            }
            #expect(try stage.files() == ["done/v2.jpg", "v1.pdf"])
        }
    }

    @Test func `a file that no rule wants fails where the folder says so`() async throws {
        try await Stage.with(folder: "unmatched: fail") { stage in
            try await stage.run { agent in
                try stage.drop(Array("just a text".utf8), as: "v1.txt")
                try await agent.see("failed v1.txt: no rule wants this file")
            }
            #expect(try stage.files() == ["failed/v1.txt", "failed/v1.txt.error.txt"])
        }
    }

    @Test func `a picture that is damaged is not sent`() async throws {
        try await Stage.with(folder: "give_up: 1s") { stage in
            try await stage.run { agent in
                try stage.drop(Array(Picture.jpeg("one").dropLast(2)), as: "v1.jpg")
                try await agent.see("failed v1.jpg")
            }
            #expect(stage.cloud.requests().isEmpty)
            #expect(try stage.files() == ["failed/v1.jpg", "failed/v1.jpg.error.txt"])
        }
    }

    @Test func `done: delete removes what is done`() async throws {
        try await Stage.with(folder: "done: delete") { stage in
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("done v1.jpg")
            }
            #expect(try stage.files().isEmpty)
            #expect(stage.workDirectories().isEmpty)
        }
    }

    /// One file at a time: the first holds the place until all others wait.
    @Test func `files of a higher priority go first`() async throws {
        let rules = """
            rules:
              - name: urgent
                match: {path: "urgent-{video}.jpg"}
                do: [{dyntube.update_video_image: {video: "urgent-{video}"}}]
                priority: 5
              - name: still
                match: {path: "{video}.jpg"}
                do: [{dyntube.update_video_image: {video: "{video}"}}]

            """
        try await Stage.with(folder: "concurrency: 1", rules: rules, concurrency: 1) { stage in
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("first"), as: "first.jpg")
                await stage.cloud.waitForArrivals(count: 1)
                for name in ["a.jpg", "b.jpg", "urgent-c.jpg"] {
                    try stage.drop(Picture.jpeg(name), as: name)
                    try await agent.see("claimed \(name)")
                }
                // All three wait for the one slot.
                let slots = try #require(agent.agent.pipeline.folders["thumbnails"]).slots
                while slots.waitingCount < 3 { await Task.yield() }
                stage.cloud.release()
                try await agent.see("done", times: 4)
            }
            let order = stage.cloud.requests().map { String($0.path.split(separator: "/").last ?? "") }
            #expect(order == ["first", "urgent-c", "a", "b"])
        }
    }

    @Test func `a stop lets what is in work come to its end`() async throws {
        try await Stage.with { stage in
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            let events = try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                await stage.cloud.waitForArrivals(count: 1)
                stage.cloud.release()
                return agent.events
            }
            #expect(events.lines.contains("done v1.jpg"))
            #expect(try stage.files() == ["done/v1.jpg"])
        }
    }
}
