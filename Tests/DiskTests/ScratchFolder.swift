import Disk
import Foundation
import Glibc
import Rules
import SystemPackage

/// A folder for one test, removed with the value.
final class ScratchFolder: Sendable {
    let path: String

    /// - Parameter base: where; another file system to have a file moved between two.
    init(in base: String = FileManager.default.temporaryDirectory.path) throws {
        self.path = base + "/disk-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    func open() throws -> Directory { try Directory.open(FilePath(self.path)) }

    func at(_ name: String) -> String { "\(self.path)/\(name)" }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: self.at(name)))
    }

    func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: self.at(name))), as: UTF8.self)
    }

    func makeDirectory(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: self.at(name), withIntermediateDirectories: true)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: self.at(name), withDestinationPath: target)
    }

    func exists(_ name: String) -> Bool {
        var status = stat()
        return lstat(self.at(name), &status) == 0
    }
}

/// A path that is right by construction.
func path(_ text: String) throws -> DropPath {
    guard let path = DropPath(text) else { throw DiskError("use", text, .invalidArgument) }
    return path
}

extension Directory {
    /// The regular file at a path, opened.
    func file(_ name: String) throws -> OpenedFile {
        guard case .file(let file) = try self.openFile(try path(name)) else {
            throw DiskError("open", name, .invalidArgument)
        }
        return file
    }

    /// The names in a directory, sorted as bytes.
    func names(in directory: String? = nil) throws -> [[UInt8]] {
        var names: [[UInt8]] = []
        try self.list(try directory.map(path)) { entry in
            names.append(entry.name)
            return true
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }
}

/// The error number that a call fails with; nil when it does not fail.
func errno(of body: () throws -> Void) -> Errno? {
    do {
        try body()
        return nil
    } catch {
        return (error as? DiskError)?.errno
    }
}
