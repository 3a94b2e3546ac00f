import Disk
import Foundation
import Rules
import Subprocess
import SystemPackage
import TestKit
import Testing

@testable import Intake

/// The tests that run the real watcher. One after the other, since one of them lowers a limit of the kernel.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `Watching` {
    @Test(arguments: WatchScript.all)
    func `scripts are told of as they say`(_ script: WatchScript) async throws {
        let scratch = try ScratchFolder()
        let root = try scratch.makeDirectory("root")
        try scratch.makeDirectory("out")
        let command = FolderCommand(root: Array(root.string.utf8))
        for words in script.before { try command.run(words) }

        let result = try await Subprocess.run(
            .path(Binaries.hotfolderWatch), arguments: Arguments([root.string] + script.options), input: .none,
            output: .sequence, error: .string(limit: 4_096)
        ) { execution in
            var told = Told(execution.standardOutput)
            try await told.wait(for: .ready)
            var cookies = 0
            for step in script.steps + [.wait] {
                switch step {
                case .command(let words): try command.run(words)
                case .wait where script.gone != nil: break
                case .wait:
                    // Events come in order: when this file is told of, all before it was.
                    let cookie = Array("cookie-\(cookies)".utf8)
                    cookies += 1
                    try command.run([Array("write".utf8), cookie, [1]])
                    try await told.wait(for: .look(try #require(DropPath(cookie))))
                }
            }
            if let gone = script.gone { try await told.wait(for: .gone(gone)) }
            return told.hints
        }
        let looks = result.closureResult.compactMap { hint -> [UInt8]? in
            guard case .look(let path) = hint, !path.bytes.starts(with: "cookie-".utf8) else { return nil }
            return path.bytes
        }
        #expect(Set(looks.map(ShownBytes.text)) == Set(script.looks.map(ShownBytes.text)))
        #expect(Set(looks) == script.looks)
        let moved = result.closureResult.compactMap { hint -> [UInt8]? in
            if case .moved(let path) = hint { path.bytes } else { nil }
        }
        #expect(Set(moved) == script.moved)
        #expect(result.standardError.isEmpty)
    }

    @Test func `there are scripts`() {
        #expect(WatchScript.all.count >= 15)
    }

    @Test func `files in new trees are found once each, made in place or moved in`() async throws {
        let scratch = try ScratchFolder()
        try scratch.makeDirectory("root")
        let inbox = Inbox()
        var expected: Set<String> = []
        try await RunningIntake.with(scratch, inbox: inbox, change: { $0.path.append("root") }) { intake in
            for round in 0..<20 {
                let names = (0..<300).map { "\($0 % 3)/\($0 % 7)/\($0 % 2)/\($0).txt" }
                for name in names[..<150] {
                    try scratch.makeDirectory("root/here\(round)/" + (name as NSString).deletingLastPathComponent)
                    try scratch.write("root/here\(round)/" + name, "x")
                    expected.insert("here\(round)/" + name)
                }
                for name in names[150...] {
                    try scratch.makeDirectory("there/" + (name as NSString).deletingLastPathComponent)
                    try scratch.write("there/" + name, "x")
                    expected.insert("moved\(round)/" + name)
                }
                try scratch.move("there", to: "root/moved\(round)")
            }
            let all = expected
            await inbox.wait { $0.count >= all.count }
            // What would come twice has come when this has.
            try scratch.write("root/last.txt", "x")
            try await inbox.wait(for: "last.txt")
            #expect(intake.snapshot().counts.overflows == 0)
        }
        #expect(inbox.ready.count == expected.count + 1)
        #expect(Set(inbox.ready) == expected.union(["last.txt"]))
    }

    @Test func `a watcher that is killed is started again, and nothing is missed`() async throws {
        let scratch = try ScratchFolder()
        let inbox = Inbox()
        try await RunningIntake.with(scratch, inbox: inbox) { intake in
            try scratch.write("before.txt", "x")
            try await inbox.wait(for: "before.txt")
            for pid in try Self.watchers(of: scratch.path) { #expect(kill(pid, SIGKILL) == 0) }
            try scratch.write("meanwhile.txt", "x")
            try await inbox.wait(for: "meanwhile.txt")
            try scratch.makeDirectory("new")
            try scratch.write("new/after.txt", "x")
            try await inbox.wait(for: "new/after.txt")
            #expect(intake.snapshot().counts.watcherRestarts == 1)
        }
        #expect(inbox.ready.sorted() == ["before.txt", "meanwhile.txt", "new/after.txt"])
    }

    @Test(.enabled("needs the right to write \(QueueLimit.path)") { QueueLimit.isWritable })
    func `a burst that overflows the kernel's queue misses nothing and tells nothing twice`() async throws {
        let scratch = try ScratchFolder()
        let inbox = Inbox()
        let before = try QueueLimit.read()
        defer { try? QueueLimit.write(before) }
        // An instance takes its limit when it is made.
        try QueueLimit.write(64)
        let names = Set((0..<5_000).map { "burst\($0).txt" })
        try await RunningIntake.with(scratch, inbox: inbox) { intake in
            try scratch.write("first.txt", "x")
            try await inbox.wait(for: "first.txt")
            let watchers = try Self.watchers(of: scratch.path)
            #expect(watchers.count == 1)
            // The file may have been found before the instance was made.
            while !watchers.allSatisfy(Self.watches) {
                try Task.checkCancellation()
                await Task.yield()
            }
            try QueueLimit.write(before)
            for pid in watchers { kill(pid, SIGSTOP) }
            for name in names { try scratch.write(name, "x") }
            for pid in watchers { kill(pid, SIGCONT) }
            await inbox.wait { $0.count >= names.count + 1 }
            try scratch.write("last.txt", "x")
            try await inbox.wait(for: "last.txt")
            // On a busy machine the watcher that stands still may be taken for deaf and replaced, and its events go with it.
            let counts = intake.snapshot().counts
            #expect(counts.overflows + counts.watcherRestarts > 0)
        }
        #expect(inbox.ready.count == names.count + 2)
        #expect(Set(inbox.ready) == names.union(["first.txt", "last.txt"]))
    }

    /// Whether a process has an inotify instance that watches something (proc(5), /proc/PID/fdinfo).
    private static func watches(_ process: pid_t) -> Bool {
        let directory = "/proc/\(process)/fdinfo"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.contains { name in
            (try? String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8))?.contains("inotify wd:") == true
        }
    }

    /// The processes that watch a folder.
    private static func watchers(of path: FilePath) throws -> [pid_t] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }.filter { pid in
            let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return words.count > 1 && words[0].hasSuffix("hotfolder-watch") && words[1] == path.string
        }
    }
}

/// What the watcher has told so far.
private struct Told {
    private var iterator: SubprocessOutputSequence.Iterator
    private var parser = RecordParser()
    private(set) var hints: [Hint] = []

    init(_ output: SubprocessOutputSequence) {
        self.iterator = output.makeAsyncIterator()
    }

    struct Ended: Error {
        let hints: [Hint]
    }

    /// Reads on until this has been told.
    mutating func wait(for hint: Hint) async throws {
        while !self.hints.contains(hint) {
            guard let buffer = try await self.iterator.next() else { throw Ended(hints: self.hints) }
            self.hints += buffer.withUnsafeBytes { self.parser.parse($0) }
        }
    }
}

/// The kernel's limit of events that wait for one watcher.
private enum QueueLimit {
    static let path = "/proc/sys/fs/inotify/max_queued_events"

    static var isWritable: Bool { access(Self.path, W_OK) == 0 }

    static func read() throws -> Int {
        let text = try String(contentsOfFile: Self.path, encoding: .utf8)
        return try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    static func write(_ limit: Int) throws {
        try String(limit).write(toFile: Self.path, atomically: false, encoding: .utf8)
    }
}
