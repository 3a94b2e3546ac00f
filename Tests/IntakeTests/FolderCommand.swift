import Glibc
import SystemPackage
import Testing

/// The commands of the watch scripts, done with system calls on byte paths.
struct FolderCommand {
    /// The directory that paths are below, absolute.
    let root: [UInt8]

    func run(_ words: [[UInt8]]) throws {
        let name = String(decoding: try #require(words.first), as: UTF8.self)
        let paths = words.dropFirst().map(self.path)
        switch (name, paths.count) {
        case ("mkdir", 1): try self.makeDirectories(paths[0])
        case ("write", 2): try self.write(paths[0], words[2], O_WRONLY | O_CREAT | O_TRUNC)
        case ("append", 2): try self.write(paths[0], words[2], O_WRONLY | O_APPEND)
        case ("move", 2): try self.check(rename(paths[0], paths[1]))
        case ("link", 2): try self.check(link(paths[0], paths[1]))
        case ("symlink", 2): try self.check(symlink(words[1].path, paths[1]))
        case ("fifo", 1): try self.check(mkfifo(paths[0], 0o600))
        case ("remove", 1): try self.remove(paths[0])
        case ("copy", 2): try self.copy(paths[0], paths[1])
        default: Issue.record("there is no command `\(name)` with \(paths.count) arguments")
        }
    }

    private func path(_ name: [UInt8]) -> [CChar] {
        name == [UInt8(ascii: ".")] ? self.root.path : (self.root + [UInt8(ascii: "/")] + name).path
    }

    private func check(_ result: Int32) throws {
        if result < 0 { throw Errno(rawValue: errno) }
    }

    private func makeDirectories(_ path: [CChar]) throws {
        if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: CChar(UInt8(ascii: "/"))) else {
            throw Errno(rawValue: errno)
        }
        try self.makeDirectories(path[..<slash] + [0])
        try self.check(mkdir(path, 0o777))
    }

    private func write(_ path: [CChar], _ content: [UInt8], _ flags: Int32) throws {
        let descriptor = open(path, flags, 0o666)
        try self.check(descriptor)
        defer { close(descriptor) }
        try self.check(Int32(Glibc.write(descriptor, content, content.count)))
    }

    private func entries(_ directory: [CChar]) throws -> [[CChar]] {
        guard let stream = opendir(directory) else { throw Errno(rawValue: errno) }
        defer { closedir(stream) }
        var names: [[CChar]] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
                }
            }
            if name != ".".utf8.path, name != "..".utf8.path { names.append(name) }
        }
        return names
    }

    private func below(_ directory: [CChar], _ name: [CChar]) -> [CChar] {
        directory.dropLast() + [CChar(UInt8(ascii: "/"))] + name
    }

    private func remove(_ path: [CChar]) throws {
        if unlink(path) == 0 { return }
        for name in try self.entries(path) { try self.remove(self.below(path, name)) }
        try self.check(rmdir(path))
    }

    private func copy(_ path: [CChar], _ target: [CChar]) throws {
        guard let stream = opendir(path) else {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let descriptor = open(path, O_RDONLY)
            try self.check(descriptor)
            defer { close(descriptor) }
            let count = read(descriptor, &buffer, buffer.count)
            return try self.write(target, Array(buffer.prefix(max(count, 0))), O_WRONLY | O_CREAT | O_TRUNC)
        }
        closedir(stream)
        try self.check(mkdir(target, 0o777))
        for name in try self.entries(path) { try self.copy(self.below(path, name), self.below(target, name)) }
    }
}

extension Sequence<UInt8> {
    /// Ended by NUL, for system calls.
    fileprivate var path: [CChar] { self.map { CChar(bitPattern: $0) } + [0] }
}
