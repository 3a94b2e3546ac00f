import Crypto
import Disk
import Foundation
import Journal
import Rules
import SystemPackage

/// Moves one file without ever replacing another: a rename where that is possible, else a copy that is verified before
/// the original goes.
///
/// Two folders may lie on different mounts without anybody knowing: two bind mounts of one file system are enough to make
/// rename(2) fail with EXDEV, as systemd's `ReadWritePaths=` and containers make them.
struct FileMover {
    let source: DropPath
    let status: FileStatus
    let root: Directory
    let target: DropPath
    let place: Directory
    let job: JobID

    /// How much of a file is copied at a time.
    private static let chunk = 1 << 20

    /// - Throws: `DiskError`; `fileExists` when the name is taken. The original is then untouched.
    @discardableResult
    func move() throws(DiskError) -> How {
        do throws(DiskError) {
            try self.root.moveToFreeName(self.source, to: self.place, self.target)
            return .renamed
        } catch {
            switch error.errno {
            case .improperLink:  // EXDEV
                try self.copy()
                return .copied
            default:
                // A rename on NFS may report a failure after it has happened: the inode at the target tells.
                guard let there = try self.place.status(of: self.target),
                    there.stamp.inode == self.status.stamp.inode,
                    try self.root.status(of: self.source) == nil
                else { throw error }
                return .renamed
            }
        }
    }

    /// How the file came to its place.
    enum How: Sendable { case renamed, copied }

    /// Copies beside the target under a name of ours, makes it durable, reads it back, renames it, and only then removes
    /// the original.
    private func copy() throws(DiskError) {
        let name = Array(".hf-\(self.job).part".utf8)
        guard let part = self.target.parent.map({ $0.appending(name: name) }) ?? DropPath(name) else {
            throw DiskError("copy", self.source.text, .fileNameTooLong)
        }
        if try self.place.status(of: part) != nil { try self.place.remove(part) }
        do throws(DiskError) {
            let written = try self.write(part)
            guard try self.digest(of: part, in: self.place) == written else {
                throw DiskError("verify the copy of", self.source.text, .ioError)
            }
            // Who still has it open may have written to it meanwhile; those bytes would go with the original.
            guard let now = try self.root.status(of: self.source), now.stamp.isSameContent(as: self.status.stamp) else {
                throw DiskError("copy", self.source.text, .resourceBusy)
            }
            CrashPoint.reached(.copyWritten)
            try self.place.moveToFreeName(part, to: self.place, self.target)
            CrashPoint.reached(.copyNamed)
        } catch {
            try? self.place.remove(part)
            throw error
        }
        try self.place.syncNames(of: self.target.parent)
        CrashPoint.reached(.originalRemoval)
        try self.root.remove(self.source)
        CrashPoint.reached(.originalRemoved)
    }

    private func write(_ part: DropPath) throws(DiskError) -> SHA256.Digest {
        let copy = try self.place.createFile(part, permissions: 0o600)
        let digest = try self.read(self.source, in: self.root) { (bytes) throws(DiskError) in try copy.write(bytes) }
        copy.copyAttributes(of: self.status)
        try copy.sync()
        return digest
    }

    private func digest(of path: DropPath, in directory: Directory) throws(DiskError) -> SHA256.Digest {
        try self.read(path, in: directory) { (_) throws(DiskError) in }
    }

    /// Reads a file from start to end, and digests it.
    private func read(
        _ path: DropPath, in directory: Directory, _ body: ([UInt8]) throws(DiskError) -> Void
    ) throws(DiskError) -> SHA256.Digest {
        guard case .file(let file) = try directory.openFile(path) else {
            throw DiskError("copy", path.text, .invalidArgument)
        }
        var digest = SHA256()
        var offset: Int64 = 0
        while true {
            let bytes = try file.read(at: offset, count: Self.chunk)
            if bytes.isEmpty { return digest.finalize() }
            digest.update(data: bytes)
            try body(bytes)
            offset += Int64(bytes.count)
        }
    }
}
