import Disk
import Foundation
import Glibc
import SystemPackage
import Testing

@Suite struct `A lock on a file` {
    private static func taken(_ directory: Directory) throws -> LockFile? {
        guard case .taken(let lock) = try directory.lock(named: "lock") else { return nil }
        return lock
    }

    /// A program that is started has a copy of each descriptor for a moment.
    @Test func `ends with its value, also where a copy of its descriptor is left`() throws {
        let scratch = try ScratchFolder()
        let directory = try Directory.open(FilePath(scratch.path))
        var lock = try Self.taken(directory)
        try #require(lock?.isLocked == true)
        let copy = try #require(try Self.copy(ofDescriptorOf: "\(scratch.path)/lock"))
        defer { close(copy) }
        #expect(try Self.taken(directory) == nil)
        lock = nil
        #expect(try Self.taken(directory) != nil)
    }

    private static func copy(ofDescriptorOf path: String) throws -> Int32? {
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            let link = "/proc/self/fd/\(name)"
            guard (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == path else { continue }
            return Int32(name).map { dup($0) }
        }
        return nil
    }
}
