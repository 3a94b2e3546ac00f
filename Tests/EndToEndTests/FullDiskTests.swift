import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// A full disk stops what it must and loses nothing (they need a mount of their own, and so root).
@Suite(.timeLimit(.minutes(5)))
struct `A full disk` {
    @Test func `behind done keeps the file in work, and it goes on when there is room`() async throws {
        let scratch = try ScratchFolder()
        let disk = try TinyDisk(at: scratch.makeDirectory("done"), kilobytes: 256)
        try await Stage.run(StageSettings(done: disk.path)) { stage in
            try disk.fill()
            let agent = try await stage.startAgent()
            let contents = try stage.dropPictures(["large"], size: 100_000)
            let line = try await agent.errors.wait(for: "info postponed", "large.jpg")
            #expect(line.contains("space"), "\(line)")
            let world = try World(stage)
            world.expectEachOnce(contents, "it is in work, whole")
            #expect(world.inWork.count == 1)
            let status = try await stage.hotfolder("history", "--json")
            #expect(status.output.contains("disposing"), "\(status.output)")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))

            try disk.empty()
            let once = try await stage.hotfolder("run", "--once")
            #expect(once.end == .exited(0), "\(once.errors)")
            let after = try World(stage)
            after.expectEachOnce(contents, "it is done")
            #expect(after.done == ["large.jpg"])
            #expect(stage.cloud.picture(ofVideo: "large")?.count == 1, "sent once")
            try await stage.expectInvariants(of: Drop.all(["large"], contents), "done is full")
        }
    }

    @Test func `behind the journal stops the taking of files until there is room`() async throws {
        let scratch = try ScratchFolder()
        let disk = try TinyDisk(at: scratch.makeDirectory("state"), kilobytes: 1024)
        try await Stage.run(StageSettings(journal: "\(disk.path)/journal.sqlite")) { stage in
            let agent = try await stage.startAgent()
            var contents = try stage.dropPictures(["before"])
            try await agent.errors.wait(for: "info done", "before.jpg")
            try disk.fill()
            contents += try stage.dropPictures(["during"])
            try await agent.errors.wait(for: "error the journal cannot be written")
            try World(stage).expectEachOnce(contents, "nothing is lost")
            #expect(stage.cloud.picture(ofVideo: "during") == nil, "what cannot be written down is not done")
            try disk.empty()
            try await agent.errors.wait(for: "info done", "during.jpg")
            try stage.expectAllDone(["before", "during"], contents)
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            try await stage.expectInvariants(
                of: Drop.all(["before", "during"], contents), "the journal's disk is full")
        }
    }

    /// Which disk is full, of what.
    struct Fullness: Sendable, CustomTestStringConvertible {
        enum Place: String, Sendable, CaseIterable { case done, folder, journal }
        let place: Place
        let shortage: TinyDisk.Shortage

        /// What the log says when the agent has met it. An open journal needs no new names, and a rename no bytes: there
        /// the work just goes on.
        var words: String {
            switch (self.place, self.shortage) {
            case (.done, _): "info postponed"
            case (.journal, .bytes): "the journal cannot be written"
            case (.folder, _), (.journal, .inodes): "first.jpg"
            }
        }

        var testDescription: String { "no \(self.shortage.rawValue) for \(self.place.rawValue)" }

        static let all = Place.allCases.flatMap { place in
            TinyDisk.Shortage.allCases.map { Fullness(place: place, shortage: $0) }
        }
    }

    @Test(arguments: Fullness.all)
    func `loses nothing, and work goes on within a minute after there is room`(_ fullness: Fullness) async throws {
        let scratch = try ScratchFolder()
        let names: [Fullness.Place: String] = [.done: "done", .folder: "drops", .journal: "state"]
        let path = try scratch.makeDirectory(names[fullness.place] ?? "")
        let disk = try TinyDisk(at: path, kilobytes: 1_024, short: fullness.shortage)
        var settings = StageSettings()
        if fullness.place == .done { settings.done = disk.path }
        try await Stage.run(settings, in: scratch) { stage in
            let agent = try await stage.startAgent()
            try stage.scratch.write("drops/before.jpg", Picture.jpeg("before"))
            try await agent.errors.wait(for: "info done", "before.jpg")
            agent.signal(SIGSTOP)
            let contents = try stage.writePictures(["first", "second"])
            try disk.fill()
            agent.signal(SIGCONT)
            try await agent.errors.wait(for: fullness.words)
            try disk.empty()
            let start = ContinuousClock.now
            for name in ["first", "second"] { try await agent.errors.wait(for: "info done", "\(name).jpg") }
            let took = ContinuousClock.now - start
            #expect(took < .seconds(60), "it went on after \(took)")
            try World(stage).expectEachOnce(contents, "nothing is lost")
            for name in ["first", "second"] {
                #expect(stage.cloud.picture(ofVideo: name)?.count == 1, "\(name) is sent once")
            }
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            let names = ["before", "first", "second"]
            let drops = Drop.all(names, [Picture.jpeg("before")] + contents)
            try await stage.expectInvariants(of: drops, fullness.testDescription)
            #expect(agent.errors.lines(with: ["the folder is offline"]) == [], "a full folder is still one")
            Proof.report("full disk, \(fullness.testDescription)", "2 files, went on after \(took)")
        }
    }
}

extension Stage {
    /// Writes pictures under their names, on whatever disk the folder is.
    fileprivate func writePictures(_ videos: [String]) throws -> [[UInt8]] {
        try videos.map { video in
            let content = Picture.jpeg(video, size: 40_000)
            try self.scratch.write("drops/\(video).jpg", content)
            return content
        }
    }
}
