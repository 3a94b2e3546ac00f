import Foundation
import Testing

/// The checker itself: it is quiet about a good world, and names what is broken in each bad one.
@Suite struct `The ten invariants` {
    static let good = Evidence(
        places: ["aa": ["done/a.jpg"], "bb": ["failed/b.jpg"], "cc": ["done/c.mp4"]], residue: [], work: [],
        jobs: [job("a.jpg", "done", attempts: 2), job("b.jpg", "failed"), job("c.mp4", "done")],
        effects: [.init(target: "video/a", sha256: "aa"), .init(target: "asset/c", sha256: "cc")],
        texts: ["log": Array("nothing".utf8)])

    static let invariants = Invariants(
        drops: [
            Drop(path: "a.jpg", sha256: "aa", target: "video/a"),
            Drop(path: "b.jpg", sha256: "bb", end: .failed, target: "video/b"),
            Drop(path: "c.mp4", sha256: "cc", target: "asset/c", isAskable: true),
        ], partials: ["ff"])

    private static func job(_ file: String, _ state: String, attempts: Int = 1) -> History.Job {
        let attempt = History.Attempt(started: Date(timeIntervalSince1970: 0))
        return History.Job(
            job: "01\(file)", folder: "pictures", file: file, state: state, rule: "r",
            steps: [.init(action: "x", state: "succeeded", attempts: Array(repeating: attempt, count: attempts))])
    }

    @Test func `hold in a good world`() {
        #expect(Self.invariants.violations(in: Self.good) == [])
    }

    /// A world with one thing wrong.
    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let violation: String
        let break_: @Sendable (inout Evidence) -> Void

        init(_ name: String, _ violation: String, _ break_: @escaping @Sendable (inout Evidence) -> Void) {
            self.testDescription = name
            self.violation = violation
            self.break_ = break_
        }
    }

    static let broken = [
        Broken("a file is nowhere", "I1 ") { $0.places["aa"] = nil },
        Broken("a file is in two places", "I2 ") { $0.places["aa"] = ["done/a.jpg", ".hotfolder/work/1/a.jpg"] },
        Broken("a file is done twice", "I2 ") { $0.places["aa"] = ["done/a.jpg", "done/a~2.jpg"] },
        Broken("a file still lies in work", "I2 ") { $0.places["aa"] = [".hotfolder/work/1/a.jpg"] },
        Broken("a file that failed is done", "I2 ") { $0.places["bb"] = ["done/b.jpg"] },
        Broken("nothing was sent", "I3 ") { $0.effects.removeFirst() },
        Broken("sent more often than tried", "I4 ") { evidence in
            evidence.effects += Array(repeating: .init(target: "video/a", sha256: "aa"), count: 2)
        },
        Broken("sent twice where the service can be asked", "I4 ") { evidence in
            evidence.jobs[2].steps[0].attempts *= 2
            evidence.effects.append(.init(target: "asset/c", sha256: "cc"))
        },
        Broken("sent though it failed", "I4 ") { $0.effects.append(.init(target: "video/b", sha256: "bb")) },
        Broken("other bytes", "I5 ") { $0.effects.insert(.init(target: "video/a", sha256: "cc"), at: 0) },
        Broken("half a file was sent", "I6 ") { $0.effects.insert(.init(target: "video/a", sha256: "ff"), at: 0) },
        Broken("a job waits for ever", "I7 ") { $0.jobs[0].state = "acting" },
        Broken("a file was never looked at", "I7 ") { $0.jobs.removeFirst() },
        Broken("half a copy is left", "I8 ") { $0.residue = ["done/.hf-1.part"] },
        Broken("a directory is left in work", "I8 ") { $0.work = ["01XYZ"] },
        Broken("the log tells the token", "I9 ") { $0.texts["log"] = Array("Bearer \(Stage.token)".utf8) },
        Broken("an older drop came last", "I10 ") { evidence in
            evidence.effects.append(.init(target: "video/a", sha256: "a0"))
        },
    ]

    @Test(arguments: broken)
    func `name what is broken`(_ world: Broken) {
        var evidence = Self.good
        world.break_(&evidence)
        let violations = Self.invariants.violations(in: evidence)
        #expect(violations.contains { $0.hasPrefix(world.violation) }, "\(violations)")
    }
}

extension Array {
    fileprivate static func *= (array: inout Array, count: Int) {
        array = Array(repeatElement(array, count: count).joined())
    }
}
