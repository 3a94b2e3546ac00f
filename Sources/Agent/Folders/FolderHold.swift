import Disk
import Foundation
import Intake
import Logging
import Rules
import Synchronization
import SystemPackage

/// A folder as this agent has it: locked against other agents, apart from this agent's other folders, and tried out.
///
/// Two agents with two journals on one folder would take each other's files in `work/` for orphans and each other's made
/// files for litter. So nothing of a folder is touched before `admit` has let it pass, and a folder that is exchanged for
/// another, or made anew, is admitted anew.
final class FolderHold: Sendable {
    /// The file in `.hotfolder/` that is locked.
    static let lockName = String(decoding: Folder.lockFile.name, as: UTF8.self)
    /// How often a folder that is held is tried out again: disks fill up.
    private static let trialAge = Duration.seconds(300)

    /// How it stands, for the status.
    struct Standing: Sendable {
        var isHeld = false
        /// Why it cannot be used, as a sentence; nil while it can, or while it cannot be opened at all.
        var refusal: String?
        /// What works less well than it should, each with what to do.
        var degradations: [String] = []
    }

    private struct Held {
        let identity: FileID
        let lock: LockFile
        var tried: ContinuousClock.Instant
    }

    private struct Admission {
        var held: Held?
        /// What it stood on when it was held last.
        var ground: FolderGround?
        var refused: (error: DiskError, at: ContinuousClock.Instant)?
    }

    let folder: Folder
    private let places: HeldPlaces
    /// Written into the lock, for people.
    private let owner: String
    /// How long a refusal is repeated without looking again.
    private let refusalAge: Duration
    private let logger: Logger
    /// Held while a folder is admitted, which may take long; callers are on threads that may block.
    private let admission = Mutex(Admission())
    private let isReleased = Atomic<Bool>(false)
    private let shown = Mutex(Standing())

    init(
        _ folder: Folder, places: HeldPlaces, owner: String, refusalAge: Duration = .seconds(1), logger: Logger
    ) {
        self.folder = folder
        self.places = places
        self.owner = owner
        self.refusalAge = refusalAge
        var logger = logger
        logger[metadataKey: "folder.name"] = "\(folder.name)"
        self.logger = logger
    }

    var standing: Standing { self.shown.withLock { $0 } }

    /// Lets a folder pass that was just opened, or says why not. Blocks.
    ///
    /// - Parameter isThorough: looks for the lock by its name, too: on NFS an open file keeps a name when it is removed.
    func admit(_ root: Directory, isThorough: Bool = false) throws(DiskError) {
        let identity = try root.status().stamp.fileID
        let now = ContinuousClock.now
        let outcome: Result<Void, DiskError> = self.admission.withLock { admission in
            Result { () throws(DiskError) in
                if self.isReleased.load(ordering: .acquiring) {
                    throw self.refusal("the agent has ended its work here")
                }
                if isThorough, admission.held != nil, let errno = root.refusalOfWriting(Folder.lockFile) {
                    throw DiskError("write in", root.shown, errno)
                }
                if let held = admission.held, held.identity == identity, try self.isThere(held.lock, root, isThorough) {
                    if isThorough, now - held.tried > Self.trialAge {
                        admission.held?.tried = now
                        self.show(
                            FolderTrial(folder: self.folder, now: { Date() }).run(in: root),
                            isLocked: held.lock.isLocked)
                    }
                    return
                }
                admission.held = nil
                if let refused = admission.refused, now - refused.at < self.refusalAge { throw refused.error }
                do throws(DiskError) {
                    var ground = try FolderGround(of: root, at: self.folder.path)
                    // An empty mount point is not the folder, and nothing may be made in it.
                    if let reason = admission.ground?.objection(to: ground, at: self.folder.path.string) {
                        throw self.refuse(reason)
                    }
                    let lock = try self.take(root)
                    ground.isOurs = true
                    admission.ground = ground
                    admission.held = Held(identity: identity, lock: lock, tried: now)
                    admission.refused = nil
                } catch {
                    admission.refused = (error, now)
                    self.places.give(self.folder.name)
                    throw error
                }
            }
        }
        if self.isReleased.load(ordering: .acquiring) { self.drop() }
        try outcome.get()
    }

    /// Gives the folder back: the agent has ended. A look that hangs in the kernel is not waited for; it gives the folder
    /// back itself if it ever ends, and the kernel does with the process.
    func release() {
        self.isReleased.store(true, ordering: .releasing)
        self.drop()
    }

    /// Lets go of a folder on a disk that failed, or whose server died, until it is admitted again. Nobody else can take the
    /// lock there, and an open file would keep the disk from being unmounted, and so from being mended. Blocks.
    func letGo() {
        self.admission.withLock { $0.held = nil }
        self.places.give(self.folder.name)
        self.shown.withLock { $0.isHeld = false }
    }

    private func drop() {
        _ = self.admission.withLockIfAvailable { $0 = Admission() }
        self.places.give(self.folder.name)
        self.shown.withLock { $0.isHeld = false }
    }

    // MARK: Taking it

    private func isThere(_ lock: LockFile, _ root: Directory, _ isThorough: Bool) throws(DiskError) -> Bool {
        let status = try lock.status()
        guard status.links > 0, isThorough else { return status.links > 0 }
        return try root.status(of: Folder.lockFile)?.stamp.isSameFile(as: status.stamp) ?? false
    }

    private func take(_ root: Directory) throws(DiskError) -> LockFile {
        if self.folder.marker, try root.status(of: Folder.markerFile)?.kind != .regular {
            self.shown.withLock { $0 = Standing() }
            throw DiskError("find \(Folder.markerFile) in", root.shown, .noSuchFileOrDirectory)
        }
        if let overlap = self.places.take(try FolderPlaces(self.folder, root)) {
            throw self.refuse("it overlaps with another place of this config, \(overlap.sentence)")
        }
        let lock: LockFile
        do throws(DiskError) {
            try root.makeDirectories(Folder.reserved, permissions: 0o770)
            switch try root.directory(Folder.reserved).lock(named: Self.lockName) {
            case .taken(let taken): lock = taken
            case .held(let other):
                throw self.refuse(
                    "another agent has it (\(other)); stop that one, or give each agent folders of its own; it is taken over "
                        + "by itself when that one ends")
            }
            try lock.write(self.owner)
        } catch {
            throw error.because == nil ? self.refuse("\(error)") : error
        }
        let outcome = FolderTrial(folder: self.folder, now: { Date() }).run(in: root)
        if let obstacle = outcome.obstacle { throw self.refuse("it failed its self-test: \(obstacle)") }
        self.show(outcome, isLocked: lock.isLocked)
        return lock
    }

    private func show(_ outcome: FolderTrial.Outcome, isLocked: Bool) {
        var degradations = outcome.degradations
        if !isLocked {
            degradations.append(
                "lock: this file system has no locks, so a second agent on this folder would not be noticed; start one only"
            )
        }
        let (wasRefused, isNew) = self.shown.withLock { shown in
            let before = shown
            shown = Standing(isHeld: true, degradations: degradations)
            return (before.refusal != nil, !before.isHeld || before.degradations != degradations)
        }
        if wasRefused { self.logger.info("the folder can be used now") }
        guard isNew else { return }
        for text in degradations { self.logger.warning("works less well here", metadata: ["reason": "\(text)"]) }
    }

    /// Shows the reason, and logs it when it is new.
    private func refuse(_ reason: String) -> DiskError {
        let isNew = self.shown.withLock { shown in
            let isNew = shown.refusal != reason
            shown = Standing(refusal: reason)
            return isNew
        }
        if isNew { self.logger.warning("the folder cannot be used", metadata: ["reason": "\(reason)"]) }
        return self.refusal(reason)
    }

    private func refusal(_ reason: String) -> DiskError {
        DiskError("use", self.folder.path.string, .resourceBusy, because: reason)
    }
}

/// What is written into a folder's lock: who has it.
enum LockOwner {
    /// - Parameter journal: what tells two agents of one machine apart.
    static func text(_ journal: JournalLocation, since: Date) -> String {
        let name = SmallFile.lines(of: "/proc/sys/kernel/hostname").first ?? ""
        let place: String =
            switch journal {
            case .sqlite(let file): file.string
            case .postgresql(let address): address
            }
        return "process \(ProcessInfo.processInfo.processIdentifier) on \(name), journal \(place), "
            + "since \(since.formatted(.iso8601))\n"
    }
}
