import Disk
import Foundation
import Journal
import Rules
import SystemPackage
import TestKit
import Testing

@testable import Agent

@Suite struct `A move lasts` {
    /// A folder with files in work/, and its system calls counted.
    private struct Batch {
        let calls = FaultyCalls()
        let scratch: ScratchFolder
        let folder: DropFolder
        let root: Directory

        init(isJournaled: Bool) throws {
            self.scratch = try ScratchFolder()
            self.calls.pretendJournaled(isJournaled)
            self.folder = DropFolder(Folder(name: "thumbnails", path: self.scratch.path), calls: self.calls)
            self.root = try self.folder.openRoot()
            try self.scratch.makeDirectory("a/b")
        }

        /// Moves so many files to done/ as one batch; how many directories were synced for it.
        func move(_ count: Int) throws -> Int {
            let before = self.calls.count(.syncDirectory)
            var touched = TouchedDirectories()
            var shares: [TouchedDirectories.Share] = []
            for number in 0..<count {
                let (id, dropped) = (Sample.newID(), try path("a/b/\(UUID().uuidString)-\(number).jpg"))
                let work = try #require(DropFolder.workPath(of: id, dropped: dropped))
                try self.root.makeDirectories(DropFolder.workDirectory(of: id))
                try self.root.createFile(work).write([1, 2, 3])
                let identity = FileIdentity(try #require(try self.root.status(of: work)).stamp)
                let disposal = Disposal(
                    job: Sample.job(dropped, id: id, identity: identity), place: .done, reason: nil)
                var taken: Set<DropPath> = []
                let destination = try disposal.choose(in: self.folder, root: self.root, taken: &taken)
                let outcome = disposal.move(
                    to: destination, in: self.folder, root: self.root, at: Sample.date, touched: &touched)
                guard case .moved(let share) = outcome else {
                    Issue.record("\(outcome)")
                    continue
                }
                shares.append(share)
            }
            let failure = touched.sync()
            #expect(shares.allSatisfy { failure($0) == nil })
            return self.calls.count(.syncDirectory) - before
        }
    }

    /// The cost of a batch of moves in calls of fsync(2).
    @Test func `with a log by one sync of each new name's directory, whatever the number of files`() throws {
        let batch = try Batch(isJournaled: true)
        // done/a/b, and done/a, done and the folder, where names of directories are new.
        #expect(try batch.move(64) == 4)
        #expect(try batch.move(64) == 1)
        #expect(try batch.move(1) == 1)
    }

    @Test func `without a log by a sync of every directory on the way and of those that it left`() throws {
        let batch = try Batch(isJournaled: false)
        // Four on the way to the name, one for each job in work/, and one where all of them were dropped.
        #expect(try batch.move(64) == 4 + 64 + 1)
        #expect(try batch.move(1) == 4 + 1 + 1)
    }

    @Test func `and one directory that cannot be synced keeps only its own files waiting`() async throws {
        let bench = try await MoveBench(.done)
        bench.calls.pretendJournaled(false)
        bench.calls.fail([.syncDirectory], .ioError, which: 1...1, at: "/done/a/b")
        guard case .waits = try await bench.attempt() else {
            Issue.record("it did not wait")
            return
        }
        #expect(try await bench.journal.job(bench.id)?.state == .disposing)
        let before = bench.calls.count(.syncDirectory)
        #expect(try await bench.attempt() == .ended)
        #expect(bench.calls.count(.syncDirectory) > before, "found at its place, it was not made durable")
        try await bench.close()
    }

    @Test func `found at its place after a crash, it is made durable before that is recorded`() async throws {
        let bench = try await MoveBench(.failed)
        let destination = Job.Destination(place: .failed, path: try path("a/b/x.jpg"))
        try await bench.journal.write([.disposing(bench.id, destination, reason: "why", at: Sample.date)])
        try FileManager.default.createDirectory(atPath: bench.at("failed/a/b"), withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: bench.at(bench.work), toPath: bench.at("failed/a/b/x.jpg"))
        #expect(try await bench.attempt() == .ended)
        #expect(bench.calls.count(.syncDirectory) >= 4, "the directory, those above it")
        #expect(try Stage.files(below: bench.at("failed")) == ["a/b/x.jpg", "a/b/x.jpg.error.txt"])
        try await bench.close()
    }

    /// What lies at the destination, and under which name the file comes to its end.
    @Test(arguments: [(MoveBench.bytes, "x.jpg"), ("THE BYTES OF THE FILE", "x~2.jpg"), ("shorter", "x~2.jpg")])
    func `an original goes only when its copy has the same bytes`(_ there: String, _ name: String) async throws {
        let bench = try await MoveBench(.done)
        let destination = Job.Destination(place: .done, path: try path("a/b/x.jpg"))
        try await bench.journal.write([.disposing(bench.id, destination, reason: nil, at: Sample.date)])
        try bench.write(there, to: "done/a/b/x.jpg")
        let work = try FileManager.default.attributesOfItem(atPath: bench.at(bench.work))
        let time = try #require(work[.modificationDate])
        try FileManager.default.setAttributes(
            [.modificationDate: time], ofItemAtPath: bench.at("done/a/b/x.jpg"))
        #expect(try await bench.attempt() == .ended)
        #expect(try bench.names() == ["done/a/b/\(name)"])
        #expect(try String(contentsOfFile: bench.at("done/a/b/x.jpg"), encoding: .utf8) == there)
        try await bench.close()
    }

    @Test func `a copy half made for a file that somebody took goes with its job`() async throws {
        let bench = try await MoveBench(.done)
        let destination = Job.Destination(place: .done, path: try path("a/b/x.jpg"))
        try await bench.journal.write([.disposing(bench.id, destination, reason: nil, at: Sample.date)])
        try bench.write("the by", to: "done/a/b/.hf-\(bench.id).part")
        bench.removeSource()
        #expect(try await bench.attempt() == .gone)
        #expect(try bench.parts().isEmpty)
        try await bench.close()
    }

    @Test func `a start removes half made copies of jobs that have ended, and no others`() async throws {
        let elsewhere = try ScratchFolder()
        let bench = try await MoveBench(.done, done: .elsewhere(elsewhere.path))
        let ended = Sample.newID()
        try await bench.journal.write([
            .claiming(Sample.job(try path("y.jpg"), id: ended, state: .claiming)), .claimed(ended, Sample.identity),
            .vanished(ended, reason: "taken", at: Sample.date),
        ])
        let stay = [
            ".hf-\(bench.id).part", ".hf-\(Sample.newID()).part", ".hf-note.part", "\(ended).part",
            ".hf-\(ended).part.jpg", "x.jpg",
        ]
        try elsewhere.makeDirectory("a/b")
        for name in stay + [".hf-\(ended).part"] {
            try elsewhere.write("a/b/\(name)", "half")
            try elsewhere.write(name, "half")
        }
        await LeftoverParts(folder: bench.folder, journal: bench.journal, logger: Stage.logger).remove()
        let left = try Stage.files(below: elsewhere.path.string)
        #expect(left == (stay + stay.map { "a/b/" + $0 }).sorted())
        try await bench.close()
    }

    @Test func `a file that is not in work is gone only when work is there`() async throws {
        let bench = try await MoveBench(.done)
        let drops = bench.scratch + "/drops"
        // As when the file system is unmounted: an empty directory is in its place.
        try FileManager.default.moveItem(atPath: drops, toPath: bench.scratch + "/away")
        try FileManager.default.createDirectory(atPath: drops, withIntermediateDirectories: true)
        for _ in 0..<2 {
            guard case .waits(let reason) = try await bench.attempt() else {
                Issue.record("it did not wait")
                return
            }
            #expect(reason.contains(".hotfolder/work"))
        }
        #expect(try Stage.files(below: drops).isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: drops).isEmpty, "nothing is made there")
        try FileManager.default.removeItem(atPath: drops)
        try FileManager.default.moveItem(atPath: bench.scratch + "/away", toPath: drops)
        #expect(try await bench.attempt() == .ended)
        #expect(try bench.names() == ["done/a/b/x.jpg"])
        try await bench.close()
    }
}
