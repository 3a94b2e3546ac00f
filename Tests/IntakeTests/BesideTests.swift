import Disk
import Foundation
import Rules
import SystemPackage
import TestKit
import Testing

@testable import Intake

/// What lies beside a file and tells that a program is not done with it.
@Suite struct `What lies beside a file` {
    private static let policy = SettlePolicy(settle: .seconds(2), giveUp: .seconds(3_600), hardLinks: .refuse)

    private static func film(_ version: Int64, isWritten: Bool = false) -> Settling.Film {
        let stamp = FileStamp(device: 1, inode: 9, size: 100, modified: version, changed: version)
        return Settling.Film(name: "a.mp4", stamp: stamp, isWritten: isWritten)
    }

    /// A film, or none, at this second, whether its end is missing, and what is decided of the stream, which stays as it is.
    struct Moment: Sendable {
        let at: Int
        let film: Settling.Film?
        var isUnfinished = false
        let expected: Settling.Decision

        init(_ at: Int, _ film: Settling.Film?, isUnfinished: Bool = false, _ expected: Settling.Decision) {
            self.at = at
            self.film = film
            self.isUnfinished = isUnfinished
            self.expected = expected
        }
    }

    struct History: Sendable, CustomTestStringConvertible {
        let name: String
        let moments: [Moment]
        var testDescription: String { self.name }
    }

    private static func wait(_ seconds: Double) -> Settling.Decision { .wait(until: .seconds(seconds)) }

    static let histories: [History] = [
        History(
            name: "no film: nothing to wait for",
            moments: [Moment(0, nil, Self.wait(2)), Moment(2, nil, .settled)]),
        History(
            name: "a film that stays as it is: nothing to wait for",
            moments: [Moment(0, Self.film(1), Self.wait(2)), Moment(2, Self.film(1), .settled)]),
        History(
            name: "a film that is open or empty is waited for, and then for as long as the stream itself",
            moments: [
                Moment(0, Self.film(1, isWritten: true), Self.wait(2)),
                Moment(2, Self.film(1, isWritten: true), Self.wait(4)),
                Moment(4, Self.film(1, isWritten: true), Self.wait(6)),
                Moment(5, Self.film(1), Self.wait(6)),
                Moment(6, Self.film(1), .settled),
            ]),
        History(
            name: "a film that changes between two looks is waited for",
            moments: [
                Moment(0, Self.film(1), Self.wait(2)), Moment(2, Self.film(2), Self.wait(4)),
                Moment(4, Self.film(3), Self.wait(6)), Moment(6, Self.film(3), .settled),
            ]),
        History(
            name: "a film that lacks its end is waited for",
            moments: [
                Moment(0, Self.film(1), Self.wait(2)), Moment(2, Self.film(1), isUnfinished: true, Self.wait(4)),
                Moment(4, Self.film(1), isUnfinished: true, Self.wait(6)), Moment(6, Self.film(1), .settled),
            ]),
        History(
            name: "a film that was taken away: a last quiet time, in which the streams may go too",
            moments: [
                Moment(0, Self.film(1, isWritten: true), Self.wait(2)), Moment(3, nil, Self.wait(5)),
                Moment(5, nil, .settled),
            ]),
        History(
            name: "a film that comes later is waited for",
            moments: [
                Moment(0, nil, Self.wait(2)), Moment(1, Self.film(1), Self.wait(2)),
                Moment(2, Self.film(1), Self.wait(3)), Moment(3, Self.film(1), .settled),
            ]),
        History(
            name: "a film that is never finished holds its streams for as long as the folder waits",
            moments: [
                Moment(0, Self.film(1, isWritten: true), Self.wait(2)),
                Moment(3_599, Self.film(1, isWritten: true), Self.wait(3_600)),
                Moment(3_600, Self.film(1, isWritten: true), isUnfinished: true, .settled),
            ]),
    ]

    @Test(arguments: histories)
    func `is waited for, and not for ever`(_ history: History) {
        var settling = Settling(now: .zero)
        for moment in history.moments {
            let now = Duration.seconds(moment.at)
            settling.sawFilm(moment.film, now: now)
            var decision = settling.saw(SettleHistory.file(5), now: now, policy: Self.policy)
            if case .settled = decision, moment.isUnfinished {
                decision = settling.sawUnfinishedFilm(now: now, policy: Self.policy)
            }
            #expect(decision == moment.expected, "at \(moment.at) s")
        }
    }

    @Test func `is told in words`() {
        var settling = Settling(now: .zero)
        settling.sawFilm(Self.film(1, isWritten: true), now: .zero)
        _ = settling.saw(SettleHistory.file(5), now: .zero, policy: Self.policy)
        settling.sawFilm(Self.film(1, isWritten: true), now: .seconds(2))
        _ = settling.saw(SettleHistory.file(5), now: .seconds(2), policy: Self.policy)
        #expect(
            settling.sentence(now: .seconds(2), policy: Self.policy)
                == "a.mp4 beside it is still being written, and it may be a part of that")
        #expect(settling.sawNotes("a.m4v.aria2", now: .seconds(2), policy: Self.policy) == Self.wait(3))
        #expect(
            settling.sentence(now: .seconds(2), policy: Self.policy)
                == "a.m4v.aria2 beside it says that its transfer is not finished")
        #expect(
            settling.sawNotes("a.m4v.aria2", now: .seconds(3_600), policy: Self.policy)
                == .hopeless(
                    reason: "a.m4v.aria2 beside it says that its transfer did not end within 60 min; copy it again."))
    }

    @Test(arguments: [
        ("a.m4v", "a.mp4"), ("a.aac", "a.mp4"), ("a.wav", "a.mp4"), ("a.mpa", "a.mp4"), ("A.M4V", "A.MP4"),
        ("show/deep/a.b.wav", "show/deep/a.b.mp4"), ("Ä.Wav", "Ä.MP4"), ("a.mp4", nil), ("a.mov", nil), ("a", nil),
        ("m4v", nil), ("show.wav/a", nil), ("a.m4v.jpg", nil), ("a.xwav", nil),
    ])
    func `a film is looked for by the stream's name`(_ stream: String, _ film: String?) throws {
        #expect(ElementaryStream.film(beside: try #require(DropPath(stream)))?.text == film)
    }

    @Test func `notes are looked for by the file's name`() throws {
        let paths = DownloadNotes.paths(beside: try #require(DropPath("show/a.mp4")))
        #expect(paths.map(\.text) == ["show/a.mp4.aria2", "show/a.mp4.aspx"])
    }

    private static func prospect(_ name: String, _ write: (ScratchFolder) throws -> Void) throws -> Prospect {
        let scratch = try ScratchFolder()
        try write(scratch)
        let directory = try Directory.open(scratch.path)
        for file in ["a.aac", "a.mp4"] {
            guard let path = DropPath(file), try directory.status(of: path) != nil else { continue }
            _ = try directory.untilClosed(path)
        }
        return try Prospect.of(
            try #require(DropPath(name)), in: directory,
            Folder(name: "drops", path: scratch.path))
    }

    @Test func `explain tells of the film without an agent`() throws {
        for count in [0, 5_000] {
            let prospect = try Self.prospect("a.aac") { scratch in
                try scratch.write("a.aac", DropWriter.sample("a.aac"))
                try scratch.write("a.mp4", DropWriter.video.prefix(count))
            }
            #expect(prospect.waitingFor == "a.mp4 beside it is still being written, and it may be a part of that")
            #expect(prospect.end == .ready)
        }
        let prospect = try Self.prospect("a.aac") { scratch in
            try scratch.write("a.aac", DropWriter.sample("a.aac"))
            try scratch.write("a.mp4", DropWriter.video)
        }
        #expect(prospect.waitingFor == nil && prospect.end == .ready)
    }

    @Test func `explain tells of the notes without an agent`() throws {
        let prospect = try Self.prospect("a.mp4") { scratch in
            try scratch.write("a.mp4", DropWriter.video)
            try scratch.write("a.mp4.aria2", "1")
        }
        #expect(prospect.waitingFor == "a.mp4.aria2 beside it says that its transfer is not finished")
        guard case .hopeless(let reason, after: "24 h") = prospect.end else {
            Issue.record("\(prospect)")
            return
        }
        #expect(reason.hasPrefix("a.mp4.aria2 beside it says that its transfer did not end within 24 h"))
    }

    @Test func `a run over what is there leaves a stream whose film is not finished, and takes one whose film is`()
        async throws
    {
        let scratch = try ScratchFolder()
        let inbox = Inbox()
        for (stem, film) in [("a", DropWriter.video[...]), ("b", DropWriter.video.prefix(5_000))] {
            try scratch.write("\(stem).wav", DropWriter.sample("a.wav"))
            try scratch.write("\(stem).mp4", film)
        }
        _ = try Directory.open(scratch.path).untilClosed(try #require(DropPath("a.mp4")))
        _ = try await RunningIntake.once(scratch, inbox: inbox)
        #expect(inbox.ready.sorted() == ["a.mp4", "a.wav"])
    }
}
