import Foundation
import Glibc
import Subprocess
package import SystemPackage
import Testing

/// A file system in a file, made and mounted for one test; it goes with the value.
package final class DiskImage: Sendable {
    /// Where it is mounted.
    package let path: FilePath
    private let file: FilePath

    /// Cancels the test, and says why, where it cannot be made or mounted: that needs root, loop devices, and a kernel with
    /// this file system.
    ///
    /// - Parameter command: what makes the file system; the file's path is added.
    package init(_ command: [String], megabytes: Int) async throws {
        let base = NSTemporaryDirectory() + "image-" + UUID().uuidString
        self.path = FilePath(base)
        self.file = FilePath(base + ".img")
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        guard FileManager.default.createFile(atPath: self.file.string, contents: nil),
            truncate(self.file.string, megabytes << 20) == 0
        else { try Test.cancel("no room for a disk image in \(NSTemporaryDirectory())") }
        try await self.run(command + [self.file.string])
        try await self.run(["mount", "-o", "loop", self.file.string, base])
    }

    deinit {
        umount2(self.path.string, Int32(MNT_DETACH))
        try? FileManager.default.removeItem(atPath: self.file.string)
        rmdir(self.path.string)
    }

    /// Runs a program of the system's; cancels the test where it is missing or fails.
    package func run(_ command: String...) async throws { try await self.run(command) }

    private func run(_ command: [String]) async throws {
        let said: String
        do {
            let result = try await Subprocess.run(
                .path("/bin/sh"),
                arguments: Arguments(["-c", "PATH=$PATH:/sbin:/usr/sbin; exec \"$@\"", "sh"] + command),
                output: .discarded, error: .string(limit: 4096))
            if result.terminationStatus.isSuccess { return }
            said = result.standardError
        } catch {
            said = "\(error)"
        }
        try Test.cancel("\(command.joined(separator: " ")) does not work here: \(said)")
    }
}
