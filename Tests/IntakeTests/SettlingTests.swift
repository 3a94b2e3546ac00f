import Disk
import Rules
import Testing

@testable import Intake

/// One file's history: at which second it looked how, and what is decided then.
struct SettleHistory: CustomTestStringConvertible, Sendable {
    struct Moment: Sendable {
        /// In milliseconds.
        let at: Int
        let sample: Settling.Sample
        let expected: Settling.Decision

        init(_ at: Int, _ sample: Settling.Sample, _ expected: Settling.Decision) {
            self.at = at
            self.sample = sample
            self.expected = expected
        }
    }

    let name: String
    var policy = SettlePolicy(settle: .seconds(2), giveUp: .seconds(3_600), hardLinks: .refuse)
    let moments: [Moment]

    var testDescription: String { self.name }

    /// A file of so many bytes; its times follow from `version`.
    static func file(
        _ size: Int64, version: Int64 = 0, inode: UInt64 = 1, links: UInt64 = 1, writer: Bool? = false
    ) -> Settling.Sample {
        let stamp = FileStamp(device: 1, inode: inode, size: size, modified: version, changed: version)
        return .file(stamp, links: links, hasWriter: writer)
    }

    /// A file of so many blocks, of which the rest stays the same.
    private static func blocks(_ blocks: Int64) -> Settling.Sample {
        .file(
            FileStamp(device: 1, inode: 1, size: 5, modified: 0, changed: 0), links: 1, hasWriter: nil, blocks: blocks)
    }

    /// A file of which only the attributes differ.
    private static func touched(_ size: Int64, changed: Int64) -> Settling.Sample {
        .file(
            FileStamp(device: 1, inode: 1, size: size, modified: 0, changed: changed), links: 1, hasWriter: false)
    }

    private static func wait(_ until: Int) -> Settling.Decision { .wait(until: .milliseconds(until)) }

    /// Times in milliseconds.
    private static func policy(_ settle: Int, _ giveUp: Int, _ links: Folder.HardLinks = .refuse) -> SettlePolicy {
        SettlePolicy(settle: .milliseconds(settle), giveUp: .milliseconds(giveUp), hardLinks: links)
    }

    static let all: [SettleHistory] = [
        SettleHistory(
            name: "a file that stays the same settles after the quiet time",
            moments: [
                Moment(10_000, Self.file(5), Self.wait(12_000)),
                Moment(12_000, Self.file(5), .settled),
            ]),
        SettleHistory(
            name: "an event in between does not shorten the quiet time",
            moments: [
                Moment(0, Self.file(5), Self.wait(2000)),
                Moment(1999, Self.file(5), Self.wait(2000)),
                Moment(2000, Self.file(5), .settled),
            ]),
        SettleHistory(
            name: "a file that grows is not settled",
            moments: [
                Moment(0, Self.file(5, writer: nil), Self.wait(2000)),
                Moment(2000, Self.file(6, version: 1, writer: nil), Self.wait(4000)),
                Moment(4000, Self.file(7, version: 2, writer: nil), Self.wait(6000)),
                Moment(6000, Self.file(7, version: 2, writer: nil), .settled),
            ]),
        SettleHistory(
            name: "a file of final size whose times still move is not settled",
            moments: [
                Moment(0, Self.file(5, writer: nil), Self.wait(2000)),
                Moment(2000, Self.file(5, version: 1, writer: nil), Self.wait(4000)),
                Moment(4000, Self.file(5, version: 1, writer: nil), .settled),
            ]),
        SettleHistory(
            name: "another file under the same name begins anew",
            moments: [
                Moment(0, Self.file(5), Self.wait(2000)),
                Moment(2000, Self.file(5, inode: 2), Self.wait(4000)),
                Moment(4000, Self.file(5, inode: 2), .settled),
            ]),
        SettleHistory(
            name: "an empty file never settles, and is looked at less and less often",
            moments: [
                Moment(0, Self.file(0), Self.wait(1000)),
                Moment(1000, Self.file(0), Self.wait(3000)),
                Moment(3000, Self.file(0), Self.wait(7000)),
                Moment(7000, Self.file(9, version: 1), Self.wait(9000)),
                Moment(9000, Self.file(9, version: 1), .settled),
            ]),
        SettleHistory(
            name: "a file that a local program writes is not settled, however quiet",
            moments: [
                Moment(0, Self.file(5, writer: true), Self.wait(250)),
                Moment(10_000, Self.file(5, writer: true), Self.wait(10_500)),
                Moment(11_000, Self.file(5, writer: false), Self.wait(13_000)),
                Moment(13_000, Self.file(5, writer: false), .settled),
            ]),
        SettleHistory(
            name: "where the kernel does not tell of writers only the quiet time counts",
            moments: [
                Moment(0, Self.file(5, writer: nil), Self.wait(2000)),
                Moment(2000, Self.file(5, writer: nil), .settled),
            ]),
        SettleHistory(
            name: "one that was closed, and is written again within the quiet time, is asked for twice the pause",
            moments: [
                Moment(0, Self.file(5), Self.wait(2000)),
                Moment(1600, Self.file(6, version: 1), Self.wait(4800)),
                Moment(4800, Self.file(6, version: 1), .settled),
            ]),
        SettleHistory(
            name: "changed attributes begin the quiet time anew, and are no pause",
            moments: [
                Moment(0, Self.file(5), Self.wait(2000)),
                Moment(1600, Self.touched(5, changed: 9), Self.wait(3600)),
                Moment(3600, Self.touched(5, changed: 9), .settled),
            ]),
        SettleHistory(
            name: "holes that fill up are writing, and blocks that are given back are not",
            moments: [
                Moment(0, Self.blocks(8), Self.wait(2000)),
                Moment(1000, Self.blocks(16), Self.wait(3000)),
                Moment(2000, Self.blocks(8), Self.wait(3000)),
                Moment(3000, Self.blocks(16), .settled),
            ]),
        SettleHistory(
            name: "without a quiet time the first look settles",
            policy: Self.policy(0, 60_000),
            moments: [Moment(3000, Self.file(5), .settled)]),
        SettleHistory(
            name: "a file that always changes is given up on",
            policy: Self.policy(2000, 4000),
            moments: [
                Moment(0, Self.file(1, writer: nil), Self.wait(2000)),
                Moment(2000, Self.file(2, version: 1, writer: nil), Self.wait(4000)),
                Moment(
                    4000, Self.file(3, version: 2, writer: nil),
                    .hopeless(reason: "It was still changing after 4 s; drop it again when it is finished.")),
            ]),
        SettleHistory(
            name: "an empty file is given up on",
            policy: Self.policy(0, 1500),
            moments: [
                Moment(0, Self.file(0), Self.wait(1000)),
                Moment(1000, Self.file(0), Self.wait(1500)),
                Moment(
                    1500, Self.file(0),
                    .hopeless(reason: "It is still empty after 1.5 s; copy it again.")),
            ]),
        SettleHistory(
            name: "a second name is waited for, and the file settles when it is gone",
            moments: [
                Moment(0, Self.file(5, links: 2), Self.wait(250)),
                Moment(250, Self.file(5, links: 2), Self.wait(750)),
                Moment(750, Self.file(5, version: 1), Self.wait(2750)),
                Moment(2750, Self.file(5, version: 1), .settled),
            ]),
        SettleHistory(
            name: "a second name that stays is refused after ten minutes",
            moments: [
                Moment(0, Self.file(5, links: 2), Self.wait(250)),
                Moment(599_000, Self.file(5, links: 2), Self.wait(599_500)),
                Moment(
                    600_000, Self.file(5, links: 2),
                    .refused(
                        reason:
                            "It is one of 2 names of the same file (hard links), so it may change under another name; "
                            + "copy it instead, or set `hardlinks: allow` for the folder.")),
            ]),
        SettleHistory(
            name: "a second name is no matter where the folder allows it",
            policy: Self.policy(0, 60_000, .allow),
            moments: [Moment(0, Self.file(5, links: 2), .settled)]),
        SettleHistory(
            name: "a file that cannot be read is waited for, then given up on",
            policy: Self.policy(0, 2000),
            moments: [
                Moment(0, .unreadable(nil, reason: "no right"), Self.wait(1000)),
                Moment(1000, .unreadable(nil, reason: "no right"), Self.wait(2000)),
                Moment(
                    2000, .unreadable(nil, reason: "no right"),
                    .hopeless(reason: "It could not be read for 2 s: no right")),
            ]),
        SettleHistory(
            name: "a file that becomes readable settles as any other",
            moments: [
                Moment(0, .unreadable(nil, reason: "no right"), Self.wait(1000)),
                Moment(1000, Self.file(5), Self.wait(3000)),
                Moment(3000, Self.file(5), .settled),
            ]),
    ]
}

@Suite struct `How a file settles` {
    @Test(arguments: SettleHistory.all)
    func `histories end as they should`(_ history: SettleHistory) throws {
        let first = try #require(history.moments.first)
        var settling = Settling(now: .milliseconds(first.at))
        for moment in history.moments {
            let decision = settling.saw(moment.sample, now: .milliseconds(moment.at), policy: history.policy)
            #expect(decision == moment.expected, "at \(moment.at) ms")
        }
    }

    @Test func `a file that is not whole keeps waiting without being inspected again, until it changes`() {
        let policy = SettlePolicy(settle: .zero, giveUp: .seconds(100), hardLinks: .refuse)
        var settling = Settling(now: .zero)
        var decision = settling.saw(SettleHistory.file(5), now: .zero, policy: policy)
        #expect(decision == .settled)
        let verdict = settling.inspected(.incomplete("the end is missing"), now: .zero, policy: policy)
        #expect(verdict == .wait(until: .seconds(1)))
        decision = settling.saw(SettleHistory.file(5), now: .seconds(1), policy: policy)
        #expect(decision == .wait(until: .seconds(3)))
        // It was quiet for a second and then changed: as long again is not enough.
        decision = settling.saw(SettleHistory.file(6, version: 1), now: .seconds(2), policy: policy)
        #expect(decision == .wait(until: .seconds(4)))
        decision = settling.saw(SettleHistory.file(6, version: 1), now: .seconds(4), policy: policy)
        #expect(decision == .settled)
        decision = settling.inspected(.complete, now: .seconds(4), policy: policy)
        #expect(decision == .settled)
    }

    @Test func `a file that stays incomplete is given up on with what is missing`() {
        let policy = SettlePolicy(settle: .zero, giveUp: .seconds(100), hardLinks: .refuse)
        var settling = Settling(now: .zero)
        _ = settling.saw(SettleHistory.file(5), now: .zero, policy: policy)
        _ = settling.inspected(.incomplete("the end is missing"), now: .zero, policy: policy)
        let end = settling.saw(SettleHistory.file(5), now: .seconds(100), policy: policy)
        #expect(
            end
                == .hopeless(
                    reason: "It was broken off: the end is missing, and nothing was written for 100 s; copy it again."))
    }

    @Test func `a file that still grows when its time is over is given up on as such`() {
        let policy = SettlePolicy(settle: .zero, giveUp: .seconds(100), hardLinks: .refuse)
        var settling = Settling(now: .zero)
        for second in [0, 50] {
            let sample = SettleHistory.file(5 + Int64(second), version: Int64(second), writer: nil)
            let decision = settling.saw(sample, now: .seconds(second), policy: policy)
            #expect(decision == .settled)
            _ = settling.inspected(.incomplete("the end is missing"), now: .seconds(second), policy: policy)
        }
        let end = settling.saw(
            SettleHistory.file(55, version: 50, writer: nil), now: .seconds(100), policy: policy)
        #expect(
            end
                == .hopeless(
                    reason: "It is not whole after 100 s: the end is missing; drop it again when it is finished."))
    }

    @Test func `a damaged file is given up on at once`() {
        let policy = SettlePolicy(settle: .zero, giveUp: .seconds(100), hardLinks: .refuse)
        var settling = Settling(now: .zero)
        _ = settling.saw(SettleHistory.file(5), now: .zero, policy: policy)
        let end = settling.inspected(.damaged("no box begins at byte 8"), now: .zero, policy: policy)
        #expect(
            end == .hopeless(reason: "It is damaged: no box begins at byte 8; make or copy it again and drop it anew."))
    }

    @Test func `the state is told in words`() {
        let policy = SettlePolicy(settle: .seconds(2), giveUp: .seconds(100), hardLinks: .refuse)
        var settling = Settling(now: .zero)
        _ = settling.saw(SettleHistory.file(5), now: .zero, policy: policy)
        #expect(
            settling.sentence(now: .milliseconds(400), policy: policy) == "still changing, quiet for 0.4 s of 2 s")
    }
}
