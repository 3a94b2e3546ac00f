package import SystemPackage

/// Reads files that are small: those that the kernel makes up (proc(5)), and those that an operator writes by hand.
package enum SmallFile {
    /// The largest that is read, in bytes.
    package static let largest = 4 << 20

    /// All of its bytes; `fileTooLarge` when there are more than `largest`. Links are followed: the operator chose them.
    /// Blocks.
    package static func bytes(of path: FilePath) throws(Errno) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            return try file.closeAfter {
                var bytes: [UInt8] = []
                // What the kernel makes up has no size to be asked for before.
                var chunk = [UInt8](repeating: 0, count: 64 << 10)
                while true {
                    let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
                    if count == 0 { return bytes }
                    bytes += chunk[..<count]
                    if bytes.count > Self.largest { throw Errno.fileTooLarge }
                }
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Its lines, without empty ones; none where it cannot be read, which is how a hidden /proc looks. Blocks.
    package static func lines(of path: FilePath) -> [Substring] {
        guard let bytes = try? self.bytes(of: path) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}
