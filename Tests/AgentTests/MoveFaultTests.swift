import Foundation
import Journal
import SystemPackage
import Testing

@testable import Agent

/// Every way of moving a file with everything that can go wrong on the way.
@Suite(.timeLimit(.minutes(5))) struct `A move that something goes wrong with` {
    /// How many attempts a file has once the fault is over: one after a wait, and one that looks at what that did.
    private static let attempts = 2

    @Test(arguments: MoveFault.all, MoveBench.Operation.allCases)
    func `loses nothing, doubles nothing, and comes to its end`(
        _ fault: MoveFault, _ operation: MoveBench.Operation
    ) async throws {
        let bench = try await MoveBench(operation)
        bench.mend()
        fault.install(bench)
        let expected = fault.expected(operation)
        let first = try await bench.attempt()
        try Self.check(first, is: expected, bench)
        if expected != .taken {
            // A verified copy and its original may wait together for the removal of the one.
            let most = operation == .copyAcross && first != .ended ? 2 : 1
            let places = try bench.places()
            #expect((1...most).contains(places.count), "after the fault: \(places)")
            let notes = try bench.strayNotes()
            #expect(notes.isEmpty, "a note speaks of nothing: \(notes)")
        }
        bench.mend()
        var last = first
        for _ in 0..<Self.attempts where last != .ended && last != .gone { last = try await bench.attempt() }
        // An orphan that lies in its place may still have its directory.
        if operation == .orphan { last = try await bench.attempt() }
        #expect(last == .ended || (expected == .taken && last == .gone), "in the end: \(last)")
        try await Self.checkEnd(of: bench, expected)
        try await bench.close()
    }

    /// What the first attempt came to.
    private static func check(_ attempt: MoveBench.Attempt, is expected: MoveFault.Expected, _ bench: MoveBench) throws
    {
        switch (expected, attempt) {
        case (.ended, .ended), (.nextName, .ended), (.taken, _): break
        case (.waits(let errno), .waits(let reason)):
            guard let errno, bench.operation != .orphan else { break }
            let said = DiskReason.text(of: errno)
            #expect(reason.contains(said), "\(reason) does not say \(said)")
        default: Issue.record("expected \(expected), and it came to \(attempt)")
        }
    }

    private static func checkEnd(of bench: MoveBench, _ expected: MoveFault.Expected) async throws {
        let names = try bench.names()
        #expect(try bench.parts().isEmpty, "a part is left")
        #expect(try bench.strayNotes().isEmpty)
        guard expected != .taken else { return #expect(names.isEmpty) }
        var target = bench.target
        if expected == .nextName {
            #expect(try String(contentsOfFile: bench.at(target), encoding: .utf8) == "another's")
            target = target.replacing("x.jpg", with: "x~2.jpg")
        }
        if bench.operation == .claim {
            let job = try #require(try await bench.journal.unfinished().first)
            #expect(names == [".hotfolder/work/\(job.id)/x.jpg"])
            return
        }
        #expect(names == [target])
        let notes = try Stage.files(below: bench.at(".")).filter { $0.hasSuffix(".error.txt") }
        let hasNote = bench.operation == .failed || bench.operation == .orphan
        #expect(notes == (hasNote ? [target + ".error.txt"] : []))
        if bench.operation != .orphan, bench.operation != .putBack {
            let state = try await bench.journal.job(bench.id)?.state
            #expect(state == (bench.operation == .failed ? .failed : .done), "a fault of the disk is not the file's")
        }
        if hasNote {
            let text = try String(contentsOfFile: bench.at(target + ".error.txt"), encoding: .utf8)
            #expect(text.contains(bench.id.text))
            #expect(text.hasSuffix("hotfolder.\n"), "the note is whole")
        }
    }
}

/// What a message says of an error.
enum DiskReason {
    static func text(of errno: Errno) -> String {
        switch errno {
        case .permissionDenied: "permission denied"
        case .noSpace: "free some space"
        case .diskQuotaExceeded: "the disk quota is used up"
        case .readOnlyFileSystem: "read-only"
        case .staleNFSFileHandle: "stale handle"
        case .improperLink: "another file system"
        default: errno.description
        }
    }
}
