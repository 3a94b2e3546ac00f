import Disk
import Foundation
import Journal
import Rules
import SystemPackage
import Testing

@testable import Agent

/// People who look after a share tidy up where they should not.
@Suite struct `What an operator does to work` {
    enum Meddling: String, Sendable, CaseIterable {
        case fileMovedOut, fileRenamed, directoryRenamed, directoryRemoved, workBecomesFile, workBecomesLink
        case stateBecomesFile, directoryBecomesFile, fileBecomesDirectory
    }

    private static func meddle(_ how: Meddling, _ bench: MoveBench) throws {
        let manager = FileManager.default
        let (work, directory) = (bench.at(bench.work), bench.at(".hotfolder/work/\(bench.id)"))
        switch how {
        case .fileMovedOut: try manager.moveItem(atPath: work, toPath: bench.at("mine.jpg"))
        case .fileRenamed: try manager.moveItem(atPath: work, toPath: "\(directory)/y.jpg")
        case .directoryRenamed: try manager.moveItem(atPath: directory, toPath: bench.at(".hotfolder/work/old"))
        case .directoryRemoved:
            try manager.moveItem(atPath: work, toPath: bench.at("mine.jpg"))
            try manager.removeItem(atPath: directory)
        case .workBecomesFile:
            try manager.moveItem(atPath: bench.at(".hotfolder/work"), toPath: bench.at(".hotfolder/aside"))
            try bench.write("in the way", to: ".hotfolder/work")
        case .workBecomesLink:
            try manager.moveItem(atPath: bench.at(".hotfolder/work"), toPath: bench.at(".hotfolder/aside"))
            try manager.createSymbolicLink(
                atPath: bench.at(".hotfolder/work"), withDestinationPath: bench.at(".hotfolder/aside"))
        case .stateBecomesFile:
            try manager.moveItem(atPath: bench.at(".hotfolder"), toPath: bench.at("aside"))
            try bench.write("in the way", to: ".hotfolder")
        case .directoryBecomesFile:
            try manager.moveItem(atPath: work, toPath: bench.at("mine.jpg"))
            try manager.removeItem(atPath: directory)
            try bench.write("in the way", to: ".hotfolder/work/\(bench.id)")
        case .fileBecomesDirectory:
            try manager.moveItem(atPath: work, toPath: bench.at("mine.jpg"))
            try manager.createDirectory(atPath: work, withIntermediateDirectories: true)
        }
    }

    @Test(arguments: Meddling.allCases, [MoveBench.Operation.done, .failed, .putBack])
    func `loses nothing, and is said`(_ how: Meddling, _ operation: MoveBench.Operation) async throws {
        let bench = try await MoveBench(operation)
        try Self.meddle(how, bench)
        for _ in 0..<2 {
            switch try await bench.attempt() {
            case .waits(let reason): #expect(!reason.isEmpty)
            // A person's directory in the file's place is moved as it is.
            case .gone, .ended: break
            }
        }
        #expect(try bench.places().count == 1)
        #expect(try bench.names().count == 1)
        #expect(try bench.strayNotes().filter { _ in how != .fileBecomesDirectory }.isEmpty)
        if [.workBecomesFile, .workBecomesLink, .stateBecomesFile].contains(how) {
            let state = try await bench.journal.job(bench.id)?.state
            #expect(state?.isFinal == false, "nothing can be concluded from this")
        }
        try await bench.close()
    }

    @Test func `what was renamed beside its job is found by the next start`() async throws {
        let bench = try await MoveBench(.done)
        try Self.meddle(.fileRenamed, bench)
        // The intent is only written down when the file is there, and so it is gone at once.
        #expect(try await bench.attempt() == .gone)
        await Orphans(folder: bench.folder, journal: bench.journal, time: .system, logger: Stage.logger).putAway()
        #expect(try bench.names() == ["failed/y.jpg"])
        #expect(try Stage.files(below: bench.at("failed")) == ["y.jpg", "y.jpg.error.txt"])
        try await bench.close()
    }

    /// An NFS client's name for a file that is removed and still open.
    @Test func `a file server's own names stay`() async throws {
        let bench = try await MoveBench(.orphan)
        try bench.write("still open", to: ".hotfolder/work/\(bench.id)/.nfs00000000011c2f0500000001")
        #expect(try await bench.attempt() == .ended)
        #expect(
            try Stage.files(below: bench.at(".")) == [
                ".hotfolder/work/\(bench.id)/.nfs00000000011c2f0500000001", "failed/x.jpg", "failed/x.jpg.error.txt",
            ])
        try await bench.close()
    }
}
