import Foundation
package import SystemPackage

/// A folder for one test, in the temporary directory; it goes with the value, and all that is in it.
package final class ScratchFolder: Sendable {
    package let path: FilePath

    package init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("hotfolder-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        // The directory may be reached through a link, and what the kernel says of a path would then look different.
        self.path = FilePath(url.resolvingSymlinksInPath().path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path.string)
    }

    /// An absolute path below; `name` may hold slashes.
    package func path(_ name: String) -> FilePath { self.path.appending(name) }

    /// Makes a directory and those above it; returns its path.
    @discardableResult
    package func makeDirectory(_ name: String) throws -> FilePath {
        try FileManager.default.createDirectory(atPath: self.path(name).string, withIntermediateDirectories: true)
        return self.path(name)
    }

    /// Writes a file as a simple program does: under its final name, then closed.
    package func write(_ name: String, _ content: some Sequence<UInt8>) throws {
        try Data(content).write(to: URL(fileURLWithPath: self.path(name).string))
    }

    package func write(_ name: String, _ content: String) throws {
        try self.write(name, content.utf8)
    }

    /// Writes elsewhere and renames: the file appears whole, at once.
    package func drop(_ name: String, _ content: some Sequence<UInt8>) throws {
        let temporary = self.path.appending(".\(UUID().uuidString)")
        try Data(content).write(to: URL(fileURLWithPath: temporary.string))
        try self.rename(temporary, self.path(name))
    }

    package func move(_ name: String, to newName: String) throws {
        try self.rename(self.path(name), self.path(newName))
    }

    package func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: self.path(name).string)
    }

    package func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self.path(name).string) }

    package func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: self.path(name).string)))
    }

    private func rename(_ old: FilePath, _ new: FilePath) throws {
        let failed = old.withPlatformString { old in new.withPlatformString { new in Foundation.rename(old, new) != 0 }
        }
        if failed { throw Errno(rawValue: errno) }
    }
}
