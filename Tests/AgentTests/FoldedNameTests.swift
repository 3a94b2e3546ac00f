import Disk
import Foundation
import Journal
import Rules
import SystemPackage
import TestKit
import Testing

@testable import Agent

@Suite struct `Names that a file system takes for one` {
    /// Names of which each is the same to such a file system.
    static let twins: [[String]] = [
        ["A.jpg", "a.jpg", "a.JPG"], ["caf\u{E9}.jpg", "cafe\u{301}.jpg"], ["Kids/x.jpg", "kids/x.jpg", "KIDS/X.jpg"],
    ]

    /// Moves files of these names as one batch, as the disposer does; returns what lies in the place then, by content.
    private static func move(_ names: [String], to place: Job.Destination.Place, on stage: DropStage) throws {
        var batch: [Disposal] = []
        for name in names {
            let (id, dropped) = (Sample.newID(), try path(name))
            let work = try #require(DropFolder.workPath(of: id, dropped: dropped))
            try stage.write("content of \(name)", to: work.text)
            let identity = FileIdentity(try #require(try stage.directory.status(of: work)).stamp)
            batch.append(
                Disposal(
                    job: Sample.job(dropped, id: id, identity: identity), place: place,
                    reason: place == .failed ? "why" : nil))
        }
        var rounds = 0
        while !batch.isEmpty, rounds < names.count + 1 {
            rounds += 1
            var taken: Set<DropPath> = []
            let chosen = try batch.map { try $0.choose(in: stage.folder, root: stage.directory, taken: &taken) }
            batch = try zip(batch, chosen).filter { disposal, destination in
                switch try stage.move(disposal, to: destination) {
                case .moved: return false
                case .nameTaken: return true
                case .gone, .changed, .failed:
                    Issue.record("\(destination)")
                    return false
                }
            }.map(\.0)
        }
        #expect(batch.isEmpty, "no name was found for some")
    }

    private static func check(_ names: [String], in place: Job.Destination.Place, on stage: DropStage) throws {
        let files = try stage.files
        let contents = try files.filter { !$0.hasSuffix(".error.txt") }.map { try stage.text(of: $0) }
        #expect(Set(contents) == Set(names.map { "content of \($0)" }) && contents.count == names.count)
        #expect(files.count == (place == .failed ? 2 : 1) * names.count, "\(files)")
        #expect(files.allSatisfy { $0.hasPrefix("\(place)/") })
    }

    @Test(arguments: twins, [Job.Destination.Place.done, .failed])
    func `never replace each other`(_ names: [String], _ place: Job.Destination.Place) throws {
        for isPoor in [false, true] {
            let calls = FaultyCalls()
            calls.pretendCaseless()
            if isPoor {
                calls.fail([.renameNoReplace], .invalidArgument)
                calls.fail([.link], .notPermitted)
            }
            let stage = try DropStage(calls: calls)
            try Self.move(names, to: place, on: stage)
            try Self.check(names, in: place, on: stage)
        }
    }

    @Test(arguments: twins) func `go back to the folder beside each other`(_ names: [String]) throws {
        let calls = FaultyCalls()
        calls.pretendCaseless()
        let stage = try DropStage(calls: calls)
        for name in names {
            let (id, dropped) = (Sample.newID(), try path(name))
            try stage.write("content of \(name)", to: try #require(DropFolder.workPath(of: id, dropped: dropped)).text)
            try DropFolder.putBack(id, dropped: dropped, root: stage.directory)
        }
        #expect(Set(try stage.files.map { try stage.text(of: $0) }) == Set(names.map { "content of \($0)" }))
    }

    @Test(arguments: twins) func `are told apart where they are two`(_ names: [String]) throws {
        let stage = try DropStage()
        try Self.move(names, to: .done, on: stage)
        #expect(Set(try stage.files) == Set(names.map { "done/" + $0 }))
    }

    /// With a file system that folds names in the kernel (ext4(5), casefold).
    @Test func `never replace each other on a folded ext4`() async throws {
        let image = try await DiskImage(["mkfs.ext4", "-q", "-O", "casefold"], megabytes: 32)
        let folded = image.path.appending("folded")
        try FileManager.default.createDirectory(atPath: folded.string, withIntermediateDirectories: true)
        try await image.run("chattr", "+F", folded.string)
        for names in Self.twins {
            let stage = try DropStage(done: .elsewhere(folded))
            try Self.move(names, to: .done, on: stage)
            #expect(try stage.files.isEmpty)
            let there = try Stage.files(below: folded.string)
            #expect(
                Set(try there.map { try String(contentsOfFile: "\(folded)/\($0)", encoding: .utf8) }).count
                    == names.count)
            for name in try FileManager.default.contentsOfDirectory(atPath: folded.string) {
                try FileManager.default.removeItem(atPath: "\(folded)/\(name)")
            }
        }
    }
}
