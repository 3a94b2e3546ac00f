import Disk
import Journal
import SystemPackage
import TestKit
import Testing

@testable import Agent

/// A retry where `failed/` is on another file system than the folder.
@Suite(.timeLimit(.minutes(5))) struct `A failed file that comes back by a copy` {
    private static let links: Set<FaultyCalls.Call> = [.rename, .renameNoReplace, .link]
    private static let below = "a/b/x.jpg"

    /// A file in `failed/` from which no rename leads away.
    private static func failed() async throws -> MoveBench {
        let bench = try await MoveBench(.failed)
        #expect(try await bench.attempt() == .ended)
        Self.separate(bench)
        return bench
    }

    private static func separate(_ bench: MoveBench) {
        bench.calls.fail(Self.links, .improperLink, at: "/drops/failed/")
    }

    private static func bringBack(_ bench: MoveBench) async throws -> Result<Bool, DiskError> {
        let job = try #require(try await bench.journal.job(bench.id))
        let below = try path(Self.below)
        let folder = bench.folder
        return await folder.threads.run {
            Result { () throws(DiskError) in try folder.returnFailed(job, from: below) }
        }
    }

    private static func start(_ bench: MoveBench) async {
        // The other way: no rename leads out of work/, but one from a part to its name in failed/ is possible.
        bench.calls.mend()
        bench.separate()
        defer {
            bench.calls.mend()
            Self.separate(bench)
        }
        await Orphans(folder: bench.folder, journal: bench.journal, time: .system, logger: Stage.logger).putAway()
    }

    @Test func `lies where it was dropped, and nowhere else`() async throws {
        let bench = try await Self.failed()
        #expect(try await Self.bringBack(bench).get())
        #expect(try Stage.files(below: bench.at(".")) == ["a/b/x.jpg"])
        #expect(try await !Self.bringBack(bench).get(), "it is not in failed any more")
        try await bench.close()
    }

    @Test func `is in one place however the way was cut short, and goes on`() async throws {
        var wasWhole = false
        for call in 1...300 where !wasWhole {
            let bench = try await Self.failed()
            // As after a kill: from one call on, none is carried out.
            bench.calls.fail(Set(FaultyCalls.Call.allCases), .ioError, which: call...Int.max)
            wasWhole = (try? await Self.bringBack(bench).get()) == true
            await Self.start(bench)
            #expect(try bench.parts().isEmpty, "call \(call)")
            let names = try bench.names()
            #expect(names == ["failed/a/b/x.jpg"] || names == ["a/b/x.jpg"], "call \(call): \(names)")
            if names == ["failed/a/b/x.jpg"] {
                #expect(try bench.strayNotes().isEmpty, "call \(call)")
                #expect(try await Self.bringBack(bench).get(), "call \(call)")
            }
            #expect(try bench.names() == ["a/b/x.jpg"], "call \(call)")
            try await bench.close()
        }
        #expect(wasWhole)
    }

    @Test func `goes on where an attempt before got no further, without a start in between`() async throws {
        // More calls than it takes; one of them fails.
        for call in 1...120 {
            let bench = try await Self.failed()
            bench.calls.fail(Set(FaultyCalls.Call.allCases), .ioError, which: call...call)
            _ = try await Self.bringBack(bench)
            bench.calls.mend()
            Self.separate(bench)
            if try bench.names() != ["a/b/x.jpg"] {
                #expect(try await Self.bringBack(bench).get(), "call \(call)")
            }
            #expect(try bench.names() == ["a/b/x.jpg"], "call \(call)")
            #expect(try bench.parts().isEmpty, "call \(call)")
            try await bench.close()
        }
    }

    @Test func `another job's file under the same name stays`() async throws {
        let bench = try await Self.failed()
        try bench.write("another's", to: "failed/a/b/x.jpg")
        try bench.write("\nJob:      \(Sample.newID())\n", to: "failed/a/b/x.jpg.error.txt")
        #expect(try await !Self.bringBack(bench).get())
        #expect(try Stage.files(below: bench.at(".")) == ["failed/a/b/x.jpg", "failed/a/b/x.jpg.error.txt"])
        try await bench.close()
    }

    @Test func `a program that writes to the original at the last moment keeps its bytes`() async throws {
        let bench = try await MoveBench(.copyAcross)
        bench.mend()
        // The directories are synced after the copy has its name.
        bench.calls.intrude(before: [.syncDirectory]) { try? bench.write("written late on", to: bench.work) }
        let first = try await bench.attempt()
        #expect(first != .gone)
        #expect(try bench.places().isEmpty, "the copy of what the file is no more is taken back")
        #expect(try await bench.attempt() == .ended)
        let files = try Stage.files(below: bench.at("failed"))
        #expect(files == ["a/b/x.jpg", "a/b/x.jpg.error.txt"])
        try await bench.close()
    }
}
