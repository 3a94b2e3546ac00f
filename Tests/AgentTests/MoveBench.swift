import Actions
import Disk
import Foundation
import Journal
import Logging
import Rules
import SystemPackage
import TestKit
import Testing

@testable import Agent

/// A drop folder whose system calls can be made to fail, a journal, and the parts that move files; no agent.
final class MoveBench: Sendable {
    /// What is done with a file.
    enum Operation: String, Sendable, CaseIterable {
        case claim, done, failed, copyAcross, putBack, orphan
    }

    /// What came of one attempt.
    enum Attempt: Sendable, Equatable {
        case ended
        case waits(String)
        /// Somebody took the file.
        case gone
    }

    static let dropped = "a/b/x.jpg"
    static let bytes = "the bytes of the file"

    let operation: Operation
    let scratch: String
    let calls = FaultyCalls()
    let folder: DropFolder
    let journal: SQLiteJournal
    let id = Sample.newID()
    private let recoverer: Recoverer

    init(_ operation: Operation, done: Folder.Destination = .inside(DropPath("done")!)) async throws {
        self.operation = operation
        self.scratch = FileManager.default.temporaryDirectory.path + "/moves-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: self.scratch + "/drops", withIntermediateDirectories: true)
        self.folder = DropFolder(
            Folder(name: "thumbnails", path: FilePath(self.scratch + "/drops"), done: done), calls: self.calls)
        // On a disk in memory, where there is one: the journal is not what is tried here.
        let place = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : self.scratch
        self.journalPath = "\(place)/journal-\(UUID().uuidString)"
        self.journal = try SQLiteJournal.open(at: FilePath(self.journalPath))
        self.recoverer = Recoverer(
            folders: ["thumbnails": self.folder], journal: self.journal,
            catalogue: ActionRegistryForMoves.catalogue, time: .system, logger: Stage.logger)
        try await self.prepare()
    }

    private let journalPath: String

    func close() async throws {
        try await self.journal.close()
        for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: self.journalPath + ending) }
        try? FileManager.default.removeItem(atPath: self.scratch)
    }

    /// The absolute path of a name in the folder.
    func at(_ name: String) -> String { "\(self.scratch)/drops/\(name)" }

    var work: String { ".hotfolder/work/\(self.id)/x.jpg" }

    func write(_ text: String, to name: String) throws {
        let url = URL(filePath: self.at(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// The file as it lies before the operation, and what the journal says of it.
    private func prepare() async throws {
        try self.write(Self.bytes, to: self.operation == .claim ? Self.dropped : self.work)
        if self.operation == .claim || self.operation == .orphan { return }
        try FileManager.default.createDirectory(atPath: self.at("a/b"), withIntermediateDirectories: true)
        let stamp = try #require(
            try Directory.open(FilePath(self.at("."))).status(of: try path(self.work))
        ).stamp
        let job = Sample.job(try path(Self.dropped), id: self.id, state: .claiming, identity: FileIdentity(stamp))
        try await self.journal.write([.claiming(job), .claimed(self.id, FileIdentity(stamp))])
    }

    // MARK: Attempts

    /// Does what the operation is, as the agent does it: for the first time, or after a wait or a start.
    func attempt() async throws -> Attempt {
        switch self.operation {
        case .claim: try await self.claim()
        case .done, .copyAcross: try await self.dispose(.done, nil)
        case .failed: try await self.dispose(.failed, "it is too large")
        case .putBack: try await self.putBack()
        case .orphan: await self.putAwayOrphan()
        }
    }

    private func claim() async throws -> Attempt {
        if let job = try await self.journal.unfinished().first {
            switch await self.recoverer.takeUp(job) {
            case .work: return .ended
            case .ended: break
            case .held: return .waits("held")
            case .later(let reason): return .waits(reason)
            }
        }
        // As intake: without faults, since what cannot be looked at is looked at again.
        guard let stamp = try Directory.open(FilePath(self.at("."))).status(of: try path(Self.dropped))?.stamp else {
            return .gone
        }
        let id = Sample.newID()
        try await self.journal.write([
            .claiming(Sample.job(try path(Self.dropped), id: id, state: .claiming, identity: FileIdentity(stamp)))
        ])
        let folder = self.folder
        let claim = Claim(job: id, path: try path(Self.dropped), stamp: stamp)
        let outcome = await folder.threads.run { () -> Claim.Outcome in
            do throws(DiskError) {
                let root = try folder.openRoot()
                return Claim.perform([claim], in: root, spares: folder.spares).first ?? .changed
            } catch {
                return .impossible(error)
            }
        }
        switch outcome {
        case .claimed(let identity, _):
            try await self.journal.write([.claimed(id, identity)])
            return .ended
        case .changed:
            try await self.journal.write([.unclaimed(id)])
            return .waits("it changed")
        case .impossible(let error):
            try await self.journal.write([.unclaimed(id)])
            return .waits(error.description)
        case .unsure(let error): return .waits(error.description)
        }
    }

    private func dispose(_ place: Job.Destination.Place, _ reason: String?) async throws -> Attempt {
        let job = try #require(try await self.journal.job(self.id))
        if job.state.isFinal { return job.state == .gone ? .gone : .ended }
        guard job.state == .disposing else {
            return await self.dispose(Disposal(job: job, place: place, reason: reason))
        }
        switch await self.recoverer.takeUp(job) {
        case .work(let ticket):
            guard case .dispose(let place, let reason) = ticket.work else { return .waits("it goes on instead") }
            return await self.dispose(Disposal(job: ticket.job, place: place, reason: reason))
        case .ended(.gone): return .gone
        case .ended: return .ended
        case .held: return .waits("held")
        case .later(let reason): return .waits(reason)
        }
    }

    private func dispose(_ disposal: Disposal) async -> Attempt {
        let disposer = Disposer(folder: self.folder, journal: self.journal, time: .system, logger: Stage.logger)
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await disposer.run() }
            defer { disposer.inbox.close() }
            switch await disposer.dispose(disposal, after: []) {
            case .disposed: return .ended
            case .gone: return .gone
            case .later(let reason): return .waits(reason)
            }
        }
    }

    private func putBack() async throws -> Attempt {
        let job = try #require(try await self.journal.job(self.id))
        if job.state.isFinal { return .ended }
        do throws(DiskError) {
            try await self.folder.putBack(job)
        } catch {
            return .waits(error.description)
        }
        try await self.journal.write([.vanished(self.id, reason: "it went back", at: Sample.date)])
        return .ended
    }

    private func putAwayOrphan() async -> Attempt {
        let orphans = Orphans(folder: self.folder, journal: self.journal, time: .system, logger: Stage.logger)
        await orphans.putAway()
        return FileManager.default.fileExists(atPath: self.at(self.work)) ? .waits("it stays in work") : .ended
    }

    // MARK: What lies where

    /// The files that have the bytes, or a part of them, and any that are ours by their name; each file once whatever
    /// number of names it has.
    func places() throws -> [String] {
        var inodes: Set<UInt64> = []
        return try Stage.files(below: self.at(".")).filter { name in
            guard self.hasBytes(name) else { return false }
            let status = try Directory.open(FilePath(self.at("."))).status(of: try path(name))
            return inodes.insert(try #require(status).stamp.inode).inserted
        }
    }

    /// The names that have the bytes.
    func names() throws -> [String] {
        try Stage.files(below: self.at(".")).filter(self.hasBytes)
    }

    /// A link to a directory has none.
    private func hasBytes(_ name: String) -> Bool {
        (try? String(contentsOfFile: self.at(name), encoding: .utf8)) == Self.bytes
    }

    /// Copies in the making.
    func parts() throws -> [String] { try Stage.files(below: self.at(".")).filter { $0.contains("/.hf-") } }

    /// Notes whose file is not beside them.
    func strayNotes() throws -> [String] {
        let files = Set(try Stage.files(below: self.at(".")))
        return files.filter { $0.hasSuffix(".error.txt") && !files.contains(String($0.dropLast(10))) }
    }
}

/// The actions that jobs of the bench name.
enum ActionRegistryForMoves {
    static let catalogue = ActionRegistry.standard.catalogue
}
