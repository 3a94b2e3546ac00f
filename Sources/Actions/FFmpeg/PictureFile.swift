import Disk
import Glibc
import Rules
import SystemPackage

/// The file that a picture is written to.
struct PictureFile: Sendable {
    let path: FilePath
    /// Where its file system may block.
    let threads: DiskThreads

    /// Its size in bytes; 0 when it is not there.
    func size() async throws(ActionError) -> Int64 {
        try await self.look { (directory, name) throws(DiskError) in
            try directory.status(of: name)?.stamp.size ?? 0
        }
    }

    /// Removes what an earlier run left.
    func remove() async throws(ActionError) {
        try await self.look { (directory, name) throws(DiskError) in
            if try directory.status(of: name) != nil { try directory.remove(name) }
        }
    }

    private func look<Answer: Sendable>(
        _ body: @escaping @Sendable (Directory, DropPath) throws(DiskError) -> Answer
    ) async throws(ActionError) -> Answer {
        let path = self.path
        do throws(DiskError) {
            return try await self.threads.run { () throws(DiskError) in
                let bytes = path.lastComponent.map { last in
                    last.withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
                }
                guard let name = bytes.flatMap({ DropPath($0) }) else {
                    throw DiskError("write to", path.string, .invalidArgument)
                }
                return try body(try Directory.open(path.removingLastComponent()), name)
            }
        } catch {
            throw ActionError(error, saying: "\(error); it is tried again")
        }
    }
}
