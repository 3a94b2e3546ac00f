import Foundation
import Glibc
import Journal
import Sandbox
import SystemPackage
import TestKit
import Testing

@testable import Agent

/// Somebody meddles with a file while a single request of DynTube's carries it: no service ever gets the whole of what is
/// no longer so.
@Suite(.timeLimit(.minutes(5))) struct `A file on its way to DynTube` {
    /// What a file is, and what is done with it.
    enum Matter: String, Sendable, CaseIterable {
        /// A PUT that may be repeated.
        case picture
        /// A POST that makes another video each time.
        case video

        var name: String { self == .picture ? "v1.jpg" : "v1.mp4" }

        /// An attempt that is counted fails the file.
        var rules: String {
            switch self {
            case .picture: Stage.rules + "    retry: {attempts: 1}\n"
            case .video:
                """
                rules:
                  - name: new video
                    match: {path: "{title}.mp4", type: video/*}
                    retry: {attempts: 1}
                    do:
                      - dyntube.upload_video: {title: "{title}"}

                """
            }
        }

        /// - Parameter size: about; by default more than the sockets between agent and cloud hold.
        func content(size: Int = Stage.twoParts) async throws -> [UInt8] {
            switch self {
            case .picture: Picture.jpeg(String(repeating: "x", count: size))
            case .video: try await TestVideo.bytes() + Stage.freeBox(size) + Stage.freeBox(64)
            }
        }

        /// What the cloud has got of it: the digests.
        func effects(_ cloud: LocalCloud) -> [String?] {
            switch self {
            case .picture: cloud.picture(ofVideo: "v1").map { Array(repeating: $0.sha256, count: $0.count) } ?? []
            case .video: cloud.uploadedVideos().map(\.sha256)
            }
        }

        private static let end: [UInt8] = [0xFF, 0xD9]

        /// A whole file again, by the change; only its end is another.
        func content(_ old: [UInt8], after change: Change) -> [UInt8] {
            switch (self, change) {
            case (.picture, .append): old.dropLast(2) + [UInt8](repeating: 0x79, count: 16) + Self.end
            case (.picture, .truncate): old.dropLast(66) + Self.end
            case (.picture, .overwrite), (.picture, .replace): old.dropLast(3) + [0x79] + Self.end
            case (.video, .append): old + Stage.freeBox(16)
            case (.video, .truncate): old.dropLast(64)
            case (.video, .overwrite), (.video, .replace): old.dropLast(1) + [8]
            case (_, .delete): []
            }
        }
    }

    enum Change: String, Sendable, CaseIterable {
        case append, truncate, overwrite, replace, delete

        static let toAnother = Self.allCases.filter { $0 != .delete }

        func make(_ stage: Stage, _ path: String, _ content: [UInt8]) throws {
            switch self {
            case .delete: guard unlink(path) == 0 else { throw Errno(rawValue: errno) }
            case .replace:
                let other = stage.at("desk/other")
                try Data(content).write(to: URL(filePath: other))
                try stage.move(other, to: path)
            case .append, .truncate, .overwrite:
                let file = try FileDescriptor.open(path, .readWrite, options: [.closeOnExec])
                try file.closeAfter {
                    try file.resize(to: Int64(content.count))
                    _ = try file.writeAll(toAbsoluteOffset: Int64(content.count - 100), content.suffix(100))
                }
            }
        }
    }

    /// The cloud hears of a request before the file is read for the first time.
    private static func waitForBytes(of agent: RunningAgent) async throws {
        while try await agent.desk.status().work.first?.sent ?? 0 == 0 { try Task.checkCancellation() }
    }

    @Test(arguments: Matter.allCases, Change.toAnother)
    func `goes back when it changes, and arrives as it is then, once`(
        _ matter: Matter, _ change: Change
    ) async throws {
        let old = try await matter.content()
        let new = matter.content(old, after: change)
        try await Stage.with(rules: matter.rules) { stage in
            stage.cloud.script([Fault(.holdBeforeReading, times: .times(1))])
            try await stage.run { agent in
                try stage.drop(old, as: matter.name)
                await stage.cloud.waitForArrivals(count: 1)
                try await Self.waitForBytes(of: agent)
                let job = try #require(try await agent.jobs([.acting]).first)
                try change.make(stage, stage.drops(".hotfolder/work/\(job.id)/\(matter.name)"), new)
                stage.cloud.release()
                try await agent.see("went back \(matter.name): ")
                try await agent.see("done \(matter.name)")
                #expect(!agent.events.lines.contains { $0.hasPrefix("postponed") || $0.hasPrefix("held") })
                let jobs = try await agent.jobs()
                #expect(Set(jobs.map(\.state)) == [.gone, .done], "\(jobs.map(\.state))")
            }
            #expect(try stage.files() == ["done/\(matter.name)"])
            #expect(try Data(contentsOf: URL(filePath: stage.drops("done/\(matter.name)"))) == Data(new))
            #expect(matter.effects(stage.cloud) == [Picture.digest(new)], "the service has what lies in done, once")
            #expect(stage.workDirectories().isEmpty)
        }
    }

    @Test(arguments: Matter.allCases)
    func `is gone when somebody removes it, and nothing fails`(_ matter: Matter) async throws {
        let old = try await matter.content()
        try await Stage.with(rules: matter.rules) { stage in
            stage.cloud.script([Fault(.holdBeforeReading, times: .times(1))])
            try await stage.run { agent in
                try stage.drop(old, as: matter.name)
                await stage.cloud.waitForArrivals(count: 1)
                try await Self.waitForBytes(of: agent)
                let id = try #require(try await agent.jobs([.acting]).first).id
                try Change.delete.make(stage, stage.drops(".hotfolder/work/\(id)/\(matter.name)"), [])
                stage.cloud.release()
                try await agent.see("gone \(matter.name): somebody took the file out of .hotfolder/work")
                let job = try #require(try await agent.jobs().first)
                #expect(job.state == .gone && job.reason?.contains("somebody took the file") == true, "\(job)")
                #expect(matter.effects(stage.cloud).isEmpty, "no service has it")
                #expect(try stage.files().isEmpty && stage.workDirectories().isEmpty)
                // Dropped again it is a file as any other.
                try stage.drop(old, as: matter.name)
                try await agent.see("done \(matter.name)")
            }
            #expect(try stage.files() == ["done/\(matter.name)"])
            #expect(matter.effects(stage.cloud) == [Picture.digest(old)])
        }
    }

    /// The service has all of it, and what lies here is something else: nobody can say which of the two is wanted there.
    @Test(arguments: Matter.allCases, Change.toAnother)
    func `that changes before the answer to the whole of it fails with what it is then, and is sent once`(
        _ matter: Matter, _ change: Change
    ) async throws {
        let old = try await matter.content(size: 2_000)
        let new = matter.content(old, after: change)
        try await Stage.with(rules: matter.rules) { stage in
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            try await stage.run { agent in
                try stage.drop(old, as: matter.name)
                _ = await stage.cloud.waitForRequests(count: 1)
                let id = try #require(try await agent.jobs([.acting]).first).id
                try change.make(stage, stage.drops(".hotfolder/work/\(id)/\(matter.name)"), new)
                stage.cloud.release()
                try await agent.see("failed \(matter.name): it changed after it was sent")
            }
            #expect(try stage.files() == ["failed/\(matter.name)", "failed/\(matter.name).error.txt"])
            #expect(try Data(contentsOf: URL(filePath: stage.drops("failed/\(matter.name)"))) == Data(new))
            let note = try stage.text(of: "drops/failed/\(matter.name).error.txt")
            #expect(note.contains("look at what they did and drop it again"))
            #expect(matter.effects(stage.cloud) == [Picture.digest(old)])
        }
    }
}
