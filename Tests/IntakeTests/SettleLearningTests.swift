import Disk
import Rules
import Testing

@testable import Intake

@Suite struct `What a folder learns about pauses` {
    private static let config = SettlePolicy(settle: .seconds(2), giveUp: .seconds(3_600), hardLinks: .refuse)

    /// What is asked, in milliseconds, after files that paused for so many milliseconds; of a file that is whole, and of
    /// any other.
    struct Lesson: Sendable, CustomTestStringConvertible {
        let name: String
        let pauses: [Int]
        var manner = Manner.written
        let whole: Int
        let asked: Int
        /// Why, where more is asked for than the config says.
        var reason: String?

        var testDescription: String { self.name }
    }

    static let lessons: [Lesson] = [
        Lesson(name: "nothing is known", pauses: [], whole: 2_000, asked: 2_000),
        Lesson(name: "nothing is known of renamed files", pauses: [], manner: .renamed, whole: 500, asked: 2_000),
        Lesson(name: "nothing is known of files that are seen", pauses: [], manner: .seen, whole: 2_000, asked: 2_000),
        Lesson(name: "nobody pauses", pauses: Array(repeating: 0, count: 500), whole: 2_000, asked: 2_000),
        Lesson(name: "pauses that the config's time covers", pauses: [0, 900, 300], whole: 2_000, asked: 2_000),
        Lesson(
            name: "a pause that nearly was too long", pauses: [0, 1_600, 0], whole: 3_200, asked: 3_200,
            reason: "files written here pause for up to 1.6 s"),
        Lesson(
            name: "a scanner", pauses: [6_000, 6_500, 5_500], whole: 13_000, asked: 13_000,
            reason: "files written here pause for up to 6.5 s"),
        Lesson(
            name: "very long pauses end at a minute", pauses: [45_000, 50_000], whole: 60_000, asked: 60_000,
            reason: "files written here pause for up to 50 s"),
        Lesson(
            name: "one odd file among many", pauses: Array(repeating: 0, count: 120) + [30_000], whole: 2_000,
            asked: 2_000),
        Lesson(
            name: "two odd files among many", pauses: Array(repeating: 0, count: 120) + [30_000, 20_000],
            whole: 40_000, asked: 40_000, reason: "files written here pause for up to 20 s"),
        Lesson(
            name: "what is long ago is forgotten", pauses: [30_000, 30_000] + Array(repeating: 0, count: 128),
            whole: 2_000, asked: 2_000),
        Lesson(
            name: "renamed files that are written on", pauses: [800], manner: .renamed, whole: 1_600, asked: 2_000),
        Lesson(
            name: "renamed files that are written on for long", pauses: [4_000], manner: .renamed, whole: 8_000,
            asked: 8_000, reason: "files renamed into this folder pause for up to 4 s"),
    ]

    @Test(arguments: lessons) func `is asked of the next file`(_ lesson: Lesson) {
        var learning = SettleLearning()
        for pause in lesson.pauses { learning.learn(.milliseconds(pause), of: lesson.manner) }
        let policy = learning.policy(Self.config, for: lesson.manner)
        #expect(policy.whole == .milliseconds(lesson.whole))
        #expect(policy.asked == .milliseconds(lesson.asked))
        #expect(policy.pause?.sentence == lesson.reason)
    }

    @Test func `is kept apart by how files come`() {
        var learning = SettleLearning()
        learning.learn(.seconds(10), of: .seen)
        #expect(learning.policy(Self.config, for: .written).asked == .seconds(2))
        #expect(learning.policy(Self.config, for: .seen).asked == .seconds(20))
    }

    @Test(arguments: [(0, 0, 0), (300, 300, 300), (90_000, 500, 90_000)])
    func `never asks less than the config, but of a renamed file that is whole`(
        _ settle: Int, _ whole: Int, _ asked: Int
    ) {
        let config = SettlePolicy(settle: .milliseconds(settle), giveUp: .seconds(3_600), hardLinks: .refuse)
        let policy = SettleLearning().policy(config, for: .renamed)
        #expect(policy.whole == .milliseconds(whole))
        #expect(policy.asked == .milliseconds(asked))
    }

    private func stamp(_ inode: UInt64, _ size: Int64) -> FileStamp {
        FileStamp(device: 1, inode: inode, size: size, modified: size, changed: 0)
    }

    @Test func `a file that was taken and comes back changed is known, as far as memory goes`() {
        var taken = TakenTable()
        for inode in 1...UInt64(TakenTable.mostFiles + 1) {
            taken.insert(TakenTable.Entry(stamp: self.stamp(inode, 5), manner: .written, quiet: .seconds(2)))
        }
        #expect(taken.changed(self.stamp(1, 6)) == nil, "forgotten")
        #expect(taken.changed(self.stamp(2, 6))?.quiet == .seconds(2))
        #expect(taken.changed(self.stamp(2, 5)) == nil, "put back as it was")
        #expect(taken.changed(self.stamp(9_999, 6)) == nil, "another file")
    }

    /// Times in seconds.
    @Test(arguments: [
        (59, 2, Verdict.growing), (60, 2, .interrupted), (159, 40, .growing), (160, 40, .interrupted),
    ])
    func `a copy counts as broken off when it has been quiet for long, in a slow folder later`(
        _ quiet: Int, _ asked: Int, _ expected: Verdict
    ) {
        #expect(Verdict(quiet: .seconds(quiet), asked: .seconds(asked)) == expected)
    }

    @Test func `a renamed file of unknown structure is asked for the whole time`() {
        let policy = SettleLearning().policy(Self.config, for: .renamed)
        let sample = SettleHistory.file(5)
        for (structure, end) in [
            (Structure.complete, Duration?.none), (.unknown, .seconds(2)), (.damaged("x"), .seconds(2)),
        ] {
            var settling = Settling(now: .zero)
            var decision = settling.saw(sample, now: .zero, policy: policy)
            #expect(decision == .wait(until: .milliseconds(500)))
            decision = settling.saw(sample, now: .milliseconds(500), policy: policy)
            #expect(decision == .settled)
            decision = settling.inspected(structure, now: .milliseconds(500), policy: policy)
            #expect(decision == end.map { .wait(until: $0) } ?? .settled)
        }
    }

    @Test func `where the kernel does not tell of writers a renamed file is asked for the whole time`() {
        let policy = SettleLearning().policy(Self.config, for: .renamed)
        var settling = Settling(now: .zero)
        let decision = settling.saw(SettleHistory.file(5, writer: nil), now: .zero, policy: policy)
        #expect(decision == .wait(until: .seconds(2)))
    }

    @Test func `the verdict and the reason for the quiet time are told in words`() {
        var learning = SettleLearning()
        learning.learn(.milliseconds(1_600), of: .written)
        var policy = learning.policy(Self.config, for: .written)
        var settling = Settling(now: .zero)
        _ = settling.saw(SettleHistory.file(5), now: .zero, policy: policy)
        #expect(
            settling.sentence(now: .milliseconds(400), policy: policy)
                == "still changing, quiet for 0.4 s of 3.2 s: files written here pause for up to 1.6 s")
        policy = Self.config
        _ = settling.saw(SettleHistory.file(5), now: .seconds(4), policy: policy)
        _ = settling.inspected(.incomplete("the index (moov) is missing"), now: .seconds(4), policy: policy)
        #expect(
            settling.sentence(now: .seconds(4), policy: policy)
                == "growing: the index (moov) is missing, last change 4 s ago")
        #expect(
            settling.sentence(now: .seconds(720), policy: policy)
                == "interrupted: the index (moov) is missing, quiet for 12 min; copy it again, or it fails in 48 min")
        _ = settling.sawFinder(now: .seconds(721), policy: policy)
        #expect(settling.sentence(now: .seconds(721), policy: policy) == "Finder is still copying it")
    }
}
