import Foundation
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Where every file is: what the promise "no file is lost" is checked against.
struct World: Sendable {
    /// The paths below the drop folder of each content, by its digest; notes of failures left out.
    let places: [String: [String]]

    /// Reads the whole drop folder, and `done` where that is elsewhere, and another folder if there is one.
    init(_ stage: Stage, also other: FilePath? = nil) throws {
        var places: [String: [String]] = [:]
        let elsewhere = stage.settings.done.map { [($0.string, "done/")] } ?? []
        let others = other.map { [($0.string, "")] } ?? []
        for (root, prefix) in [(stage.drops.string, "")] + others + elsewhere {
            for name in FileManager.default.enumerator(atPath: root)?.compactMap({ $0 as? String }) ?? [] {
                guard let digest = Self.digest(of: "\(root)/\(name)") else { continue }
                places[digest, default: []].append(prefix + name)
            }
        }
        self.places = places
    }

    /// Nil for what is no dropped file: directories, notes of failures, copies that are being made.
    private static func digest(of path: String) -> String? {
        let name = path.split(separator: "/").last ?? ""
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        guard type == .typeRegular, !name.hasSuffix(".error.txt"), !name.hasPrefix(".hf-") else { return nil }
        return FileManager.default.contents(atPath: path).map(Picture.sha256)
    }

    /// Each of these is in exactly one place.
    func expectEachOnce(_ contents: [[UInt8]], _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation) {
        for content in contents {
            let places = self.places[Picture.sha256(content)] ?? []
            #expect(places.count == 1, "\(comment): \(places)", sourceLocation: sourceLocation)
        }
    }

    var inWork: [String] { self.below(".hotfolder/work/") }
    var done: [String] { self.below("done/") }
    var failed: [String] { self.below("failed/") }

    private func below(_ directory: String) -> [String] {
        self.places.values.joined().filter { $0.hasPrefix(directory) }.map { String($0.dropFirst(directory.count)) }
            .sorted()
    }
}

extension Stage {
    /// Drops a file as those do who know how: written elsewhere, then renamed.
    func drop(_ name: String, _ content: [UInt8]) throws {
        let aside = "aside/\(UUID().uuidString)"
        try self.scratch.write(aside, content)
        try self.scratch.move(aside, to: "drops/\(name)")
    }

    /// Drops pictures for videos of these ids, and returns what is in them.
    func dropPictures(_ videos: [String], size: Int = 2_000) throws -> [[UInt8]] {
        try videos.map { video in
            let content = Picture.jpeg(video, size: size)
            try self.drop("\(video).jpg", content)
            return content
        }
    }

    /// That the cloud has these pictures, and `done/` the files, and nobody else anything.
    func expectAllDone(
        _ videos: [String], _ contents: [[UInt8]], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let world = try World(self)
        world.expectEachOnce(contents, "each file is in one place", sourceLocation: sourceLocation)
        #expect(Set(world.done).isSuperset(of: videos.map { "\($0).jpg" }), sourceLocation: sourceLocation)
        #expect(world.inWork.isEmpty, sourceLocation: sourceLocation)
        let work = try? FileManager.default.contentsOfDirectory(atPath: "\(self.drops)/.hotfolder/work")
        #expect(work?.isEmpty != false, "nothing is left in work", sourceLocation: sourceLocation)
        for (video, content) in zip(videos, contents) {
            let picture = self.cloud.picture(ofVideo: video)
            #expect(picture?.sha256 == Picture.sha256(content), "\(video)", sourceLocation: sourceLocation)
        }
    }
}
