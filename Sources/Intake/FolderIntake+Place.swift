import Disk
import Logging
import Rules
import Synchronization
import SystemPackage

/// The folder itself: whether it is there, answers, and is the one that is meant.
extension FolderIntake {
    struct Opened: Sendable {
        let root: Directory
        let fileSystem: FileSystemKind
        let ground: FolderGround
        /// Whether it is the directory that is held open already; nil when there was none to compare with.
        let isHeldOne: Bool?
    }

    /// Why the folder cannot be used, as a sentence.
    struct Refusal: Error {
        let reason: String
        /// False when the file server did not even say no.
        var isAnswer = true
    }

    /// Opens the folder, if it is there and answers.
    ///
    /// - Parameter held: the directory that is held open, to be compared with.
    func open(comparedWith held: Directory? = nil) async -> Result<Opened, Refusal> {
        let answer = await self.probeThread.run(atMost: Self.answerTime) { self.openNow(held) }
        let time = ShownDuration.text(Self.answerTime)
        return answer
            ?? .failure(
                Refusal(
                    reason:
                        "\(self.folder.path) does not answer: a look at it has not come back after \(time); look at its "
                        + "file server and the way there. It is used again as soon as it answers.", isAnswer: false))
    }

    /// Blocks, perhaps for ever.
    private func openNow(_ held: Directory?) -> Result<Opened, Refusal> {
        do throws(DiskError) {
            let root = try Directory.open(self.folder.path, on: self.calls)
            if self.folder.marker, try root.status(of: Folder.markerFile)?.kind != .regular {
                return .failure(
                    Refusal(
                        reason:
                            "\(root.shown) has no \(Folder.markerFile), so it may not be mounted; mount it, or make "
                            + "that file, with anything in it, if it is the right folder."))
            }
            let mount = try root.mount()
            if mount.isReadOnly {
                return .failure(
                    Refusal(
                        reason:
                            "\(root.shown) is mounted read-only, so no file can be taken; remount it for writing. A "
                            + "kernel does this by itself when a disk fails: look at its log."))
            }
            let ground = try FolderGround(of: root, at: self.folder.path, on: self.calls)
            let isHeldOne = try held.map { (held) throws(DiskError) -> Bool in
                let fileID = try held.status().stamp.fileID
                let mount = try held.mount().id
                return fileID == ground.fileID && mount == ground.mount
            }
            // A disk that failed shows in no look at the folder: what was read once is in memory.
            if let errno = root.refusalOfWriting(Folder.lockFile) {
                return .failure(
                    Refusal(
                        reason:
                            "The file system of \(root.shown) takes no changes any more (\(errno)), so no file can be "
                            + "taken. A kernel does this by itself when a disk fails: look at its log, then unmount it, "
                            + "have it checked, and mount it again."))
            }
            return .success(
                Opened(root: root, fileSystem: try root.fileSystem(), ground: ground, isHeldOne: isHeldOne))
        } catch {
            return .failure(Refusal(reason: "\(error)\(Self.advice(error))."))
        }
    }

    /// What to do about a folder that cannot be opened, as a clause; empty where the error says it.
    private static func advice(_ error: DiskError) -> String {
        switch error.errno {
        case .noSuchFileOrDirectory, .notDirectory: "; make the directory, or mount what belongs there"
        case .socketNotConnected: "; the program that serves it has ended, so unmount it and mount it again"
        case .ioError: "; look at the disk and the kernel's log"
        default: ""
        }
    }

    /// Looks once more at a folder that is being left: whether it was ours, by which it is known again.
    func remember(_ held: Directory) async {
        let isOurs = await self.probeThread.run(atMost: Self.answerTime) {
            (try? held.status(of: Folder.reserved))?.kind == .directory
        }
        // A file server that is away says nothing, and then what was known before stands.
        if isOurs == true { self.state.withLock { $0.ground?.isOurs = true } }
    }

    /// Waits until a look at the folder comes back that did not in time, or the agent stops.
    func untilAnswered() async {
        await self.probeThread.run(with: self.untilStop) {}
    }

    // MARK: Online and offline

    /// Looks every few seconds whether the folder's path still leads to the directory that is open. No event tells of a
    /// mount over it, of a marker that has gone, or of a file server that is away.
    func probe(_ root: Directory) async {
        while !Task.isCancelled {
            do {
                try await self.monotonic.sleep(Self.probeInterval)
            } catch {
                return
            }
            if let reason = await self.reasonToLeave(root) {
                if !Task.isCancelled { self.lose(reason) }
                return
            }
        }
    }

    private func reasonToLeave(_ root: Directory) async -> String? {
        switch await self.open(comparedWith: root) {
        case .failure(let refusal): return refusal.reason
        case .success(let opened):
            guard opened.isHeldOne == true else {
                return "Another directory has taken the place of \(root.shown)."
            }
            self.state.withLock { $0.ground?.isOurs = opened.ground.isOurs }
            return nil
        }
    }

    /// The folder is not used any more from now on. What waits for it in the kernel is not waited for.
    private func lose(_ reason: String) {
        let patience = self.state.withLock { state in
            state.lose(reason)
            return state.patience
        }
        self.logger.warning("the folder is offline", metadata: ["reason": "\(reason)"])
        patience.end()
        self.bell.ring()
        self.scanBell.ring()
    }

    func goOffline(_ reason: String) {
        let isNew = self.state.withLock { state in
            let before = state.shown.presence
            state.end(reason)
            return before != state.shown.presence
        }
        if isNew { self.logger.warning("the folder is offline", metadata: ["reason": "\(reason)"]) }
    }
}
