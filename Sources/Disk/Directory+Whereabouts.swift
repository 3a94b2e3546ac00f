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
                    identity: try self.calls.status(descriptor).stamp.fileID, above: try self.above(descriptor),
                    path: path, inside: self.position(descriptor, path))
            }
        } catch {
            throw DiskError("find the place of", self.shown, error)
        }
    }

    private func above(_ descriptor: Int32) throws(Errno) -> [FileID] {
        var above: [FileID] = []
        var current = descriptor
        var identity = try self.calls.status(descriptor).stamp.fileID
        defer { if current != descriptor { self.calls.close(current) } }
        while above.count < Self.deepest {
            let next = try self.calls.openat(current, "..".utf8.cString, flags: Kernel.openPath | O_DIRECTORY)
            if current != descriptor { self.calls.close(current) }
            current = next
            let parent = try self.calls.status(current).stamp.fileID
            // The root of all is its own parent.
            if parent == identity { break }
            above.append(parent)
            identity = parent
        }
        return above
    }

    private func position(_ descriptor: Int32, _ path: FilePath) -> Whereabouts.Position? {
        guard let id = try? self.calls.mount(descriptor).id else { return nil }
        let mount = SmallFile.lines(of: "/proc/self/mountinfo").lazy.compactMap(MountLine.init).first { $0.id == id }
        guard let mount else { return nil }
        var rest = path
        guard rest.removePrefix(mount.point) else { return nil }
        return Whereabouts.Position(device: mount.device, path: mount.root.appending(rest.components))
    }
}
