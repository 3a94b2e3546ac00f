import Foundation
import Intake
import Rules
import Sandbox
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(5))) struct `An urgent file` {
    private static let rules = """
        rules:
          - name: urgent
            match: {path: "now/{video}.jpg"}
            priority: 10
            do: [dyntube.update_video_image: {video: "{video}"}]
          - name: still
            match: {path: "{video}.jpg"}
            do: [dyntube.update_video_image: {video: "{video}"}]

        """

    /// The window holds some 130 jobs, and a batch of 64 stands before it.
    @Test func `overtakes what lies in its folder, when more does than may be in work`() async throws {
        try await Stage.with(rules: Self.rules, concurrency: 1) { stage in
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            let count = 500
            for number in 1...count { try stage.drop(Picture.jpeg("\(number)"), as: "v\(number).jpg") }
            try await stage.run { agent in
                try await agent.see("claimed", times: 1 + Pipeline.windowBeyondWork)
                try stage.drop(Picture.jpeg("urgent"), as: "now/v0.jpg")
                while !agent.agent.snapshots().flatMap(\.candidates).contains(where: { $0.path.text == "now/v0.jpg" }) {
                    await Task.yield()
                }
                stage.cloud.release()
                try await agent.see("done", times: count + 1)
                let order = agent.events.lines.filter { $0.hasPrefix("done ") }
                let place = try #require(order.firstIndex { $0.hasPrefix("done now/v0.jpg") })
                #expect(place < count * 3 / 4, "\(place)")
            }
        }
    }
}
