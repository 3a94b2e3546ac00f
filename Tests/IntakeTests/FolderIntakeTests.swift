import Disk
import Foundation
import Logging
import Rules
import Synchronization
import SystemPackage
import TestKit
import Testing

@testable import Intake

@Suite(.timeLimit(.minutes(5))) struct `A folder's intake` {
    private let picture: [UInt8]

    init() throws {
        self.picture = Array(try Data(contentsOf: Sample.folder.appendingPathComponent("img.jpg")))
    }

    @Test func `reports a picture with its type, its stamp and an open file`() async throws {
        let scratch = try ScratchFolder()
        let inbox = Inbox()
        try await RunningIntake.with(scratch, inbox: inbox) { _ in
            try scratch.drop("a.jpg", self.picture)
            try await inbox.wait(for: "a.jpg")
        }
        let arrival = try #require(inbox.reports.first?.arrival)
        #expect(arrival.type == "image/jpeg")
        #expect(arrival.structure == .complete)
        #expect(arrival.folder == "scratch")
        #expect(arrival.stamp.size == Int64(self.picture.count))
        #expect(try arrival.file.read(at: 0, count: 1 << 20) == self.picture)
    }

    @Test func `reports what was there before it began`() async throws {
        let scratch = try ScratchFolder()
        try scratch.makeDirectory("deep/er")
        try scratch.write("deep/er/a.jpg", self.picture)
        let inbox = Inbox()
        try await RunningIntake.with(scratch, inbox: inbox) { _ in try await inbox.wait(for: "deep/er/a.jpg") }
    }

    @Test func `never opens a file that no rule wants, nor one that is ignored or done`() async throws {
        let scratch = try ScratchFolder()
        try scratch.makeDirectory("done")
        for name in ["a.jpg", "b.txt", ".hidden.jpg", "done/c.jpg"] { try scratch.write(name, self.picture) }
        let inbox = Inbox()
        let snapshot = try await RunningIntake.once(scratch, inbox: inbox, wants: { $0.text.hasSuffix(".jpg") })
        #expect(inbox.ready == ["a.jpg"])
        #expect(snapshot.counts.looks == 1)
    }

    @Test func `a picture that is cut short waits, and is reported when the rest has come`() async throws {
        let scratch = try ScratchFolder()
        let inbox = Inbox()
        try await RunningIntake.with(scratch, inbox: inbox) { intake in
            try scratch.drop("a.jpg", self.picture.dropLast(30))
            try scratch.drop("b.jpg", self.picture)
            try await inbox.wait(for: "b.jpg")
            let path = try #require(DropPath("a.jpg"))
            let standing = try #require(intake.standing(of: path))
            #expect(standing.hasPrefix("growing: the end-of-image marker is missing, last change "))
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.path("a.jpg").string))
            try file.seekToEnd()
            try file.write(contentsOf: self.picture.suffix(30))
            try file.close()
            try await inbox.wait(for: "a.jpg")
        }
        #expect(inbox.ready == ["b.jpg", "a.jpg"])
    }

    @Test func `waits for the quiet time by the clock it was given`() async throws {
        let scratch = try ScratchFolder()
        try scratch.write("a.jpg", self.picture)
        let inbox = Inbox()
        let clock = ManualClock()
        let change: (inout Folder) -> Void = { folder in
            folder.settle = .seconds(3)
            folder.watch = .poll
        }
        try await RunningIntake.with(scratch, inbox: inbox, clock: clock, change: change) { intake in
            // The probe sleeps for five seconds and the scan for ten, so this is the file's own timer.
            await clock.waitForSleeper(within: .seconds(3))
            let path = try #require(DropPath("a.jpg"))
            #expect(intake.standing(of: path) == "still changing, quiet for 0 s of 3 s")
            #expect(inbox.reports.isEmpty)
            clock.advance(by: .seconds(3))
            try await inbox.wait(for: "a.jpg")
        }
    }

    @Test func `what was left is reported again when it changes, or when the rules did`() async throws {
        let scratch = try ScratchFolder()
        let inbox = Inbox()
        try await RunningIntake.with(scratch, inbox: inbox) { intake in
            try scratch.write("a.txt", "one")
            try await inbox.wait(for: "a.txt")
            try scratch.write("a.txt", "longer")
            await inbox.wait { $0.count == 2 }
            intake.lookAgain()
            await inbox.wait { $0.count == 3 }
            // Touched by nothing, it is not reported by another scan.
            try scratch.write("b.txt", "x")
            try await inbox.wait(for: "b.txt")
        }
        #expect(inbox.ready == ["a.txt", "a.txt", "a.txt", "b.txt"])
    }

    @Test func `what the agent puts off is reported again after that time`() async throws {
        let scratch = try ScratchFolder()
        try scratch.write("a.txt", "x")
        let clock = ManualClock()
        let calls = Calls()
        let inbox = Inbox { _ in calls.next() == 1 ? .later(.seconds(2)) : .left }
        try await RunningIntake.with(scratch, inbox: inbox, clock: clock, change: { $0.watch = .poll }) { intake in
            await clock.waitForSleeper(within: .seconds(2))
            #expect(inbox.reports.count == 1)
            let path = try #require(DropPath("a.txt"))
            #expect(intake.standing(of: path) == "ready, waiting for its turn")
            clock.advance(by: .seconds(2))
            await inbox.wait { $0.count == 2 }
        }
    }

    @Test func `polling finds what no event tells of`() async throws {
        let scratch = try ScratchFolder()
        let inbox = Inbox()
        let clock = ManualClock()
        let change: (inout Folder) -> Void = { folder in
            folder.watch = .poll
            folder.rescan = .seconds(4)
        }
        try await RunningIntake.with(scratch, inbox: inbox, clock: clock, change: change) { intake in
            await clock.waitForSleeper(within: .seconds(4))
            #expect(intake.snapshot().mode == .poll)
            try scratch.write("a.txt", "x")
            clock.advance(by: .seconds(4))
            try await inbox.wait(for: "a.txt")
        }
    }

    @Test func `a run over what is there ends, and leaves what is not ready`() async throws {
        let scratch = try ScratchFolder()
        try scratch.write("a.jpg", self.picture)
        try scratch.write("cut.jpg", self.picture.dropLast(30))
        try scratch.write("empty.jpg", "")
        let inbox = Inbox()
        let snapshot = try await RunningIntake.once(
            scratch, inbox: inbox, change: { $0.settle = .milliseconds(50) })
        #expect(inbox.ready == ["a.jpg"])
        let states = snapshot.candidates.map(\.state)
        #expect(states.first?.hasPrefix("growing: the end-of-image marker is missing, last change ") == true)
        #expect(states.dropFirst() == ["still empty"])
        #expect(snapshot.counts.scans == 1)
    }

    @Test func `a run over more files than there is room for sees them all, once each`() async throws {
        let scratch = try ScratchFolder()
        let names = (0..<700).map { "f\($0).txt" }
        for name in names { try scratch.write(name, "x") }
        let inbox = Inbox()
        var folder = Folder(name: "scratch", path: scratch.path, settle: .zero, watch: .inotify)
        folder.giveUp = .seconds(60)
        let intake = FolderIntake(
            folder: folder, watchProgram: Binaries.hotfolderWatch, threads: DiskThreads(name: "scratch", count: 2),
            wants: { _ in true }, receiver: inbox, clock: ContinuousClock(), once: true, logger: .init(label: "test"),
            capacity: 20)
        try await intake.run()
        #expect(inbox.ready.sorted() == names.sorted())
        #expect(intake.snapshot().degradations.isEmpty)
    }

    @Test func `a folder that is not there is offline, with the reason`() async throws {
        let scratch = try ScratchFolder()
        let snapshot = try await RunningIntake.once(scratch, inbox: Inbox(), change: { $0.path.append("nowhere") })
        guard case .offline(let reason) = snapshot.presence else {
            Issue.record("not offline: \(snapshot.presence)")
            return
        }
        #expect(
            reason
                == "cannot open the directory \(scratch.path)/nowhere: no such file or directory; make the directory, "
                + "or mount what belongs there.")
    }

    @Test func `a folder that must have a marker is offline without, and comes back with it`() async throws {
        let scratch = try ScratchFolder()
        try scratch.write("a.txt", "x")
        let inbox = Inbox()
        let clock = ManualClock()
        try await RunningIntake.with(
            scratch, inbox: inbox, clock: clock, change: { $0.marker = true }
        ) { intake in
            await clock.waitForSleeper(within: FolderIntake.probeInterval)
            guard case .offline(let reason) = intake.snapshot().presence else {
                Issue.record("not offline")
                return
            }
            #expect(reason.contains("has no .hotfolder/id"))
            #expect(inbox.reports.isEmpty)
            try scratch.makeDirectory(".hotfolder")
            try scratch.write(".hotfolder/id", "1")
            clock.advance(by: FolderIntake.probeInterval)
            try await inbox.wait(for: "a.txt")
            #expect(intake.snapshot().presence == .online)
        }
    }

    @Test func `a folder that is taken away comes back by itself`() async throws {
        let scratch = try ScratchFolder()
        try scratch.makeDirectory("root")
        let inbox = Inbox()
        try await RunningIntake.with(scratch, inbox: inbox, change: { $0.path.append("root") }) { _ in
            try scratch.write("root/a.txt", "x")
            try await inbox.wait(for: "a.txt")
            try scratch.makeDirectory("next")
            try scratch.write("next/b.txt", "x")
            try scratch.move("root", to: "gone")
            try scratch.move("next", to: "root")
            try await inbox.wait(for: "b.txt")
        }
        #expect(inbox.ready == ["a.txt", "b.txt"])
    }

    /// What keeps a file from being opened for writing, and whether the folder is of no use then.
    static let refusals: [(Errno, Bool)] = [
        (.readOnlyFileSystem, true), (.ioError, true), (.staleNFSFileHandle, true), (.socketNotConnected, true),
        (.noSpace, false), (.diskQuotaExceeded, false), (.permissionDenied, false), (.notPermitted, false),
    ]

    @Test(arguments: refusals)
    func `an idle folder is offline when nothing can be written, until it can`(_ errno: Errno, isOffline: Bool)
        async throws
    {
        let scratch = try ScratchFolder()
        try scratch.makeDirectory(".hotfolder")
        try scratch.write(".hotfolder/lock", "")
        let calls = FaultyCalls()
        let clock = ManualClock()
        let inbox = Inbox()
        let change: (inout Folder) -> Void = { folder in
            folder.watch = .poll
            folder.rescan = .seconds(300)
        }
        try await RunningIntake.with(scratch, inbox: inbox, calls: calls, clock: clock, change: change) { intake in
            await clock.waitForSleeper(within: FolderIntake.probeInterval)
            #expect(intake.snapshot().presence == .online)
            let writes = calls.count(.openBeneath)
            calls.fail([.openBeneath], errno, at: ".hotfolder/lock")
            clock.advance(by: FolderIntake.probeInterval)
            while calls.count(.openBeneath) == writes { await Task.yield() }
            await clock.waitForSleeper(within: FolderIntake.probeInterval)
            guard isOffline else {
                #expect(intake.snapshot().presence == .online)
                return
            }
            guard case .offline(let reason) = intake.snapshot().presence else {
                Issue.record("not offline")
                return
            }
            #expect(reason.contains("takes no changes any more (\(errno))"), "\(reason)")
            try scratch.write("a.txt", "x")
            calls.mend()
            while inbox.ready != ["a.txt"] {
                try Task.checkCancellation()
                clock.advance(by: FolderIntake.probeInterval)
                await Task.yield()
            }
            #expect(intake.snapshot().presence == .online)
        }
    }

    @Test func `a watcher that cannot be run is a degradation, and scans find the files`() async throws {
        let scratch = try ScratchFolder()
        try scratch.write("a.txt", "x")
        let inbox = Inbox()
        let intake = FolderIntake(
            folder: Folder(name: "scratch", path: scratch.path, settle: .zero, watch: .inotify),
            watchProgram: scratch.path("no-such-program"), threads: DiskThreads(name: "scratch", count: 2),
            wants: { _ in true }, receiver: inbox, logger: .init(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await intake.run() }
            try await inbox.wait(for: "a.txt")
            let sentence = try #require(intake.snapshot().degradations.first)
            #expect(sentence.contains("no-such-program cannot be run"))
            group.cancelAll()
        }
    }
}

/// Counts calls from any thread.
private final class Calls: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        self.count.withLock { count in
            count += 1
            return count
        }
    }
}
