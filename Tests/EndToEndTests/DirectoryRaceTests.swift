import Sandbox
import SystemPackage
import TestKit
import Testing

/// Directories that appear with files in them are where watchers miss files, or see them twice.
@Suite(.timeLimit(.minutes(5)))
struct `A new tree of directories` {
    enum Way: Sendable, CaseIterable {
        case madeInPlace, movedIn
    }

    /// Files in the tree: in three levels of four directories, each as soon as its directory is there.
    static let count = 300

    @Test(arguments: Way.allCases)
    func `is done to the last file, each once`(_ way: Way) async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            let root = way == .madeInPlace ? "drops/tree" : "aside/tree"
            var digests: [String: String] = [:]
            for index in 0..<Self.count {
                let directory = "\(root)/\(index % 4)/\(index / 4 % 4)/\(index / 16 % 4)"
                try stage.scratch.makeDirectory(directory)
                let content = Picture.jpeg("file \(index)", size: 400)
                try stage.scratch.write("\(directory)/v\(index).jpg", content)
                digests["v\(index)"] = Picture.sha256(content)
            }
            if way == .movedIn { try stage.scratch.move("aside/tree", to: "drops/tree") }
            try await agent.errors.wait(for: "info done", count: Self.count)
            let pictures = stage.cloud.pictures()
            #expect(pictures.compactMapValues(\.sha256) == digests)
            #expect(pictures.values.allSatisfy { $0.count == 1 }, "none twice")
            #expect(try World(stage).done.count == Self.count)
        }
    }
}
