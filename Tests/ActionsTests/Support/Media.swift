import Disk
import Foundation
import Rules
import SystemPackage
import Testing

@testable import Actions

/// Real pictures and videos, made by ffmpeg, in a folder that goes with the value.
final class Media: Sendable {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    func path(_ name: String) -> FilePath { FilePath(self.scratch.path).appending(name) }

    /// Makes a file with ffmpeg and opens it as the agent does.
    func make(_ name: String, _ arguments: [String], type: String) async throws -> InputFile {
        try await self.ffmpeg(arguments + [self.path(name).string])
        return try self.open(name, type: type)
    }

    /// Makes a file of given content.
    func write(_ name: String, _ bytes: some Sequence<UInt8>, type: String) throws -> InputFile {
        try Data(bytes).write(to: URL(filePath: self.path(name).string))
        return try self.open(name, type: type)
    }

    func open(_ name: String, type: String) throws -> InputFile {
        let directory = try Directory.open(FilePath(self.scratch.path))
        guard case .file(let file) = try directory.openFile(try #require(DropPath(name))) else {
            throw CocoaError(.fileNoSuchFile)
        }
        return InputFile(
            file: file, facts: InputFacts(name: name, type: type, size: file.size),
            threads: DiskThreads(name: "media", count: 1))
    }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: self.path(name).string)))
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self.path(name).string) }

    /// Width and height of a picture, as `160x90`.
    func size(of name: String) async throws -> String {
        let arguments = ["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=s=x:p=0"]
        let result = try await self.run(["ffprobe"] + arguments + ["file:" + self.path(name).string])
        return String(decoding: result.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A picture's points as red, green and blue, after a filter.
    func points(of name: String, filter: String = "scale=1:1:flags=area") async throws -> [UInt8] {
        try await self.run([
            "ffmpeg", "-v", "error", "-nostdin", "-i", "file:" + self.path(name).string, "-vf",
            filter + ",format=rgb24",
            "-f", "rawvideo", "pipe:1",
        ]).output
    }

    func ffmpeg(_ arguments: [String]) async throws {
        _ = try await self.run(["ffmpeg", "-nostdin", "-y", "-v", "error"] + arguments)
    }

    private func run(_ arguments: [String]) async throws -> ProgramResult {
        let program = ProgramRun(
            arguments.map { Array($0.utf8) },
            environment: ProgramEnvironment.minimal(of: ProcessInfo.processInfo.environment),
            limits: ProgramLimits(time: .seconds(120)))
        let result = try await program.run()
        try #require(result.end == .exited(0), "\(arguments): \(result.lastWords)")
        return result
    }
}

/// The error of a call; nil when it succeeds.
func actionError(of body: () async throws -> Void) async -> ActionError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? ActionError
    }
}
