import Disk
import Glibc
import SystemPackage
import TestKit
import Testing

@Suite struct `Whether one sync makes a rename durable` {
    struct Case: Sendable, CustomTestStringConvertible {
        let command: [String]
        let megabytes: Int
        let isJournaled: Bool
        var testDescription: String { self.command.joined(separator: " ") }
    }

    /// The three kinds of ext have one magic number.
    @Test(arguments: [
        Case(command: ["mkfs.ext4", "-q"], megabytes: 32, isJournaled: true),
        Case(command: ["mkfs.ext4", "-q", "-O", "^has_journal"], megabytes: 32, isJournaled: false),
        Case(command: ["mkfs.ext3", "-q"], megabytes: 32, isJournaled: true),
        Case(command: ["mkfs.ext2", "-q"], megabytes: 32, isJournaled: false),
        Case(command: ["mkfs.xfs", "-q"], megabytes: 320, isJournaled: true),
        Case(command: ["mkfs.btrfs", "-q"], megabytes: 128, isJournaled: false),
    ])
    func `is asked of the file system itself`(_ row: Case) async throws {
        let image = try await DiskImage(row.command, megabytes: row.megabytes)
        #expect(try Directory.open(image.path).isJournaled() == row.isJournaled)
    }

    @Test func `is not assumed where nobody knows`() throws {
        #expect(try Directory.open("/proc/self").isJournaled() == false)
        #expect(try Directory.open("/dev/shm").isJournaled(), "nothing on tmpfs lasts anyway")
    }
}
