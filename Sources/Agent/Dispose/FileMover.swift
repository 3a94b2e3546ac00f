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

    /// The file's new name is not durable when this returns, but for a copy.
    ///
    /// - Throws: `DiskError`; `fileExists` when the name is taken. The original is then untouched.
    @discardableResult
    func move() throws(DiskError) -> How {
        do throws(DiskError) {
            try self.rename()
            return .renamed
        } catch {
            guard error.errno == .improperLink else { throw error }  // EXDEV
            try self.copy()
            return .copied
        }
    }

    /// As `move`, but never by a copy: `improperLink` where only that would do.
    func rename() throws(DiskError) {
        do throws(DiskError) {
            try self.root.moveToFreeName(self.source, to: self.place, self.target)
        } catch {
            guard error.errno != .improperLink,
                try Self.hasArrived(self.source, self.status, in: self.root, at: self.target, in: self.place)
            else { throw error }
        }
    }

    /// Whether a move that reported a failure has happened all the same, as it may on NFS, where the answer to the first
    /// request is lost and the second finds nothing to do (rename(2) and link(2), BUGS). Looking at both names decides.
    ///
    /// A second link is what is left of a move by link and unlink that was cut short: the first goes then.
    private static func hasArrived(
        _ source: DropPath, _ status: FileStatus, in root: Directory, at target: DropPath, in place: Directory
    ) throws(DiskError) -> Bool {
        guard let there = try place.status(of: target), there.stamp.isSameFile(as: status.stamp) else { return false }
        guard let here = try root.status(of: source) else { return true }
        guard here.isSecondLink(of: there) else { return false }
        try root.remove(source)
        return true
    }

    /// How the file came to its place.
    enum How: Sendable { case renamed, copied }

    /// Whether the target is known to be none of ours; false where it cannot be looked at. Blocks.
    func isNotThere() -> Bool {
        do throws(DiskError) {
            guard let there = try self.place.status(of: self.target) else { return true }
            return there.stamp.size != self.status.stamp.size
        } catch {
            return false
        }
    }

    /// Copies beside the target under a name of ours, makes it durable, reads it back, renames it, and only then removes
    /// the original.
    private func copy() throws(DiskError) {
        guard let part = CopyPart.path(of: self.job, beside: self.target) else {
            throw DiskError("copy", self.source.text, .fileNameTooLong)
        }
        if try self.place.status(of: part) != nil { try self.place.remove(part) }
        try self.checkRoom()
        let copied: FileStamp
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
            copied = try self.name(part)
            CrashPoint.reached(.copyNamed)
        } catch {
            try? self.place.remove(part)
            throw error
        }
        // The new name must last before the old one goes, and so must those of the directories on the way to it.
        try self.place.syncNamesOnTheWay(to: self.target)
        // That took its time: once more, as the last thing before the original goes.
        if let now = try self.root.status(of: self.source), !now.stamp.isSameContent(as: self.status.stamp) {
            try self.takeBack(copied)
            throw DiskError("copy", self.source.text, .resourceBusy)
        }
        try self.removeOriginal()
    }

    /// Removes the copy of what the original is no more; an editor may have put another file in its place meanwhile.
    private func takeBack(_ copied: FileStamp) throws(DiskError) {
        guard let there = try self.place.status(of: self.target), there.stamp.isSameFile(as: copied) else { return }
        try self.place.remove(self.target)
    }

    /// Says at once what would be found out after hours of copying.
    private func checkRoom() throws(DiskError) {
        let directory =
            try self.target.parent.map { (parent) throws(DiskError) in try self.place.directory(parent) } ?? self.place
        let free = try directory.space().freeBytes
        let size = self.status.stamp.size
        // Some file servers do not know and say 0.
        guard free > 0, size > 0, UInt64(size) > free else { return }
        throw DiskError(
            "copy", "\(self.source.text) (\(size) bytes) to \(directory.shown), where \(free) bytes are free", .noSpace)
    }

    /// Gives the verified copy its name.
    ///
    /// - Returns: what it is known by.
    private func name(_ part: DropPath) throws(DiskError) -> FileStamp {
        guard let status = try self.place.status(of: part) else {
            throw DiskError("copy", self.source.text, .noSuchFileOrDirectory)
        }
        do throws(DiskError) {
            try self.place.moveToFreeName(part, to: self.place, self.target)
        } catch {
            guard try Self.hasArrived(part, status, in: self.place, at: self.target, in: self.place) else {
                throw error
            }
        }
        return status.stamp
    }

    private func removeOriginal() throws(DiskError) {
        do throws(DiskError) {
            CrashPoint.reached(.originalRemoval)
            try self.root.remove(self.source)
            CrashPoint.reached(.originalRemoved)
        } catch {
            // As with a rename, it may be done and only its answer lost.
            guard try self.root.status(of: self.source) == nil else { throw error }
        }
    }

    private func write(_ part: DropPath) throws(DiskError) -> SHA256.Digest {
        let original: OpenedFile
        switch try self.root.openFile(self.source) {
        case .file(let opened): original = opened
        case .refused(let kind):
            throw DiskError(
                "copy", self.source.text, .invalidArgument,
                because:
                    "somebody put a \(kind.rawValue) in its place, which cannot go to another file system; move that away"
            )
        }
        let copy = try self.place.createFile(part, permissions: 0o600)
        let digest = try Self.read(original) { (bytes) throws(DiskError) in try copy.write(bytes) }
        copy.copyAllAttributes(of: original, self.status)
        try copy.sync()
        return digest
    }

    private func digest(of path: DropPath, in directory: Directory) throws(DiskError) -> SHA256.Digest {
        guard case .file(let file) = try directory.openFile(path) else {
            throw DiskError("verify the copy", path.text, .invalidArgument)
        }
        return try Self.read(file) { (_) throws(DiskError) in }
    }

    /// Reads a file from start to end, and digests it.
    private static func read(
        _ file: OpenedFile, _ body: ([UInt8]) throws(DiskError) -> Void
    ) throws(DiskError) -> SHA256.Digest {
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
