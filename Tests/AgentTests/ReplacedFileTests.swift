import Foundation
import Glibc
import Journal
import Rules
import Sandbox
import Testing

@testable import Agent

/// What lies in the place of a claimed file can never be sent, and so its job does not wait for it.
@Suite(.timeLimit(.minutes(5))) struct `Something else in the place of a file in work` {
    private static let places: [(name: String, shown: String, make: @Sendable (String) -> Int32)] = [
        ("directory", "directory", { mkdir($0, 0o755) }),
        ("link", "symbolic link", { symlink("/etc/passwd", $0) }),
        ("pipe", "named pipe", { mkfifo($0, 0o644) }),
    ]

    @Test(arguments: 0..<3)
    func `fails it with a sentence, and is moved as it is`(_ index: Int) async throws {
        let place = Self.places[index]
        let time = ManualTime()
        try await Stage.with { stage in
            stage.cloud.script([Fault(.answer(status: 503), times: .times(1))])
            try await stage.run(time: time.source) { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("postponed v1.jpg")
                let id = try #require(try await agent.jobs([.waiting]).first).id
                let work = stage.drops(".hotfolder/work/\(id)/v1.jpg")
                try stage.move(work, to: stage.at("desk/mine.jpg"))
                #expect(place.make(work) == 0)
                try await time.advance(by: .seconds(5), until: agent) { events in
                    events.contains { $0.hasPrefix("failed v1.jpg: somebody put a \(place.shown) in its place") }
                }
            }
            var status = stat()
            #expect(lstat(stage.drops("failed/v1.jpg"), &status) == 0)
            #expect(status.st_mode & S_IFMT != S_IFREG)
            let note = try stage.text(of: "drops/failed/v1.jpg.error.txt")
            #expect(note.contains("find the file itself, or drop it again"))
            #expect(stage.workDirectories().isEmpty)
            #expect(stage.cloud.requests().count == 1, "nothing of it was sent")
        }
    }
}
