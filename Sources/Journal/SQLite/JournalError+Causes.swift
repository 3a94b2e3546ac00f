import Foundation
import GRDB
import SystemPackage

extension JournalError {
    /// A change that cannot be made; `cause` completes the sentence.
    static func refused(_ change: Change, of job: JobID, because cause: String) -> JournalError {
        JournalError(
            .refused,
            "the journal refused the change '\(change.name)' of job \(job): \(cause); this is a defect, please report it"
        )
    }

    /// What an account is to remember and the journal cannot keep; `cause` completes the sentence.
    static func refused(
        _ change: Change, of account: String, key: String, because cause: String
    ) -> JournalError {
        JournalError(
            .refused,
            "the journal refused the change '\(change.name)' of the account \"\(account)\", key \(key): \(cause); "
                + "this is a defect, please report it")
    }

    /// A system call on the journal or beside it that failed while it was opened.
    static func cannotOpen(_ path: FilePath, _ cause: Errno) -> JournalError {
        let advice =
            cause == .permissionDenied
            ? "type this as the agent's user, such as with `sudo -u hotfolder`, or correct the permissions"
            : "correct this, or set `journal:` to another path"
        return JournalError(.unusable, "the journal cannot be opened: \(path): \(cause); \(advice)")
    }

    /// What SQLite says, as a sentence.
    ///
    /// - Parameter opening: whether the journal was being opened; a failure then lasts until somebody does something.
    init(_ error: any Error, of journal: FilePath, opening: Bool) {
        if let error = error as? JournalError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(opening ? .unusable : .notWritten, "the journal \(journal) cannot be used: \(error)")
            return
        }
        let said = error.message ?? "result \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_CONSTRAINT:
            self.init(.refused, "the journal refused a change: \(said); this is a defect, please report it")
        case .SQLITE_MISUSE:
            self.init(
                .refused, "the journal \(journal) was asked after it was closed; this is a defect, please report it")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.inUse, "another program has the journal \(journal) open; close it")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self = .damaged(journal, said)
        case .SQLITE_FULL:
            self.init(
                opening ? .unusable : .notWritten,
                "the journal \(journal) cannot be written because its disk is full; free some space")
        default:
            self.init(
                opening ? .unusable : .notWritten,
                "the journal \(journal) cannot be used: \(said); check its disk and who may write there")
        }
    }

    /// A file that SQLite cannot make sense of.
    static func damaged(_ journal: FilePath, _ said: String) -> JournalError {
        JournalError(
            .unusable,
            "the journal \(journal) is damaged (\(said)); move it away together with its -wal file and put a copy from a "
                + "backup in its place (nothing was changed or deleted)")
    }
}
