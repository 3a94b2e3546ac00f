import Disk
import Foundation
import Journal
import Rules
import TestKit
import Testing

@testable import Agent

/// That a name is taken by a file of the same number does not mean that it is the same file.
@Suite struct `Where all files have one inode number` {
    private let stage: DropStage
    private let job: Job

    init() throws {
        let calls = FaultyCalls()
        calls.pretendOneNumber()
        self.stage = try DropStage(calls: calls)
        self.job = Sample.job(try path("x.jpg"), id: self.stage.id, state: .failed, reason: "no")
        try self.stage.write("dropped later", to: "x.jpg")
    }

    @Test func `a file goes back from work beside another`() throws {
        try self.stage.write("mine", to: ".hotfolder/work/\(self.job.id)/x.jpg")
        try DropFolder.putBack(self.job.id, dropped: self.job.path, root: self.stage.directory)
        #expect(try self.stage.files == ["x.jpg", "x~2.jpg"])
        #expect(try self.stage.text(of: "x~2.jpg") == "mine")
    }

    @Test func `a file goes back from failed beside another`() throws {
        try self.stage.directory.makeDirectories(DropFolder.work)
        try self.stage.write("mine", to: "failed/x.jpg")
        #expect(try self.stage.folder.returnFailed(self.job, from: self.job.path))
        #expect(try self.stage.files == ["x.jpg", "x~2.jpg"])
        #expect(try self.stage.text(of: "x~2.jpg") == "mine")
    }
}
