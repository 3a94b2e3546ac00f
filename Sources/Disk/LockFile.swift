import Glibc
import Rules
import SystemPackage

/// A file that is locked against other programs for as long as this value lives; the kernel drops the lock with the
/// process, however that ends.
///
/// The lock belongs to the open file (fcntl(2), "Open file description locks"), and so is not lost when some other part of
/// the program opens and closes the same file. The file itself is never removed: whoever locked the removed one and whoever
/// locked its successor would both believe to have it.
package final class LockFile: Sendable {
    private let calls: any SystemCalls
    private let descriptor: Int32
    private let shown: String
    /// False where the file system has no locks: then nobody is kept out.
    package let isLocked: Bool

    fileprivate init(calls: any SystemCalls, descriptor: Int32, shown: String, isLocked: Bool) {
        self.calls = calls
        self.descriptor = descriptor
        self.shown = shown
        self.isLocked = isLocked
    }

    deinit {
        // A child that was forked just now has a copy of the descriptor until it runs its program: to close ours alone would
        // leave the lock with it for a moment.
        Kernel.unlock(self.descriptor)
        self.calls.close(self.descriptor)
    }

    /// What came of the wish to have the lock.
    package enum Attempt: Sendable {
        case taken(LockFile)
        /// Another has it; what it wrote into the file.
        case held(by: String)
    }

    /// What fstat(2) says of the file that is locked; no links mean that somebody removed it. Blocks.
    package func status() throws(DiskError) -> FileStatus {
        do throws(Errno) {
            return try self.calls.status(self.descriptor)
        } catch {
            throw DiskError("look at", self.shown, error)
        }
    }

    /// Writes down who has it. Blocks.
    package func write(_ owner: String) throws(DiskError) {
        let file = FileDescriptor(rawValue: self.descriptor)
        do {
            try file.resize(to: 0)
            try file.writeAll(toAbsoluteOffset: 0, owner.utf8)
        } catch {
            throw DiskError("write", self.shown, error as? Errno ?? .ioError)
        }
    }

    fileprivate static let longestOwner = 1_024
}

extension Directory {
    /// Takes the lock on a file right in this directory, making it if need be. Blocks, but does not wait for the lock.
    ///
    /// - Parameter permissions: of the file where it is made.
    package func lock(named name: String, permissions: UInt32 = 0o660) throws(DiskError) -> LockFile.Attempt {
        let shown = "\(self.shown)/\(name)"
        do throws(Errno) {
            let opened = try self.openLock(name, flags: O_CREAT, permissions: permissions)
            let isTaken: Bool?
            do throws(Errno) {
                isTaken = try Kernel.lock(opened, take: true)
            } catch .noLocks, .notSupported, .noFunction, .invalidArgument {
                isTaken = nil
            } catch {
                self.calls.close(opened)
                throw error
            }
            if isTaken == false {
                defer { self.calls.close(opened) }
                return .held(by: self.owner(opened))
            }
            return .taken(LockFile(calls: self.calls, descriptor: opened, shown: shown, isLocked: isTaken == true))
        } catch {
            throw DiskError("lock", shown, error)
        }
    }

    /// Who has the lock on a file right in this directory, as it wrote; nil when nobody has. Nothing is taken or made. Blocks.
    package func lockOwner(named name: String) throws(DiskError) -> String? {
        do throws(Errno) {
            let opened = try self.openLock(name, flags: 0)
            defer { self.calls.close(opened) }
            return try Kernel.lock(opened, take: false) ? nil : self.owner(opened)
        } catch .noSuchFileOrDirectory, .noLocks, .notSupported, .noFunction, .invalidArgument {
            return nil
        } catch {
            throw DiskError("look at the lock", "\(self.shown)/\(name)", error)
        }
    }

    private func openLock(_ name: String, flags: Int32, permissions: UInt32 = 0) throws(Errno) -> Int32 {
        let opened = try self.withDescriptor { (directory) throws(Errno) in
            try self.calls.openat(
                directory, name.utf8.cString, flags: O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | flags,
                mode: permissions)
        }
        do throws(Errno) {
            // A pipe or a device that somebody put there is no lock.
            guard try self.calls.status(opened).kind == .regular else { throw .fileExists }
        } catch {
            self.calls.close(opened)
            throw error
        }
        return opened
    }

    private func owner(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: LockFile.longestOwner)
        let count = bytes.withUnsafeMutableBytes { try? self.calls.read(descriptor, into: $0, at: 0) } ?? 0
        return ShownBytes.text(bytes[..<count].prefix { $0 != UInt8(ascii: "\n") })
    }
}
