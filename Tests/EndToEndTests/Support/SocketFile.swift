import Glibc
import SystemPackage

/// A Unix socket that lies in a folder, as programs leave them.
enum SocketFile {
    static func make(at path: FilePath) throws {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw Errno(rawValue: errno) }
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.string.utf8)
        try withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard bytes.count < room.count else { throw Errno.fileNameTooLong }
            room.copyBytes(from: bytes)
        }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw Errno(rawValue: errno) }
    }
}
