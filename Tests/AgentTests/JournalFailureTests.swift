import Foundation
import Journal
import Rules
import Sandbox
import Synchronization
import SystemPackage
import Testing

@testable import Agent

/// Two files, one that the service takes and one that it refuses, while the journal fails at each of its writes in turn.
@Suite(.timeLimit(.minutes(5))) struct `A journal that cannot be written loses no file` {
    @Test func `when somebody removed it: what is in work is finished, nothing is begun, and the reason is told`()
        async throws
    {
        try await Stage.with { stage in
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                _ = await stage.cloud.waitForRequests(count: 1)
                for ending in ["", "-wal"] {
                    try FileManager.default.removeItem(atPath: stage.journalPath.string + ending)
                }
                try stage.drop(Picture.jpeg("two"), as: "v2.jpg")
                let question = ExplainQuestion(path: Array(stage.drops("v2.jpg").utf8))
                while try await !agent.desk.explain(question).verdict.contains("was removed or replaced") {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                stage.cloud.release()
                try await agent.see("done v1.jpg")
                #expect(try stage.files() == ["done/v1.jpg", "v2.jpg"])
            }
            try await stage.run { agent in try await agent.see("done v2.jpg") }
            #expect(stage.cloud.requests().count == 2, "each is sent once")
        }
    }

    /// More than any run of the scenario makes.
    static let mostWrites = 14

    private static func drop(on stage: Stage) throws {
        try stage.drop(Picture.jpeg("good"), as: "good.jpg")
        try stage.drop(Picture.jpeg("bad"), as: "kids/bad.jpg")
    }

    /// Each file lies in exactly one place.
    private static func expectOneOfEach(_ stage: Stage, _ what: String) throws {
        let files = try stage.files().filter { !$0.hasSuffix(".error.txt") }
        for name in ["good.jpg", "bad.jpg"] {
            #expect(files.filter { $0.hasSuffix(name) }.count == 1, "\(what): \(files)")
        }
        #expect(files.count == 2, "\(what): \(files)")
    }

    private static let end = ["done/good.jpg", "failed/kids/bad.jpg", "failed/kids/bad.jpg.error.txt"]

    private static func expectTheEnd(_ stage: Stage, _ what: String) throws {
        #expect(try stage.files() == self.end, "\(what)")
        #expect(stage.workDirectories().isEmpty, "\(what)")
    }

    /// Works off what is there, then starts again with a journal that is well.
    private static func run(failing: Range<Int>) async throws {
        let what = "writes \(failing) fail"
        try await Stage.with(settle: "500ms", videos: .only(["good"])) { stage in
            try self.drop(on: stage)
            try await stage.run(once: true, journal: { FailingJournal($0, failing: failing) }) { agent in
                try await agent.seeItEnd()
            }
            try self.expectOneOfEach(stage, what)
            try await stage.run { agent in
                // What the first run ended is not told again: the files themselves say so.
                while try stage.files() != Self.end || !stage.workDirectories().isEmpty {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                while try await !agent.journal.unfinished().isEmpty { await Task.yield() }
            }
            try self.expectTheEnd(stage, what)
            let effects = stage.cloud.requests().filter(\.hadEffect).count
            #expect(effects >= 1, "\(what)")
            // A success that could not be written down is an effect that nobody knows of: it is made once more at most.
            #expect(effects <= 2, "\(what)")
        }
    }

    @Test(arguments: 0..<mostWrites)
    func `when one write fails`(_ number: Int) async throws {
        try await Self.run(failing: number..<number + 1)
    }

    @Test(arguments: 0..<mostWrites)
    func `when all writes fail from one on`(_ number: Int) async throws {
        try await Self.run(failing: number..<Int.max)
    }

    @Test func `and the scenario makes fewer writes than are tried`() async throws {
        try await Stage.with(settle: "500ms", videos: .only(["good"])) { stage in
            try Self.drop(on: stage)
            let counted = Mutex<FailingJournal?>(nil)
            try await stage.run(
                once: true,
                journal: { journal in
                    let failing = FailingJournal(journal, failing: 0..<0)
                    counted.withLock { $0 = failing }
                    return failing
                }
            ) { agent in try await agent.seeItEnd() }
            let writes = try #require(counted.withLock { $0 }?.count)
            #expect((4...Self.mostWrites).contains(writes))
            try Self.expectTheEnd(stage, "all writes succeed")
        }
    }
}
