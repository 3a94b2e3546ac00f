import Disk
import Foundation
import Glibc
import Journal
import Rules
import SystemPackage
import Testing

@testable import Agent

@Suite struct `A ready file is claimed` {
    let stage: DropStage

    init() throws {
        self.stage = try DropStage()
    }

    private func stamp(of name: String) throws -> FileStamp {
        try #require(try self.stage.directory.status(of: try path(name))).stamp
    }

    private func claim(_ name: String, _ stamp: FileStamp, _ id: JobID? = nil) throws -> Claim.Outcome {
        let claim = Claim(job: id ?? self.stage.id, path: try path(name), stamp: stamp)
        return try #require(Claim.perform([claim], in: self.stage.directory).first)
    }

    private func expectChanged(_ outcome: Claim.Outcome, _ location: SourceLocation = #_sourceLocation) {
        guard case .changed = outcome else {
            Issue.record("\(outcome)", sourceLocation: location)
            return
        }
    }

    @Test func `into a directory of its job`() throws {
        try self.stage.write("x", to: "kids/x.jpg")
        let before = try self.stamp(of: "kids/x.jpg")
        guard case .claimed(let identity, _) = try self.claim("kids/x.jpg", before) else {
            Issue.record("it was not claimed")
            return
        }
        #expect(identity.isSameContent(as: before))
        #expect(try self.stage.files == [".hotfolder/work/\(self.stage.id)/x.jpg"])
    }

    @Test func `but not when it changed since it was looked at`() throws {
        try self.stage.write("x", to: "x.jpg")
        let before = try self.stamp(of: "x.jpg")
        try self.stage.write("longer", to: "x.jpg")
        self.expectChanged(try self.claim("x.jpg", before))
        #expect(try self.stage.files == ["x.jpg"])
    }

    @Test func `but not when it is gone`() throws {
        try self.stage.write("x", to: "x.jpg")
        let before = try self.stamp(of: "x.jpg")
        try self.stage.directory.remove(try path("x.jpg"))
        self.expectChanged(try self.claim("x.jpg", before))
        #expect(try self.stage.files.isEmpty)
        #expect(try self.stage.directory.status(of: DropFolder.workDirectory(of: self.stage.id)) == nil)
    }

    @Test func `a batch is claimed as far as it can be`() throws {
        for name in ["a.jpg", "b.jpg", "c.jpg"] { try self.stage.write(name, to: name) }
        let stale = FileStamp(device: 0, inode: 0, size: 0, modified: 0, changed: 0)
        let claims = [
            Claim(job: Sample.newID(), path: try path("a.jpg"), stamp: try self.stamp(of: "a.jpg")),
            Claim(job: Sample.newID(), path: try path("b.jpg"), stamp: stale),
            Claim(job: Sample.newID(), path: try path("c.jpg"), stamp: try self.stamp(of: "c.jpg")),
        ]
        let outcomes = Claim.perform(claims, in: self.stage.directory)
        let isClaimed = outcomes.map { outcome in if case .claimed = outcome { true } else { false } }
        #expect(isClaimed == [true, false, true])
        #expect(try self.stage.files.contains("b.jpg"))
    }

    @Test func `a file that another agent took is not there any more`() throws {
        try self.stage.write("x", to: "x.jpg")
        let before = try self.stamp(of: "x.jpg")
        let (first, second) = (Sample.newID(), Sample.newID())
        guard case .claimed = try self.claim("x.jpg", before, first) else {
            Issue.record("the first did not get it")
            return
        }
        self.expectChanged(try self.claim("x.jpg", before, second))
        #expect(try self.stage.files == [".hotfolder/work/\(first)/x.jpg"])
    }

    @Test func `a work directory that cannot be made leaves the file where it is`() throws {
        try self.stage.write("in the way", to: ".hotfolder/work")
        try self.stage.write("x", to: "x.jpg")
        guard case .impossible(let error) = try self.claim("x.jpg", try self.stamp(of: "x.jpg")) else {
            Issue.record("it was claimed")
            return
        }
        #expect(error.errno == .notDirectory)
        #expect(try self.stage.files == [".hotfolder/work", "x.jpg"])
    }

    @Test func `what was exchanged goes back, under a free name`() throws {
        for name in ["x.jpg", "x.jpg", "d/x.jpg"] {
            let id = Sample.newID()
            let dropped = try path(name)
            let work = try #require(DropFolder.workPath(of: id, dropped: dropped))
            try self.stage.write("exchanged", to: work.text)
            try DropFolder.putBack(id, dropped: dropped, root: self.stage.directory)
        }
        #expect(try self.stage.files == ["d/x.jpg", "x.jpg", "x~2.jpg"])
    }

    @Test func `the note that was dragged along goes, and nothing that only has such a name`() throws {
        let job = Sample.job(try path("a.jpg"))
        let note = ErrorNote.text(job: job, folder: self.stage.folder.settings, reason: "no", at: Sample.date)
        let short = ErrorNote.text(
            job: job, folder: self.stage.folder.settings, reason: "no", leading: try path("a.jpg"), at: Sample.date)
        let notes = [
            ("a.jpg", note), ("b.jpg", short), ("c.jpg", "mine"), ("d.jpg", "This file is mine.\nJob:      none\n"),
        ]
        for (name, text) in notes {
            try self.stage.write(text, to: "\(name).error.txt")
            self.stage.folder.removeNote(of: try path(name), root: self.stage.directory)
        }
        #expect(try self.stage.files == ["c.jpg.error.txt", "d.jpg.error.txt"])
    }

    @Test func `the note of its earlier failure goes, unless the failed file is there`() throws {
        try self.stage.write("note", to: "failed/a.jpg.error.txt")
        try self.stage.write("note", to: "failed/b.jpg.error.txt")
        try self.stage.write("file", to: "failed/b.jpg")
        self.stage.folder.removeNote(of: try path("a.jpg"), root: self.stage.directory)
        self.stage.folder.removeNote(of: try path("b.jpg"), root: self.stage.directory)
        self.stage.folder.removeNote(of: try path("c.jpg"), root: self.stage.directory)
        #expect(try self.stage.files == ["failed/b.jpg", "failed/b.jpg.error.txt"])
    }
}
