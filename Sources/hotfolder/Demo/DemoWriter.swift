import Foundation
import SystemPackage

/// Writes files the way real programs do: the same order of system calls, the same pauses.
struct DemoWriter: Sendable {
    /// Where the drop folders are.
    let folder: FilePath
    let media: DemoMedia

    /// Between two pieces of a slow upload: shorter than the settle time, as a line that stutters.
    private static let pause = Duration.milliseconds(350)
    private static let pieces = 6

    func write(_ file: DemoCase) async throws {
        let target = self.folder.pushing(FilePath(file.label))
        let bytes = self.media.bytes(of: file.content)
        try FileManager.default.createDirectory(
            atPath: target.removingLastComponent().string, withIntermediateDirectories: true)
        switch file.way {
        case .copied: try self.put(bytes, into: target)
        case .slowly: try await self.putSlowly(bytes, into: target)
        case .renamed:
            let hidden = target.removingLastComponent().appending(".\(target.lastComponent?.string ?? "").k3Xq9z")
            try self.put(bytes, into: hidden)
            try FileManager.default.moveItem(atPath: hidden.string, toPath: target.string)
        case .sizedFirst: try await self.putSizedFirst(bytes, into: target)
        case .linked:
            try FileManager.default.createSymbolicLink(atPath: target.string, withDestinationPath: "/etc/hostname")
        }
    }

    private func open(_ path: FilePath) throws -> FileDescriptor {
        try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupReadWrite, .otherRead])
    }

    private func put(_ bytes: [UInt8], into path: FilePath) throws {
        let file = try self.open(path)
        try file.closeAfter { _ = try file.writeAll(bytes) }
    }

    private func putSlowly(_ bytes: [UInt8], into path: FilePath) async throws {
        let file = try self.open(path)
        defer { try? file.close() }
        let piece = bytes.count / Self.pieces + 1
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try file.writeAll(bytes[start..<min(start + piece, bytes.count)])
            try await Task.sleep(for: Self.pause)
        }
    }

    private func putSizedFirst(_ bytes: [UInt8], into path: FilePath) async throws {
        let file = try self.open(path)
        defer { try? file.close() }
        try file.resize(to: Int64(bytes.count))
        let piece = bytes.count / Self.pieces + 1
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try await Task.sleep(for: Self.pause)
            try file.writeAll(toAbsoluteOffset: Int64(start), bytes[start..<min(start + piece, bytes.count)])
        }
    }
}
