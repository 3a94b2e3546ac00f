import Foundation
import Glibc
import Synchronization
import SystemPackage

/// Makes one process the owner of a journal, by flock(2) on a file beside it. The kernel ends the lock with the process,
/// however that ends; the file stays and tells nothing by itself.
///
/// SQLite's own lock would do the same, but cannot say who has it.
final class JournalLock: Sendable {
    /// Nil once released.
    private let descriptor: Mutex<FileDescriptor?>

    /// - Throws: `JournalError` of kind `inUse`, naming the process that has it; `unusable`.
    init(_ path: FilePath, journal: FilePath, now: Date) throws(JournalError) {
        do {
            let file = try FileDescriptor.open(
                path, .readWrite, options: [.create, .closeOnExec, .noFollow], permissions: .ownerReadWrite)
            do {
                try Self.lock(file, journal)
                try file.writeAll(toAbsoluteOffset: 0, "\(getpid()) \(now.formatted(.iso8601))\n".utf8)
            } catch {
                try file.close()
                throw error
            }
            self.descriptor = Mutex(file)
        } catch let error as JournalError {
            throw error
        } catch let error as Errno {
            throw .cannotOpen(path, error)
        } catch {
            throw JournalError(error, of: journal, opening: true)
        }
    }

    deinit {
        self.release()
    }

    /// Lets others have the journal. Twice is as good as once.
    func release() {
        self.descriptor.withLock { descriptor in
            // A child that was forked just now has the descriptor too, until it runs its program: closing ours alone would
            // leave the lock with it for a moment. Unlocking and close(2) do their work whatever they say.
            if let descriptor {
                _ = flock(descriptor.rawValue, LOCK_UN)
                _ = Glibc.close(descriptor.rawValue)
            }
            descriptor = nil
        }
    }

    private static func lock(_ file: FileDescriptor, _ journal: FilePath) throws {
        while flock(file.rawValue, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: throw try self.taken(file, journal)
            default: throw Errno(rawValue: errno)
            }
        }
        try file.resize(to: 0)
    }

    /// A process id and a date are far shorter.
    private static let contentLimit = 128

    private static func taken(_ file: FileDescriptor, _ journal: FilePath) throws -> JournalError {
        let content = try [UInt8](unsafeUninitializedCapacity: self.contentLimit) { buffer, count in
            count = try file.read(fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
        }
        let words = String(decoding: content, as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard words.count == 2 else {
            return JournalError(
                .inUse, "the journal \(journal) is in use by another agent; stop it or use another journal")
        }
        return JournalError(
            .inUse,
            "the journal \(journal) is in use by the agent with process id \(words[0]), started at \(words[1]); stop it "
                + "or use another journal")
    }
}
