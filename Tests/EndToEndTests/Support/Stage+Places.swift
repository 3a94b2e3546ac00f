import Foundation
import SystemPackage
import TestKit
import Testing

extension Stage {
    /// Has the config name a second folder, `nas`, at this path below the scratch folder. Before the agent is started.
    func addFolder(_ name: String, at directory: String, _ settings: [String] = []) throws {
        let path = try self.scratch.makeDirectory(directory)
        let config = String(decoding: try self.scratch.read("hotfolder.yaml"), as: UTF8.self)
        let lines = ["  \(name):", "    path: \(path)", "    settle: \(self.settings.settle)"]
        let folder = (lines + settings.map { "    \($0)" }).joined(separator: "\n")
        try self.scratch.write("hotfolder.yaml", config.replacing("folders:\n", with: "folders:\n\(folder)\n"))
    }

    /// A folder as `hotfolder status --json` shows it.
    struct ShownFolder: Decodable, Sendable {
        var name: String
        var presence: String?
        var mode: String?
        var degradations: [String]
    }

    private struct ShownStatus: Decodable {
        var folders: [ShownFolder]
    }

    func shown(_ folder: String) async throws -> ShownFolder {
        let status = try await self.hotfolder("status", "--json").json(ShownStatus.self)
        return try #require(status.folders.first { $0.name == folder })
    }

    /// Asks for a folder's status until it is so.
    func see(_ folder: String, _ isSo: (ShownFolder) -> Bool) async throws {
        while !isSo(try await self.shown(folder)) { try Task.checkCancellation() }
    }

    /// The names in a directory of the scratch folder.
    func names(in directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: self.scratch.path(directory).string).sorted()
    }
}

/// How long things took, for the figures that tests print.
struct Stopwatch {
    private let start = ContinuousClock.now

    var time: Duration { ContinuousClock.now - self.start }

    /// Prints the time with what it is of.
    func tell(_ what: String) {
        let (seconds, attoseconds) = self.time.components
        let tenths = attoseconds / 100_000_000_000_000_000
        FileHandle.standardError.write(Data("measured: \(what) \(seconds).\(tenths) s\n".utf8))
    }
}
