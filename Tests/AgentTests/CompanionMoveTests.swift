import Disk
import Foundation
import Journal
import Rules
import SystemPackage
import Testing

@testable import Agent

@Suite struct `Files that go together` {
    /// A group in the folder, or in `work/`.
    private static func job(on stage: DropStage, inWork: Bool) throws -> Job {
        let place = inWork ? ".hotfolder/work/\(stage.id)/" : "kids/"
        for name in ["a.mp4", "a.srt", "a.jpg"] { try stage.write("the \(name)", to: place + name) }
        func identity(_ name: String) throws -> FileIdentity {
            FileIdentity(try #require(try stage.directory.status(of: try path(place + name))).stamp)
        }
        var job = Sample.job(try path("kids/a.mp4"), id: stage.id, identity: try identity("a.mp4"))
        job.companions = try [("subtitle", "a.srt"), ("cover", "a.jpg")].map { role, name in
            .init(role: role, path: try path("kids/\(name)"), identity: try identity(name), type: "text/plain")
        }
        return job
    }

    private static func claim(_ job: Job, on stage: DropStage) throws -> Claim.Outcome {
        let stamp = try #require(try stage.directory.status(of: job.path)).stamp
        let claim = Claim(job: job.id, path: job.path, stamp: stamp, companions: job.companions)
        return try #require(Claim.perform([claim], in: stage.directory).first)
    }

    @Test func `are claimed together`() throws {
        let stage = try DropStage()
        let job = try Self.job(on: stage, inWork: false)
        guard case .claimed(_, let companions) = try Self.claim(job, on: stage) else {
            Issue.record("they were not claimed")
            return
        }
        #expect(zip(companions, job.companions).allSatisfy { $0.isSameContent(as: $1.identity) })
        #expect(try stage.files == ["a.jpg", "a.mp4", "a.srt"].map { ".hotfolder/work/\(stage.id)/\($0)" })
    }

    @Test(arguments: ["kids/a.srt", "kids/a.jpg"])
    func `or none of them, when one has changed`(_ name: String) throws {
        let stage = try DropStage()
        let job = try Self.job(on: stage, inWork: false)
        try stage.write("something longer", to: name)
        guard case .changed = try Self.claim(job, on: stage) else {
            Issue.record("they were claimed")
            return
        }
        #expect(try stage.files == ["kids/a.jpg", "kids/a.mp4", "kids/a.srt"])
        #expect(try stage.directory.status(of: DropFolder.workDirectory(of: stage.id)) == nil)
    }

    @Test func `or none of them, when two have one name`() throws {
        let stage = try DropStage()
        var job = try Self.job(on: stage, inWork: false)
        try stage.write("other", to: "kids/more/a.mp4")
        let other = try #require(try stage.directory.status(of: try path("kids/more/a.mp4"))).stamp
        job.companions.append(
            .init(role: "sidecar", path: try path("kids/more/a.mp4"), identity: FileIdentity(other), type: ""))
        guard case .impossible = try Self.claim(job, on: stage) else {
            Issue.record("they were claimed")
            return
        }
        #expect(try stage.files == ["kids/a.jpg", "kids/a.mp4", "kids/a.srt", "kids/more/a.mp4"])
    }

    /// Chooses and moves.
    private static func dispose(
        _ job: Job, _ place: Job.Destination.Place, _ reason: String? = nil, on stage: DropStage
    ) throws -> (Disposal.Destinations, Disposal.Ended) {
        let disposal = Disposal(job: job, place: place, reason: reason)
        var taken: Set<DropPath> = []
        let destinations = try disposal.chooseAll(in: stage.folder, root: stage.directory, taken: &taken)
        var touched = TouchedDirectories()
        let ended = disposal.moveAll(
            to: destinations, in: stage.folder, root: stage.directory, at: Sample.date, touched: &touched)
        guard case .moved(let share) = ended.outcome, let error = touched.sync()(share) else {
            return (destinations, ended)
        }
        throw error
    }

    @Test func `are done together`() throws {
        let stage = try DropStage()
        let (_, ended) = try Self.dispose(try Self.job(on: stage, inWork: true), .done, on: stage)
        #expect(ended.outcome.isMoved)
        #expect(try stage.files == ["done/kids/a.jpg", "done/kids/a.mp4", "done/kids/a.srt"])
    }

    @Test func `fail together, each with a note`() throws {
        let stage = try DropStage()
        let (_, ended) = try Self.dispose(try Self.job(on: stage, inWork: true), .failed, "too large", on: stage)
        #expect(ended.outcome.isMoved)
        #expect(
            try stage.files
                == ["a.jpg", "a.mp4", "a.srt"].flatMap { ["failed/kids/\($0)", "failed/kids/\($0).error.txt"] })
        let note = try stage.text(of: "failed/kids/a.srt.error.txt")
        #expect(note.contains("With:     kids/a.mp4") && note.contains("Why:      too large"))
        #expect(note.contains("Job:      \(stage.id)"))
    }

    @Test func `are removed together`() throws {
        let stage = try DropStage(done: .delete)
        let (_, ended) = try Self.dispose(try Self.job(on: stage, inWork: true), .done, on: stage)
        #expect(ended.outcome.isMoved)
        #expect(try stage.files.isEmpty)
    }

    @Test(arguments: ["a.mp4", "a.srt"])
    func `none is done when one has changed`(_ name: String) throws {
        let stage = try DropStage()
        let job = try Self.job(on: stage, inWork: true)
        try stage.write("something longer", to: ".hotfolder/work/\(stage.id)/\(name)")
        let (_, ended) = try Self.dispose(job, .done, on: stage)
        guard case .changed = ended.outcome else {
            Issue.record("\(ended.outcome)")
            return
        }
        #expect(try stage.files == ["a.jpg", "a.mp4", "a.srt"].map { ".hotfolder/work/\(stage.id)/\($0)" })
        var failing = ended.disposal.asChanged
        failing.job = ended.disposal.job
        let (_, failed) = try Self.dispose(failing.job, .failed, failing.reason, on: stage)
        #expect(failed.outcome.isMoved)
        #expect(try stage.files.filter { !$0.hasSuffix(".error.txt") }.count == 3)
        #expect(try stage.files.allSatisfy { $0.hasPrefix("failed/kids/") })
    }

    @Test func `what was in done already when another changed comes back`() throws {
        let stage = try DropStage()
        var job = try Self.job(on: stage, inWork: true)
        // As a crash leaves it behind the first move.
        try FileManager.default.createDirectory(
            atPath: "\(stage.root)/done/kids", withIntermediateDirectories: true)
        try stage.directory.move(
            try path(".hotfolder/work/\(stage.id)/a.srt"), to: stage.directory, try path("done/kids/a.srt"))
        job.companions[0].destination = .init(place: .done, path: try path("kids/a.srt"))
        try stage.write("something longer", to: ".hotfolder/work/\(stage.id)/a.mp4")
        let (destinations, ended) = try Self.dispose(job, .done, on: stage)
        #expect(destinations.companions[0].path?.text == "kids/a.srt")
        guard case .changed = ended.outcome else {
            Issue.record("\(ended.outcome)")
            return
        }
        #expect(try stage.files == ["a.jpg", "a.mp4", "a.srt"].map { ".hotfolder/work/\(stage.id)/\($0)" })
    }

    @Test func `one that somebody took is told of, and the others go on`() throws {
        let stage = try DropStage()
        let job = try Self.job(on: stage, inWork: true)
        try stage.directory.remove(try path(".hotfolder/work/\(stage.id)/a.srt"))
        let (_, ended) = try Self.dispose(job, .done, on: stage)
        #expect(ended.outcome.isMoved)
        #expect(ended.missing.map(\.text) == ["kids/a.srt"])
        #expect(try stage.files == ["done/kids/a.jpg", "done/kids/a.mp4"])
    }

    @Test func `go back together`() async throws {
        let stage = try DropStage()
        let job = try Self.job(on: stage, inWork: true)
        try stage.write("dropped again", to: "kids/a.srt")
        try await stage.folder.putBack(job)
        #expect(try stage.files == ["kids/a.jpg", "kids/a.mp4", "kids/a.srt", "kids/a~2.srt"])
    }

    // MARK: Names that are taken

    private static func numbered(_ place: String, _ number: String, notes: Bool = false) -> [String] {
        ["jpg", "mp4", "srt"].flatMap { ending in
            let name = "\(place)/kids/a\(number).\(ending)"
            return notes ? [name, name + ".error.txt"] : [name]
        }
    }

    @Test(arguments: [
        (["a.srt"], "~2"), (["a.mp4"], "~2"), (["a.jpg", "a~2.mp4"], "~3"), (["a~2.srt", "a~4.jpg"], ""),
        (["a.mp4", "a~2.srt", "a~3.jpg"], "~4"),
    ])
    func `get the smallest number that is free for all of them`(_ taken: [String], _ number: String) throws {
        for place in [Job.Destination.Place.done, .failed] {
            let stage = try DropStage()
            let job = try Self.job(on: stage, inWork: true)
            let old = taken.map { "\(place.rawValue)/kids/\($0)" }
            for name in old { try stage.write("another's", to: name) }
            let isFailed = place == .failed
            let (_, ended) = try Self.dispose(job, place, isFailed ? "too large" : nil, on: stage)
            #expect(ended.outcome.isMoved)
            #expect(
                try stage.files == (old + Self.numbered(place.rawValue, number, notes: isFailed)).sorted(),
                "\(taken)")
        }
    }

    @Test func `get one number in failed where only a note has the name`() throws {
        let stage = try DropStage()
        let job = try Self.job(on: stage, inWork: true)
        try stage.write("of one that was dragged back", to: "failed/kids/a.srt.error.txt")
        let (destinations, _) = try Self.dispose(job, .failed, "too large", on: stage)
        #expect(destinations.own.path?.text == "kids/a~2.mp4")
        #expect(destinations.companions.map { $0.path?.text } == ["kids/a~2.srt", "kids/a~2.jpg"])
    }

    @Test func `keep their number when the end is taken up again`() throws {
        let stage = try DropStage()
        var job = try Self.job(on: stage, inWork: true)
        // As a crash leaves it behind the first move; the name that was taken then is free now.
        try FileManager.default.createDirectory(atPath: "\(stage.root)/done/kids", withIntermediateDirectories: true)
        try stage.directory.move(
            try path(".hotfolder/work/\(stage.id)/a.srt"), to: stage.directory, try path("done/kids/a~2.srt"))
        job.destination = .init(place: .done, path: try path("kids/a~2.mp4"))
        job.companions[0].destination = .init(place: .done, path: try path("kids/a~2.srt"))
        job.companions[1].destination = .init(place: .done, path: try path("kids/a~2.jpg"))
        let (_, ended) = try Self.dispose(job, .done, on: stage)
        #expect(ended.outcome.isMoved)
        #expect(try stage.files == Self.numbered("done", "~2"))
    }

    @Test func `have different numbers only when one has arrived and another's was taken since`() throws {
        let stage = try DropStage()
        var job = try Self.job(on: stage, inWork: true)
        try FileManager.default.createDirectory(atPath: "\(stage.root)/done/kids", withIntermediateDirectories: true)
        try stage.directory.move(
            try path(".hotfolder/work/\(stage.id)/a.srt"), to: stage.directory, try path("done/kids/a.srt"))
        job.destination = .init(place: .done, path: try path("kids/a.mp4"))
        job.companions[0].destination = .init(place: .done, path: try path("kids/a.srt"))
        try stage.write("another's", to: "done/kids/a.mp4")
        let (_, ended) = try Self.dispose(job, .done, on: stage)
        #expect(ended.outcome.isMoved)
        #expect(
            try stage.files == ["a.mp4", "a.srt", "a~2.jpg", "a~2.mp4"].map { "done/kids/\($0)" })
    }

    /// As a start does with one whose move a power cut undid.
    @Test func `one that comes late keeps its number, too`() throws {
        let stage = try DropStage()
        var job = try Self.job(on: stage, inWork: true)
        job.companions[0].destination = .init(place: .done, path: try path("kids/a~2.srt"))
        let late = Disposal(job: job, place: .done, reason: nil).standing(for: job.companions[0])
        var taken: Set<DropPath> = []
        let chosen = try late.choose(in: stage.folder, root: stage.directory, taken: &taken)
        #expect(chosen.path?.text == "kids/a~2.srt")
        try stage.write("another's", to: "done/kids/a~2.srt")
        var none: Set<DropPath> = []
        #expect(try late.choose(in: stage.folder, root: stage.directory, taken: &none).path?.text == "kids/a.srt")
    }
}
