import Disk
import Foundation
import Logging
import Rules
import Synchronization
import SystemPackage
import TestKit
import Testing

@testable import Intake

@Suite(.timeLimit(.minutes(5))) struct `That events come` {
    @Test func `is proved by a file that leaves no trace and that nobody hears of`() async throws {
        let scratch = try ScratchFolder()
        try scratch.write(".hotfolder-probe-00000000deadbeef", "")
        try scratch.write(".hotfolder-probe-0000000000000001", "somebody's")
        try scratch.write(".hotfolder-probe-mine", "")
        let inbox = Inbox()
        try await RunningIntake.with(scratch, inbox: inbox) { intake in
            try await Self.wait(for: intake) { $0.proof.state == .proven }
            try scratch.write("a.txt", "x")
            try await inbox.wait(for: "a.txt")
            #expect(intake.snapshot().degradations.isEmpty)
        }
        #expect(inbox.ready == ["a.txt"])
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path.string).sorted()
        #expect(
            names == [".hotfolder-probe-0000000000000001", ".hotfolder-probe-mine", "a.txt"], "a crash's is removed")
    }

    @Test func `is not believed without proof, and scans find the files`() async throws {
        let scratch = try ScratchFolder()
        try scratch.makeDirectory("root")
        // A watcher that says it is ready, and then nothing any more.
        try scratch.write("mute", "#!/bin/sh\nprintf 'ready\\0'\nexec tail -f /dev/null\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.path("mute").string)
        let inbox = Inbox()
        try scratch.write("root/first.txt", "x")
        let intake = FolderIntake(
            folder: Folder(name: "mute", path: scratch.path("root"), settle: .zero, watch: .inotify),
            watchProgram: scratch.path("mute"), threads: DiskThreads(name: "mute", count: 2), wants: { _ in true },
            receiver: inbox, logger: .init(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await intake.run() }
            try await inbox.wait(for: "first.txt")
            try scratch.write("root/second.txt", "x")
            // The next scan would come in five minutes.
            try await inbox.wait(for: "second.txt")
            let sentences = intake.snapshot().degradations
            let isSaid = sentences.contains {
                $0.hasPrefix("No event came within 5 s for a file made to prove that they come")
            }
            #expect(isSaid, "\(sentences)")
            #expect(intake.snapshot().rescan < .seconds(300), "scans come often now")
            group.cancelAll()
        }
    }

    @Test func `is tried with another watcher where one is deaf`() async throws {
        let scratch = try ScratchFolder()
        try scratch.makeDirectory("root")
        // The first hangs, and the second works.
        try scratch.write(
            "deaf",
            """
            #!/bin/sh
            echo start >> \(scratch.path("starts"))
            [ $(wc -l < \(scratch.path("starts"))) -gt 1 ] && exec \(Binaries.hotfolderWatch) "$@"
            printf 'ready\\0'
            exec tail -f /dev/null

            """)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.path("deaf").string)
        let intake = FolderIntake(
            folder: Folder(name: "deaf", path: scratch.path("root"), settle: .zero, watch: .inotify),
            watchProgram: scratch.path("deaf"), threads: DiskThreads(name: "deaf", count: 2), wants: { _ in true },
            receiver: Inbox(), logger: .init(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await intake.run() }
            try await Self.wait(for: intake) { $0.proof.state == .missing }
            try await Self.wait(for: intake) { $0.proof.state == .proven && !$0.hasNoted(.events) }
            #expect(intake.snapshot().degradations.isEmpty)
            #expect(intake.snapshot().counts.watcherRestarts == 1)
            group.cancelAll()
        }
    }

    @Test func `is missing when it was waited for in vain, until an event comes`() throws {
        var proof = EventProof()
        let (probe, other) = (ProbeFile().path, try #require(DropPath("a.txt")))
        proof.begin(probe)
        #expect(!proof.sees(other) && proof.isPending)
        #expect(proof.end() && proof.isMissing)
        proof.begin(probe)
        #expect(proof.isMissing, "it is not believed before it came")
        #expect(proof.sees(probe) && !proof.isMissing && !proof.end())
        proof.begin(probe)
        proof.withdraw()
        #expect(!proof.end() && !proof.isMissing, "what could not be made proves nothing")
    }

    // MARK: The trial

    /// What a trial of a folder comes to, with the watcher itself or a script in its place.
    private static func trial(_ script: String? = nil, watch: Folder.Watch = .inotify) async throws -> EventTrial
        .Outcome?
    {
        let scratch = try ScratchFolder()
        try scratch.makeDirectory("root")
        try scratch.write("script", "#!/bin/sh\n\(script ?? "")\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.path("script").string)
        let outcome = await EventTrial(
            Folder(name: "tried", path: scratch.path("root"), watch: watch),
            watchProgram: script == nil ? Binaries.hotfolderWatch : scratch.path("script")
        ).run()
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("root").string) == [])
        return outcome
    }

    @Test func `is tried out by a watcher and a file that leave no trace`() async throws {
        #expect(try await Self.trial() == .seen)
        #expect(try await Self.trial(watch: .auto) == .seen)
    }

    @Test func `is said to be missing by a trial, or why they cannot come`() async throws {
        let mute = "printf 'ready\\0'\nexec tail -f /dev/null"
        #expect(try await Self.trial(mute) == .missing(scan: .seconds(10)))
        let limited = "printf 'limit EMFILE fs.inotify.max_user_instances 128\\0ready\\0'\nexec tail -f /dev/null"
        #expect(
            try await Self.trial(limited)
                == .limited(error: "EMFILE", sysctl: "fs.inotify.max_user_instances", value: "128"))
        guard case .stopped(let reason) = try await Self.trial("exit 3") else {
            Issue.record("a watcher that ends is not said to have")
            return
        }
        #expect(reason.contains("ended: "))
    }

    @Test func `is not tried where nobody waits for them`() async throws {
        #expect(try await Self.trial(watch: .poll) == nil)
    }

    @Test(arguments: [
        (".hotfolder-probe-0123456789abcdef", true), (".hotfolder-probe-0123456789ABCDEF", false),
        (".hotfolder-probe-0123456789abcde", false), (".hotfolder-probe-0123456789abcdef0", false),
        ("hotfolder-probe-0123456789abcdef", false), (".hotfolder-probe-", false),
    ])
    func `a probe file is known by its name`(_ name: String, isProbe: Bool) {
        #expect(ProbeFile.isName(Array(name.utf8)) == isProbe)
        #expect(ProbeFile.isName(ProbeFile().path.bytes))
    }

    /// Waits until a folder's intake has come so far.
    private static func wait(for intake: FolderIntake, _ isSo: @Sendable (IntakeState) -> Bool) async throws {
        while !intake.state.withLock({ isSo($0) }) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
