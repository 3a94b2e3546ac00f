import Disk
import Foundation
import Glibc
import Synchronization
import SystemPackage

/// Makes one process the owner of a journal, by a lock on a file beside it. The file stays and tells nothing by itself.
///
/// SQLite's own lock would do the same, but cannot say who has it.
final class JournalLock: Sendable {
    /// Nil once released.
    private let lock: Mutex<LockFile?>

    /// - Parameter path: of the lock's file.
    /// - Throws: `JournalError` of kind `inUse`, naming the process that has it; `unusable`.
    init(_ path: FilePath, journal: FilePath, now: Date) throws(JournalError) {
        let attempt: LockFile.Attempt
        do throws(DiskError) {
            let name = path.lastComponent?.string ?? ""
            attempt = try Directory.open(path.removingLastComponent()).lock(named: name, permissions: 0o600)
            if case .taken(let lock) = attempt { try lock.write("\(getpid()) \(now.formatted(.iso8601))\n") }
        } catch {
            throw .cannotOpen(path, error.errno)
        }
        switch attempt {
        case .held(let owner): throw Self.taken(by: owner, journal)
        // Without locks two agents would write into one log.
        case .taken(let lock) where !lock.isLocked: throw .cannotOpen(path, .noLocks)
        case .taken(let lock): self.lock = Mutex(lock)
        }
    }

    /// Lets others have the journal. Twice is as good as once.
    func release() {
        self.lock.withLock { $0 = nil }
    }

    private static func taken(by owner: String, _ journal: FilePath) -> JournalError {
        let words = owner.split(separator: " ")
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
