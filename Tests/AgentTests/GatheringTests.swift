import Disk
import Foundation
import Journal
import Rules
import Testing

@testable import Agent

@Suite struct `The files of a group` {
    private static let start = ContinuousClock.now

    private static let terms = GroupTerms(
        by: "{stem}",
        members: [
            .init(name: "video", test: .type("video/*"), isOptional: false),
            .init(name: "subtitle", test: .type("text/*"), isOptional: false),
            .init(name: "cover", test: .type("image/*"), isOptional: true),
        ], wait: .seconds(120))

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// Role and path of each that is ready, and after how many seconds it was.
        let ready: [(role: String, path: String, at: Int)]
        let own: String
        let now: Int
        var coming: [String]?
        var isOnce = false
        let expected: String
        var testDescription: String { self.name }
    }

    private static let video = (role: "video", path: "a.mp4", at: 0)
    private static let subtitle = (role: "subtitle", path: "a.srt", at: 10)
    private static let cover = (role: "cover", path: "a.jpg", at: 20)

    private static let cases = [
        Case(
            name: "all are there: the first member makes the job", ready: [video, subtitle, cover], own: "a.mp4",
            now: 20,
            expected: "go"),
        Case(
            name: "all are there: the others follow", ready: [video, subtitle, cover], own: "a.jpg", now: 20,
            expected: "wait 5s: it goes with a.mp4"),
        Case(
            name: "the one that leads asks often", ready: [video, subtitle], own: "a.mp4", now: 12,
            expected: "wait 1s: it waits for `cover` of the group a, at most 2m; it then goes without"),
        Case(
            name: "and less often later", ready: [video, subtitle], own: "a.mp4", now: 22,
            expected: "wait 3s: it waits for `cover` of the group a, at most 2m; it then goes without"),
        Case(
            name: "the others ask when the time is over", ready: [video, subtitle], own: "a.srt", now: 40,
            expected: "wait 1m 30s: it waits for `cover` of the group a, at most 2m; it then goes without"),
        Case(
            name: "the time runs from the last one on", ready: [video, subtitle], own: "a.mp4", now: 129,
            expected: "wait 1s: it waits for `cover` of the group a, at most 2m; it then goes without"),
        Case(
            name: "then it is looked for what is not ready yet", ready: [video, subtitle], own: "a.mp4", now: 130,
            expected: "look"),
        Case(
            name: "a file that is still being copied is waited for", ready: [video, subtitle], own: "a.mp4", now: 500,
            coming: ["a.jpg"],
            expected: "wait 5s: it waits for a.jpg of the group a, which is not ready yet"),
        Case(
            name: "without an optional one it goes", ready: [video, subtitle], own: "a.mp4", now: 130, coming: [],
            expected: "go"),
        Case(
            name: "without one that is needed all fail", ready: [video, cover], own: "a.mp4", now: 140, coming: [],
            expected: "fail: the group a has no `subtitle`, and 2m were waited; drop all files of it together"),
        Case(
            name: "without the first one the first that is there leads", ready: [subtitle, cover], own: "a.srt",
            now: 140,
            coming: [], expected: "fail: the group a has no `video`, and 2m were waited; drop all files of it together"),
        Case(
            name: "and the others follow that", ready: [subtitle, cover], own: "a.jpg", now: 140, coming: [],
            expected: "wait 5s: it goes with a.srt"),
        Case(
            name: "two of one kind wait for the rest, and may be mended",
            ready: [video, ("video", "a.mov", 1), subtitle],
            own: "a.mp4", now: 12,
            expected:
                "wait 1s: a.mp4 and a.mov are both the `video` of the group a; take one of them away, or all fail together; it "
                + "waits for `cover` of the group a, at most 2m; it then goes without"),
        Case(
            name: "two of one kind are looked for before they fail",
            ready: [video, subtitle, cover, ("cover", "a.png", 1)],
            own: "a.mp4", now: 21, expected: "look"),
        Case(
            name: "with those that are still being copied", ready: [video, subtitle, cover, ("cover", "a.png", 1)],
            own: "a.mp4", now: 21, coming: ["a.gif"],
            expected: "wait 5s: it waits for a.gif of the group a, which is not ready yet"),
        Case(
            name: "then all fail, led by the first", ready: [video, subtitle, cover, ("cover", "a.png", 1)],
            own: "a.mp4",
            now: 21, coming: [],
            expected: "fail: a.jpg and a.png are both the `cover` of the group a; drop the files again with one of them"
        ),
        Case(
            name: "and the others follow that one", ready: [video, subtitle, cover, ("cover", "a.png", 1)],
            own: "a.png",
            now: 21, coming: [], expected: "wait 5s: it goes with a.mp4"),
        Case(
            name: "also when more is missing", ready: [cover, ("cover", "a.png", 1)], own: "a.jpg", now: 140,
            coming: [],
            expected: "fail: a.jpg and a.png are both the `cover` of the group a; drop the files again with one of them"
        ),
        Case(
            name: "names that only look alike are told apart",
            ready: [("video", "cafe\u{301}.mp4", 0), ("video", "caf\u{E9}.mp4", 0), subtitle, cover],
            own: "cafe\u{301}.mp4", now: 30, coming: [],
            expected:
                "fail: cafe\u{301}.mp4 and caf\u{E9}.mp4 are both the `video` of the group a. The names only look alike: they "
                + "differ in how they write an accented letter, as one character (NFC, as Windows and Linux do) or as a "
                + "letter and its accent (NFD, as Macs do), so they may be two copies of one file; drop the files again with "
                + "one of them"),
        Case(
            name: "what is needed and what is not are waited for alike, with what happens then", ready: [cover],
            own: "a.jpg", now: 139,
            expected:
                "wait 1s: it waits for `video` and `subtitle` of the group a, at most 2m; without `video` and `subtitle` all "
                + "files of the group then fail"),
        Case(
            name: "once: what follows is left with what leads", ready: [video, subtitle, cover], own: "a.jpg", now: 61,
            isOnce: true, expected: "wait 1m: it goes with a.mp4"),
        Case(
            name: "once: after a short time what is missing is left to the next run", ready: [video, subtitle],
            own: "a.mp4", now: 30, isOnce: true,
            expected: "wait 1m 40s: it waits for `cover` of the group a, at most 2m; it then goes without"),
    ]

    @Test(arguments: cases) func `make a job, wait or fail`(_ row: Case) throws {
        let members = try row.ready.map { ready in
            WaitingFiles.Member(
                path: try path(ready.path), identity: Sample.identity, type: "", role: ready.role, captures: [:],
                noted: Self.start + .seconds(ready.at), since: Self.start + .seconds(ready.at))
        }
        let gathering = Gathering(
            terms: Self.terms, key: "a", members: members, own: try path(row.own), now: Self.start + .seconds(row.now),
            isOnce: row.isOnce)
        let text =
            switch gathering.decide(coming: try row.coming?.map(path)) {
            case .go: "go"
            case .lookForOthers: "look"
            case .wait(let wait, let reason): "wait \(DurationText.format(wait)): \(reason)"
            case .fail(let reason): "fail: \(reason)"
            }
        #expect(text == row.expected)
    }

    @Test func `one that comes late is told which job went without it`() throws {
        let member = WaitingFiles.Member(
            path: try path("a.srt"), identity: Sample.identity, type: "", role: "subtitle", captures: [:],
            noted: Self.start, since: Self.start)
        let gathering = Gathering(
            terms: Self.terms, key: "a", members: [member], own: member.path, now: Self.start + .seconds(120),
            departure: .init(name: "a.mp4", at: Sample.date))
        #expect(
            gathering.decide(coming: [])
                == .fail(
                    "the group a has no `video`, and 2m were waited; a.mp4 of that group went at 2026-11-22T00:26:40Z "
                        + "without it; drop all files of it together"))
    }

    @Test func `are remembered as they were, and forgotten with their job`() throws {
        let waiting = WaitingFiles()
        let group = WaitingFiles.Group(folder: "thumbnails", directory: nil, rule: "r", key: "a")
        func member(_ name: String, inode: UInt64, at seconds: Int) throws -> WaitingFiles.Member {
            let time = Self.start + .seconds(seconds)
            return WaitingFiles.Member(
                path: try path(name), identity: FileIdentity(inode: inode, size: 1, modified: 1, changed: 1), type: "",
                role: "video", captures: [:], noted: time, since: time)
        }
        #expect(waiting.note(try member("a.mp4", inode: 1, at: 0), of: group).map(\.since) == [Self.start])
        #expect(waiting.note(try member("a.mp4", inode: 1, at: 9), of: group).map(\.since) == [Self.start])
        let changed = waiting.note(try member("a.mp4", inode: 2, at: 9), of: group)
        #expect(changed.map(\.since) == [Self.start + .seconds(9)])
        var job = Sample.job(try path("a.mp4"))
        job.companions = [.init(role: "subtitle", path: try path("a.srt"), identity: Sample.identity, type: "")]
        waiting.departed(job, at: Sample.date)
        #expect(waiting.departure(of: group) == .init(name: "a.mp4", at: Sample.date))
        #expect(waiting.note(try member("a.srt", inode: 3, at: 20), of: group).count == 1)
    }
}
