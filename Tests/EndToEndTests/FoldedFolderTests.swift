import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// A drop folder on a file system of another world: names that differ in case are one, and much else is missing there.
@Suite(.serialized, .timeLimit(.minutes(5)), .enabled("it needs the right to mount") { RealMount.isAllowed })
struct `A drop folder that takes A for a` {
    /// Dropped one after the other; each is the same name to such a file system as the one beside it.
    private static let twins = [("A.jpg", "a.JPG"), ("Kids/x.jpg", "kids/X.jpg"), ("v-1.jpg", "V-1.JPG")]

    /// Where the kernel does not tell of changes, the next scan is not far.
    private static let settings = StageSettings(folder: ["rescan: 1s"])

    @Test(arguments: FoldedDisk.Kind.allCases)
    func `keeps both of two such files`(_ kind: FoldedDisk.Kind) async throws {
        try await Stage.run(Self.settings) { stage in
            let disk = try await FoldedDisk(kind, over: stage)
            defer { disk.clear() }
            try stage.scratch.makeDirectory("drops/Kids")
            let agent = try await stage.startAgent()
            var contents: [[UInt8]] = []
            for (first, second) in Self.twins {
                for name in [first, second] {
                    contents.append(Picture.jpeg("\(name) \(contents.count)"))
                    // As a file manager copies: below its name at once.
                    try Self.write(contents[contents.count - 1], "\(stage.drops)/\(name)")
                    try await agent.errors.wait(for: "info done", count: contents.count)
                }
            }
            let world = try World(stage)
            world.expectEachOnce(contents, "\(kind)")
            #expect(world.done.count == contents.count, "\(world.places.values)")
            #expect(world.done.contains { $0.contains("~2.") }, "numbered: \(world.done)")
            #expect(stage.cloud.requests().count == contents.count, "each is sent once")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            // The times that such a file system gives back are not those that it was given; nothing is taken for new by that.
            #expect(try await stage.hotfolder("run", "--once").end == .exited(0))
            #expect(stage.cloud.requests().count == contents.count)
        }
    }

    @Test(arguments: FoldedDisk.Kind.allCases)
    func `tells of a file that failed, and takes it again`(_ kind: FoldedDisk.Kind) async throws {
        try await Stage.run(Self.settings) { stage in
            let disk = try await FoldedDisk(kind, over: stage)
            defer { disk.clear() }
            let cut = ["b", "B"].map { Picture.jpeg("cut \($0)") + Array("PNG".utf8) }
            stage.cloud.script([Fault(.answer(status: 422), times: .times(2))])
            let agent = try await stage.startAgent()
            for (number, name) in ["b.jpg", "B.jpg"].enumerated() {
                try Self.write(cut[number], "\(stage.drops)/\(name)")
                try await agent.errors.wait(for: "warning failed", count: number + 1)
            }
            let names = try stage.names(in: "drops/failed")
            #expect(names.count == 4 && names.count { $0.hasSuffix(".error.txt") } == 2, "\(names)")
            let files = names.filter { !$0.hasSuffix(".error.txt") }
            #expect(Set(try files.map { try stage.scratch.read("drops/failed/\($0)") }) == Set(cut))
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }

    private static func write(_ content: [UInt8], _ path: String) throws {
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        _ = try file.closeAfter { try file.writeAll(content) }
    }
}
