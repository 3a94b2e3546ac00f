import Disk
import Foundation
import Intake
import Logging
import Rules
import SystemPackage
import Testing

@testable import Agent

@Suite struct `What is being inspected is written down` {
    private let journal = FilePath(FileManager.default.temporaryDirectory.path + "/inspections-\(UUID().uuidString)")
    private let time = ManualTime()

    private func log() -> InspectionLog {
        let log = InspectionLog(beside: self.journal, time: self.time.source, logger: Stage.logger)
        log.open()
        return log
    }

    /// One that nobody ever closes, which is what a crash leaves.
    private func crashingLog() -> InspectionLog {
        Unmanaged.passRetained(self.log()).takeUnretainedValue()
    }

    private func remove() {
        for end in [".inspections", ".inspections.part"] { unlink(self.journal.string + end) }
    }

    private static func subject(_ name: String, changed: Int64 = 1) throws -> InspectionSubject {
        let stamp = FileStamp(device: 1, inode: 2, size: -3, modified: 4 << 40, changed: changed)
        return InspectionSubject(folder: "Bücher", path: try path(name), stamp: stamp)
    }

    @Test func `a file is hopeless after three abrupt ends in its inspection, and a changed one is not`() throws {
        defer { self.remove() }
        let (bad, good) = (try Self.subject("bad.jpg"), try Self.subject("good.jpg"))
        for end in 0..<3 {
            let log = self.crashingLog()
            #expect(log.begins(good) == .go)
            log.ended(good)
            #expect(log.begins(bad) == .go, "after \(end) ends")
        }
        for _ in 0..<2 {
            let log = self.log()
            guard case .hopeless(let reason) = log.begins(bad) else {
                Issue.record("it is inspected once more")
                return
            }
            #expect(reason.contains("abruptly 3 times") && reason.contains("export it anew"))
            #expect(log.begins(good) == .go)
            let changed = try Self.subject("bad.jpg", changed: 2)
            #expect(log.begins(changed) == .go)
            log.ended(changed)
        }
    }

    @Test func `who explains a file is told how often, with an agent and without`() throws {
        defer { self.remove() }
        let (bad, good) = (try Self.subject("bad.jpg"), try Self.subject("good.jpg"))
        let asking = InspectionLog(beside: self.journal, time: self.time.source, logger: Stage.logger)
        #expect(asking.ends(during: bad) == 0)
        for end in 1...2 {
            let log = self.crashingLog()
            #expect(log.ends(during: bad) == end - 1)
            #expect(log.begins(bad) == .go)
            #expect(asking.ends(during: bad) == end && asking.ends(during: good) == 0)
        }
    }

    @Test func `a clean end counts nothing, also in the middle of an inspection`() throws {
        defer { self.remove() }
        let file = try Self.subject("slow.mp4")
        for _ in 0..<5 {
            let log = self.log()
            #expect(log.begins(file) == .go)
            log.close()
            log.ended(file)
            #expect(log.begins(file) == .go)
        }
        let log = self.crashingLog()
        #expect(log.begins(file) == .go)
        // Had one been counted before, it could not be inspected beside this one.
        let other = self.log()
        #expect(other.begins(file) == .go)
    }

    @Test func `those that were in flight are inspected one at a time, and cleared by it`() throws {
        defer { self.remove() }
        let names = try ["a", "b", "c"].map { try Self.subject($0) }
        let crashed = self.crashingLog()
        for name in names { #expect(crashed.begins(name) == .go) }
        let log = self.log()
        #expect(log.begins(names[0]) == .go)
        #expect(log.begins(names[1]) == .later(.milliseconds(50)))
        let innocent = try Self.subject("innocent")
        #expect(log.begins(innocent) == .go)
        log.ended(innocent)
        log.ended(names[0])
        #expect(log.begins(names[1]) == .go)
        #expect(log.begins(names[2]) == .later(.milliseconds(50)))
        // A file server that hangs does not keep the others for ever.
        self.time.advance(by: .seconds(11))
        #expect(log.begins(names[2]) == .go)
        log.ended(names[2])
        // Cleared: nobody has to wait for its turn any more.
        #expect(log.begins(names[0]) == .go && log.begins(names[2]) == .go)
    }

    @Test(arguments: [0, 1, 40, 8191, 8192, 8300]) func `a file cut anywhere, or of nonsense, is survived`(
        _ size: Int
    ) throws {
        defer { self.remove() }
        let log = self.crashingLog()
        #expect(log.begins(try Self.subject(String(repeating: "x/", count: 2000) + "x")) == .go)
        #expect(log.begins(try Self.subject("b")) == .go)
        truncate(self.journal.string + ".inspections", size)
        #expect(self.log().begins(try Self.subject("b")) == .go)
        let nonsense = Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) })
        try nonsense.write(to: URL(filePath: self.journal.string + ".inspections"))
        #expect(self.log().begins(try Self.subject("b")) == .go)
    }

    @Test func `where nothing can be written, files are inspected all the same`() throws {
        let log = InspectionLog(beside: "/nowhere/at/all", time: self.time.source, logger: Stage.logger)
        log.open()
        #expect(log.begins(try Self.subject("a")) == .go)
        log.ended(try Self.subject("a"))
    }

    @Test func `which costs a few millionths of a second`() throws {
        defer { self.remove() }
        let log = self.log()
        let file = try Self.subject("2026/11/22/interview of the mayor, second take.mxf")
        let count = 20_000
        let time = ContinuousClock().measure {
            for _ in 0..<count {
                _ = log.begins(file)
                log.ended(file)
            }
        }
        FileHandle.standardError.write(Data("measured: an inspection's record \(time / count)\n".utf8))
        #expect(time / count < .milliseconds(1))
    }
}
