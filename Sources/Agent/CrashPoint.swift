import Journal
import Synchronization

#if DEBUG
    import Foundation
#endif

/// A place between two things that the agent does, at which a test can have it killed: before and after each commit of the
/// journal and each effect on the folders and at services.
///
/// The cases can be listed, so that a sweep over all of them cannot forget one. In a release build nothing is left of it.
/// In a debug build the environment names the place: `HOTFOLDER_CRASH=claimMoved:2` kills the agent with SIGKILL when it
/// comes there for the second time, and `HOTFOLDER_CRASH=?` has it tell on standard error where it comes.
package enum CrashPoint: String, CaseIterable, Sendable {
    // Commits of the journal, by the change that is written: `CrashPoint.around`.
    case beforeClaiming, afterClaiming, beforeClaimed, afterClaimed, beforeUnclaimed, afterUnclaimed
    case beforeStarted, afterStarted, beforeAims, afterAims, beforeCrashed, afterCrashed
    case beforeCheckpoint, afterCheckpoint, beforeSucceeded, afterSucceeded
    case beforePostponed, afterPostponed, beforeHeld, afterHeld, beforeResumed, afterResumed
    case beforeAssumedDone, afterAssumedDone, beforeDisposing, afterDisposing, beforeDisposed, afterDisposed
    case beforeVanished, afterVanished, beforeNoted, afterNoted, beforeRemembered, afterRemembered
    case beforeNotice, afterNotice
    // The rename into `work/`, and that of one which a power cut undid.
    case claimMove, claimMoved, secondClaimMove, secondClaimMoved
    // The same for each file that goes with a job's own.
    case companionClaim, companionClaimed
    // What a step does: its requests, its programs, the file that it makes.
    case effect, effectEnded
    // The note beside a failed file, and the removal of an old one.
    case note, noteWritten, oldNote, oldNoteRemoved
    // The move to `done/` and `failed/`; where it is a copy, its parts; where it is `delete`, the removal.
    case disposalMove, disposalMoved, copyWritten, copyNamed, originalRemoval, originalRemoved, deletion, deleted
    // All of the move of a companion there, and that of one which a start finds left behind.
    // Back from `done/` to `work/`, since the job's own file changed.
    case companionEnd, companionEnded, lateCompanion, lateCompanionEnded, companionReturn, companionReturned
    // The removal of an original whose copy a crash left beside it.
    case leftOriginalRemoval, leftOriginalRemoved
    case directorySync, directorySynced
    // What a job leaves: its directory in `work/`, and what its steps made.
    case clearing, cleared, madeFilesRemoval, madeFilesRemoved
    // Back to the folder, since the file changed; and away from `work/`, since it has no job.
    case putBack, putBackDone, orphanMove, orphanMoved

    /// Dies here when it is to.
    @inline(__always)
    static func reached(_ point: CrashPoint) {
        #if DEBUG
            CrashOrder.current?.reached(point)
        #endif
    }

    /// The journal, with the crash points around its commits.
    static func watched(_ journal: any Journal) -> any Journal {
        #if DEBUG
            CrashOrder.current == nil ? journal : CrashingJournal(journal: journal)
        #else
            journal
        #endif
    }
}

#if DEBUG
    /// What the environment says about dying.
    final class CrashOrder: Sendable {
        static let current = ProcessInfo.processInfo.environment["HOTFOLDER_CRASH"].map(CrashOrder.init)

        private let name: String
        /// How often it still comes there unharmed, and then once more.
        private let left: Mutex<Int>
        private let isTelling: Bool

        init(_ text: String) {
            let parts = text.split(separator: ":")
            self.isTelling = text == "?"
            self.name = parts.first.map(String.init) ?? ""
            self.left = Mutex(parts.count > 1 ? Int(parts[1]) ?? 1 : 1)
        }

        func reached(_ point: CrashPoint) {
            if self.isTelling { FileHandle.standardError.write(Data("crash point \(point.rawValue)\n".utf8)) }
            guard point.rawValue == self.name else { return }
            let isDue = self.left.withLock { left in
                left -= 1
                return left == 0
            }
            if isDue { kill(getpid(), SIGKILL) }
        }
    }

    extension CrashPoint {
        /// The points before and after the commit of a change. The switch has no default: a new kind of change needs its
        /// points.
        static func around(_ change: Change) -> (before: CrashPoint, after: CrashPoint) {
            switch change {
            case .claiming: (.beforeClaiming, .afterClaiming)
            case .claimed: (.beforeClaimed, .afterClaimed)
            case .unclaimed: (.beforeUnclaimed, .afterUnclaimed)
            case .started: (.beforeStarted, .afterStarted)
            case .aims: (.beforeAims, .afterAims)
            case .crashed: (.beforeCrashed, .afterCrashed)
            case .checkpoint: (.beforeCheckpoint, .afterCheckpoint)
            case .succeeded: (.beforeSucceeded, .afterSucceeded)
            case .postponed: (.beforePostponed, .afterPostponed)
            case .held: (.beforeHeld, .afterHeld)
            case .resumed: (.beforeResumed, .afterResumed)
            case .assumedDone: (.beforeAssumedDone, .afterAssumedDone)
            case .disposing: (.beforeDisposing, .afterDisposing)
            case .disposed: (.beforeDisposed, .afterDisposed)
            case .vanished: (.beforeVanished, .afterVanished)
            case .noted: (.beforeNoted, .afterNoted)
            case .remembered: (.beforeRemembered, .afterRemembered)
            case .notice: (.beforeNotice, .afterNotice)
            }
        }
    }
#endif
