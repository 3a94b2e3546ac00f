import Actions
import Disk
import Foundation
import Rules
import SystemPackage

/// A folder for one test, removed with the value.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        self.path = FileManager.default.temporaryDirectory.path + "/actions-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    /// Makes a file and opens it as the agent does.
    func input(_ name: String, _ content: Data, type: String = "image/jpeg") throws -> InputFile {
        try content.write(to: URL(filePath: "\(self.path)/\(name)"))
        return try self.input(name, type: type)
    }

    /// Makes a file of zeros that takes no space on disk, and opens it.
    func input(_ name: String, zeros: Int, type: String = "image/jpeg") throws -> InputFile {
        try Data().write(to: URL(filePath: "\(self.path)/\(name)"))
        truncate("\(self.path)/\(name)", zeros)
        return try self.input(name, type: type)
    }

    /// Where a step may put a file that it makes.
    func making() throws -> MadeFiles {
        guard let directory = DropPath("made") else { throw CocoaError(.fileNoSuchFile) }
        return MadeFiles(
            root: FilePath(self.path), directory: directory, step: 0, threads: DiskThreads(name: "made", count: 1))
    }

    /// Changes the file's content, and with it its times.
    func append(_ text: String, to name: String) throws {
        let handle = try FileHandle(forWritingTo: URL(filePath: "\(self.path)/\(name)"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    private func input(_ name: String, type: String) throws -> InputFile {
        let directory = try Directory.open(FilePath(self.path))
        guard let path = DropPath(name), case .file(let file) = try directory.openFile(path) else {
            throw CocoaError(.fileNoSuchFile)
        }
        return InputFile(
            file: file, facts: InputFacts(name: name, type: type, size: file.size),
            threads: DiskThreads(name: "scratch", count: 1))
    }
}
