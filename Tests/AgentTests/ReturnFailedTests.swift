import Disk
import Journal
import SystemPackage
import TestKit
import Testing

@testable import Agent

/// A retry brings a failed file back.
@Suite(.timeLimit(.minutes(5))) struct `A failed file that comes back` {
    /// What the file systems offer.
    enum Ground: Sendable, CaseIterable {
        case renames
        /// Renames that never replace are not known, as on NFS.
        case links
        /// Nor second links, as on most of FUSE.
        case placeholders
        /// `failed/` is on a file system of its own.
        case copies

        /// Where it lies in the end; an empty file that was to hold its name may have been left there.
        var homes: [[String]] {
            self == .placeholders ? [["a/b/x.jpg"], ["a/b/x~2.jpg"]] : [["a/b/x.jpg"]]
        }

        func lay(under bench: MoveBench) {
            switch self {
            case .renames: break
            case .links: bench.calls.fail([.renameNoReplace], .invalidArgument)
            case .placeholders:
                bench.calls.fail([.renameNoReplace], .invalidArgument)
                bench.calls.fail([.link], .notPermitted)
            case .copies: bench.calls.fail([.rename, .renameNoReplace, .link], .improperLink, at: "/drops/failed/")
            }
        }
    }

    private static let below = "a/b/x.jpg"

    private static func failed(_ ground: Ground) async throws -> MoveBench {
        let bench = try await MoveBench(.failed)
        #expect(try await bench.attempt() == .ended)
        ground.lay(under: bench)
        return bench
    }

    private static func bringBack(_ bench: MoveBench) async throws -> Result<Bool, DiskError> {
        let job = try #require(try await bench.journal.job(bench.id))
        let below = try path(Self.below)
        let folder = bench.folder
        return await folder.threads.run {
            Result { () throws(DiskError) in try folder.returnFailed(job, from: below) }
        }
    }

    private static func start(_ bench: MoveBench, _ ground: Ground) async {
        bench.calls.mend()
        // The other way: no rename leads out of work/, but one from a part to its name in failed/ is possible.
        if ground == .copies { bench.separate() } else { ground.lay(under: bench) }
        defer {
            bench.calls.mend()
            ground.lay(under: bench)
        }
        await Orphans(folder: bench.folder, journal: bench.journal, time: .system, logger: Stage.logger).putAway()
    }

    @Test(arguments: Ground.allCases) func `lies where it was dropped, and nowhere else`(_ ground: Ground) async throws
    {
        let bench = try await Self.failed(ground)
        #expect(try await Self.bringBack(bench).get())
        #expect(try Stage.files(below: bench.at(".")) == ["a/b/x.jpg"])
        #expect(try await !Self.bringBack(bench).get(), "it is not in failed any more")
        try await bench.close()
    }

    @Test(arguments: Ground.allCases) func `is in one place however the way was cut short, and goes on`(
        _ ground: Ground
    ) async throws {
        var wasWhole = false
        for call in 1...300 where !wasWhole {
            let bench = try await Self.failed(ground)
            // As after a kill: from one call on, none is carried out.
            bench.calls.fail(Set(FaultyCalls.Call.allCases), .ioError, which: call...Int.max)
            wasWhole = (try? await Self.bringBack(bench).get()) == true
            await Self.start(bench, ground)
            #expect(try bench.parts().isEmpty, "\(ground), call \(call)")
            let names = try bench.names()
            #expect(names == ["failed/a/b/x.jpg"] || ground.homes.contains(names), "\(ground), call \(call): \(names)")
            if names == ["failed/a/b/x.jpg"] {
                #expect(try bench.strayNotes().isEmpty, "\(ground), call \(call)")
                #expect(try await Self.bringBack(bench).get(), "\(ground), call \(call)")
            }
            #expect(ground.homes.contains(try bench.names()), "\(ground), call \(call)")
            try await bench.close()
        }
        #expect(wasWhole)
    }

    @Test(arguments: Ground.allCases) func `goes on where an attempt before got no further, without a start in between`(
        _ ground: Ground
    ) async throws {
        // More calls than it takes; one of them fails.
        for call in 1...120 {
            let bench = try await Self.failed(ground)
            bench.calls.fail(Set(FaultyCalls.Call.allCases), .ioError, which: call...call)
            _ = try await Self.bringBack(bench)
            bench.calls.mend()
            ground.lay(under: bench)
            if try !ground.homes.contains(bench.names()) {
                #expect(try await Self.bringBack(bench).get(), "\(ground), call \(call)")
            }
            #expect(ground.homes.contains(try bench.names()), "\(ground), call \(call)")
            #expect(try bench.parts().isEmpty, "\(ground), call \(call)")
            try await bench.close()
        }
    }

    @Test(arguments: Ground.allCases) func `another job's file under the same name stays`(_ ground: Ground) async throws
    {
        let bench = try await Self.failed(ground)
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
