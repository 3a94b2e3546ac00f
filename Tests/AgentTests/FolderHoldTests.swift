import Disk
import Foundation
import Rules
import SystemPackage
import TestKit
import Testing

@testable import Agent

@Suite struct `One agent has a folder at a time` {
    private let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
        try self.scratch.makeDirectory("drops")
    }

    private var path: FilePath { self.scratch.path("drops") }

    private func hold(_ owner: String, marker: Bool = false) -> FolderHold {
        FolderHold(
            Folder(name: "pictures", path: self.path, marker: marker),
            places: HeldPlaces(.sqlite(self.scratch.path("\(owner)/journal.sqlite"))), owner: "\(owner)\n",
            refusalAge: .zero, logger: Stage.logger)
    }

    private func admit(_ hold: FolderHold, isThorough: Bool = false) throws {
        try hold.admit(try Directory.open(self.path), isThorough: isThorough)
    }

    @Test func `the second is told who has it, and takes over`() throws {
        let (first, second) = (self.hold("first"), self.hold("second"))
        try self.admit(first)
        try self.admit(first)
        #expect(first.standing.isHeld && first.standing.refusal == nil)
        let refusal = #expect(throws: DiskError.self) { try self.admit(second) }
        #expect(refusal?.description.contains("another agent has it (first); stop that one") == true)
        #expect(second.standing.refusal?.contains("another agent has it (first)") == true)
        #expect(String(decoding: try self.scratch.read("drops/.hotfolder/lock"), as: UTF8.self) == "first\n")
        first.release()
        try self.admit(second)
        #expect(second.standing.isHeld && second.standing.refusal == nil)
        #expect(String(decoding: try self.scratch.read("drops/.hotfolder/lock"), as: UTF8.self) == "second\n")
        #expect(throws: DiskError.self, "what has ended takes nothing more") { try self.admit(first) }
    }

    @Test func `a folder that is made anew is taken anew`() throws {
        let (first, second) = (self.hold("first"), self.hold("second"))
        try self.admit(first)
        try self.scratch.move("drops", to: "away")
        try self.scratch.makeDirectory("drops")
        try self.admit(first)
        #expect(self.scratch.exists("drops/.hotfolder/lock"))
        #expect(throws: DiskError.self) { try self.admit(second) }
        // The one that was moved away is free again.
        #expect(try Directory.open(self.scratch.path("away/.hotfolder")).lockOwner(named: FolderHold.lockName) == nil)
        // The same name and, on many file systems, the same inode.
        try self.scratch.remove("drops")
        try self.scratch.makeDirectory("drops")
        try self.admit(first)
        #expect(self.scratch.exists("drops/.hotfolder/lock"))
        #expect(throws: DiskError.self) { try self.admit(second) }
    }

    @Test func `a lock that somebody removes is made again`() throws {
        let (first, second) = (self.hold("first"), self.hold("second"))
        try self.admit(first)
        try self.scratch.remove("drops/.hotfolder/lock")
        try self.admit(first, isThorough: true)
        #expect(self.scratch.exists("drops/.hotfolder/lock"))
        #expect(throws: DiskError.self) { try self.admit(second) }
    }

    @Test func `a disk that takes no changes any more is let go of, and taken again`() throws {
        let calls = FaultyCalls()
        let hold = self.hold("first")
        let admit = { try hold.admit(try Directory.open(self.path, on: calls), isThorough: true) }
        try admit()
        calls.fail([.openBeneath], .noSpace, at: "/.hotfolder/lock")
        try admit()
        calls.mend()
        calls.fail([.openBeneath], .readOnlyFileSystem, at: "/.hotfolder/lock")
        let refusal = #expect(throws: DiskError.self) { try admit() }
        #expect(refusal?.errno == .readOnlyFileSystem)
        hold.letGo()
        #expect(!hold.standing.isHeld)
        let reserved = try Directory.open(self.path.appending(".hotfolder"))
        #expect(
            try reserved.lockOwner(named: FolderHold.lockName) == nil, "an open file keeps a disk from being unmounted")
        calls.mend()
        try admit()
        #expect(try hold.standing.isHeld && reserved.lockOwner(named: FolderHold.lockName) == "first")
    }

    @Test func `nothing is made where the marker is missing`() throws {
        let hold = self.hold("first", marker: true)
        let refusal = #expect(throws: DiskError.self) { try self.admit(hold) }
        #expect(refusal?.description.contains(".hotfolder/id") == true)
        #expect(!self.scratch.exists("drops/.hotfolder"), "it may be the mount point of what is not mounted")
        try self.scratch.makeDirectory("drops/.hotfolder")
        try self.scratch.write("drops/.hotfolder/id", "x")
        try self.admit(hold)
        #expect(hold.standing.isHeld)
    }

    @Test func `nothing of the folder is opened for an agent that does not have it`() throws {
        let other = self.hold("other")
        try self.admit(other)
        let hold = self.hold("first")
        let folder = DropFolder(hold.folder, hold: hold)
        #expect(throws: DiskError.self) { try folder.openRoot() }
        other.release()
        _ = try folder.openRoot()
    }

    @Test func `asking who has it takes nothing`() throws {
        let hold = self.hold("first")
        try self.admit(hold)
        let reserved = try Directory.open(self.path.appending(".hotfolder"))
        #expect(try reserved.lockOwner(named: FolderHold.lockName) == "first")
        hold.release()
        #expect(try reserved.lockOwner(named: FolderHold.lockName) == nil)
        #expect(try reserved.lockOwner(named: "no-such") == nil && !self.scratch.exists("drops/.hotfolder/no-such"))
    }
}
