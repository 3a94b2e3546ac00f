import Disk
import Rules
import SystemPackage
import TestKit
import Testing

@testable import Agent

@Suite struct `Digests of a file's content` {
    private static func file(_ scratch: ScratchFolder) throws -> OpenedFile {
        try scratch.write("a.txt", "abc")
        guard case .file(let file) = try Directory.open(scratch.path).openFile(try path("a.txt")) else {
            throw Errno.noSuchFileOrDirectory
        }
        return file
    }

    /// RFC 1321, A.5, and FIPS 180-4's example.
    @Test func `are those of the standards`() throws {
        let digests = try ContentDigests.of(try Self.file(try ScratchFolder()), [.md5, .sha256])
        #expect(digests[.md5] == "900150983cd24fb0d6963f7d28e17f72")
        #expect(digests[.sha256] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func `keep no agent from stopping`() throws {
        let stop = StopFlag()
        stop.set()
        let error = #expect(throws: DiskError.self) {
            try ContentDigests.of(try Self.file(try ScratchFolder()), [.sha256], unless: stop)
        }
        #expect(error?.description.contains("the agent stops") == true)
    }
}
