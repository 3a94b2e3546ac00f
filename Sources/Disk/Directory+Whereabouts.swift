import Glibc
import SystemPackage

extension Directory {
    /// More directories above each other there cannot be: a path has 4096 bytes.
    private static let deepest = 2_048

    /// Where it really is. Blocks.
    package func whereabouts() throws(DiskError) -> Whereabouts {
        do throws(Errno) {
            return try self.withDescriptor { (descriptor) throws(Errno) in
                let path = try Kernel.path(of: descriptor)
                return Whereabouts(
                    identity: Whereabouts.Identity(try Kernel().status(descriptor).stamp),
                    above: try Self.above(descriptor), path: path, inside: Self.position(descriptor, path))
            }
        } catch {
            throw DiskError("find the place of", self.shown, error)
        }
    }

    /// The number of its mount: a rename works within one only, even where two show the same file system. Nil where /proc
    /// does not tell. Blocks.
    package func mountID() -> String? {
        try? self.withDescriptor { (descriptor) throws(Errno) in Self.mountID(descriptor) }
    }

    private static func mountID(_ descriptor: Int32) -> String? {
        let line = self.lines(of: "/proc/self/fdinfo/\(descriptor)").first { $0.hasPrefix("mnt_id:") }
        return line.map { String($0.dropFirst("mnt_id:".count).drop { $0 == "\t" || $0 == " " }) }
    }

    private static func above(_ descriptor: Int32) throws(Errno) -> [Whereabouts.Identity] {
        var above: [Whereabouts.Identity] = []
        var current = descriptor
        var identity = Whereabouts.Identity(try Kernel().status(descriptor).stamp)
        defer { if current != descriptor { Kernel().close(current) } }
        while above.count < Self.deepest {
            let next = try Kernel().openat(current, "..".utf8.cString, flags: Kernel.openPath | O_DIRECTORY)
            if current != descriptor { Kernel().close(current) }
            current = next
            let parent = Whereabouts.Identity(try Kernel().status(current).stamp)
            // The root of all is its own parent.
            if parent == identity { break }
            above.append(parent)
            identity = parent
        }
        return above
    }

    private static func position(_ descriptor: Int32, _ path: FilePath) -> Whereabouts.Position? {
        guard let id = self.mountID(descriptor) else { return nil }
        let mount = self.lines(of: "/proc/self/mountinfo").lazy.compactMap(MountLine.init).first { $0.id == id }
        guard let mount else { return nil }
        var rest = path
        guard rest.removePrefix(mount.point) else { return nil }
        return Whereabouts.Position(device: mount.device, path: mount.root.appending(rest.components))
    }

    /// The lines of a file that the kernel makes up; none where it cannot be read.
    private static func lines(of path: String) -> [Substring] {
        guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return [] }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        // What fails here is as if it told nothing, and what asks knows that case.
        while let count = try? chunk.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
            bytes += chunk[..<count]
        }
        try? file.close()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}

extension Whereabouts.Identity {
    package init(_ stamp: FileStamp) {
        self.init(device: stamp.device, inode: stamp.inode)
    }
}
