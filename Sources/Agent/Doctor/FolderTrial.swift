import Disk
import Foundation
import Glibc
import Rules
import SystemPackage

/// Tries out on the spot what the agent needs of a folder: making, renaming and removing files, names that are not
/// replaced, durable names, room.
///
/// Probe files lie in `.hotfolder/trial/`, and for a moment in `done/` and `failed/` under a hidden name; nothing is ever made
/// where files are dropped. Each run has names of its own, so that `hotfolder doctor` may run beside an agent.
struct FolderTrial {
    let folder: Folder
    let now: @Sendable () -> Date

    /// What was found.
    struct Outcome: Sendable {
        var findings: [Finding] = []
        /// Why files must not be taken here: without what failed they might get lost. Nil when they may.
        var obstacle: String?

        /// What works less well than it should, each with what to do: for the status.
        var degradations: [String] {
            self.findings.filter { $0.grade != .ok }.map { "\($0.subject): \($0.text)" }
        }
    }

    /// `.hotfolder/trial`.
    static let place = DropPath(".hotfolder/trial")!
    /// How probe files in `done/` and `failed/` begin.
    static let prefix = ".hf-trial-"
    /// A difference of the clocks that is worth a word, in seconds.
    private static let clockDifference = 2.0

    /// Does it all, and removes what it made. Blocks.
    func run(in root: Directory) -> Outcome {
        var outcome = Outcome()
        let tag = TrialTag.own()
        do throws(DiskError) {
            self.sweep(root)
            let hadReserved = try root.status(of: Folder.reserved) != nil
            // The place is its own name's directory, and that name is a path component by construction.
            let place = Self.place.appending(name: tag.utf8)!
            defer { Self.clear(place, root, hadReserved: hadReserved) }
            try root.makeDirectories(place, permissions: 0o770)
            let directory = try root.directory(place)
            try self.tryMount(root, directory, &outcome)
            try self.tryNames(directory, &outcome)
            guard outcome.obstacle == nil else { return outcome }
            self.tryDurability(directory, &outcome)
            self.tryLongName(directory, &outcome)
            self.tryLease(directory, &outcome)
            self.trySpace(of: directory, "room", &outcome)
            FolderDestinations(folder: self.folder, tag: tag).run(root, place, &outcome)
        } catch {
            outcome.add(error)
        }
        return outcome
    }

    // MARK: One thing each

    /// A rename works within one mount only (rename(2), EXDEV).
    private func tryMount(_ root: Directory, _ directory: Directory, _ outcome: inout Outcome) throws(DiskError) {
        let work = try root.status(of: DropFolder.work)?.kind == .directory ? try root.directory(DropFolder.work) : nil
        let own = try root.mount().id
        let mounts = [try directory.mount().id, try work?.mount().id ?? own]
        guard mounts.contains(where: { $0 != own }) else { return }
        outcome.block(
            "claim",
            "`.hotfolder` lies on another mount than the folder, so files cannot be renamed into it; unmount it there")
    }

    /// Makes, renames, removes; and whether a name that is taken stays.
    private func tryNames(_ directory: Directory, _ outcome: inout Outcome) throws(DiskError) {
        // Names by construction.
        let (one, two) = (DropPath("hf-A")!, DropPath("hf-two")!)
        let before = self.now()
        _ = try directory.createFile(one)
        let made = try directory.status(of: one)?.stamp.modified ?? 0
        self.tellClock(Double(made) / 1e9, before, self.now(), &outcome)
        if try directory.status(of: DropPath("hf-a")!) != nil {
            outcome.findings.append(
                Finding(
                    .ok, "letters",
                    "upper and lower case are one here; a file whose name differs in case only gets `~2`"))
        }
        try directory.move(one, to: directory, two)
        _ = try directory.createFile(one)
        switch directory.tryRenameWithoutReplacing("hf-A", to: "hf-two") {
        case .fileExists?: outcome.findings.append(Finding(.ok, "rename", "one step, and never over another file"))
        case nil:
            outcome.block("rename", "a rename that must not replace a file did; this file system cannot be used")
        case .invalidArgument?, .noFunction?, .notSupported?: self.tryLink(directory, &outcome)
        case let error?: throw DiskError("rename in", directory.shown, error)
        }
        for name in [one, two] where try directory.status(of: name) != nil { try directory.remove(name) }
    }

    private func tryLink(_ directory: Directory, _ outcome: inout Outcome) {
        if directory.tryLink("hf-A", to: "hf-two") == .fileExists {
            return outcome.findings.append(
                Finding(.ok, "rename", "by a second link and the removal of the first, so never over another file"))
        }
        outcome.findings.append(
            Finding(
                .warn, "rename",
                "this file system cannot rename without replacing; an empty file holds each name until the move, so let "
                    + "nobody else replace files in done and failed"))
    }

    /// The clock of the file server, which is never compared with ours otherwise.
    private func tellClock(_ server: Double, _ before: Date, _ after: Date, _ outcome: inout Outcome) {
        let late = before.timeIntervalSince1970 - server
        let early = server - after.timeIntervalSince1970
        let difference = max(late, early)
        guard difference > Self.clockDifference else {
            return outcome.findings.append(Finding(.ok, "clock", "the file server's and ours are the same"))
        }
        let side = late > early ? "behind" : "ahead of"
        outcome.findings.append(
            Finding(
                .ok, "clock",
                "the file server's clock is \(Int(difference.rounded())) s \(side) ours; nothing here depends on it"))
    }

    private func tryDurability(_ directory: Directory, _ outcome: inout Outcome) {
        switch directory.trySyncNames() {
        case nil: outcome.findings.append(Finding(.ok, "durability", "moves outlast a power cut"))
        case .invalidArgument?, .badFileDescriptor?, .notSupported?:
            outcome.findings.append(
                Finding(
                    .warn, "durability",
                    "directories cannot be synced here (EINVAL); a power cut of the file server may undo moves, and then "
                        + "the agent makes them again"))
        case let error?: outcome.block("durability", "moves cannot be made durable (\(error)); have the disk checked")
        }
    }

    private func tryLongName(_ directory: Directory, _ outcome: inout Outcome) {
        guard let long = DropPath(Array(repeating: UInt8(ascii: "l"), count: DestinationName.longest)) else { return }
        do throws(DiskError) {
            _ = try directory.createFile(long)
            try directory.remove(long)
            outcome.findings.append(Finding(.ok, "long names", "\(DestinationName.longest) bytes"))
        } catch {
            outcome.findings.append(
                Finding(
                    .warn, "long names",
                    "a name of \(DestinationName.longest) bytes is refused (\(error.errno)); files with names as long as can be may "
                        + "not get a `~2` behind them"))
        }
    }

    /// Whether a local program can be noticed that still has a file open for writing (fcntl(2), F_SETLEASE).
    private func tryLease(_ directory: Directory, _ outcome: inout Outcome) {
        let name = DropPath("hf-lease")!
        guard (try? directory.createFile(name)) != nil else { return }
        if case .file(let file)? = try? directory.openFile(name) {
            let text =
                file.hasWriter() == nil
                ? "cannot be seen on this file system; a file counts as whole when it is quiet"
                : "of this machine are seen (those of files of other users only with CAP_LEASE)"
            outcome.findings.append(Finding(.ok, "open writers", text))
        }
        // What is left is cleared with the directory.
        try? directory.remove(name)
    }

    func trySpace(of directory: Directory, _ subject: String, _ outcome: inout Outcome) {
        guard let space = try? directory.space() else { return }
        outcome.findings.append(RoomText.finding(space, subject))
    }

    // MARK: Order

    /// What a run left that was killed.
    private func sweep(_ root: Directory) {
        var left: [[UInt8]] = []
        try? root.list(Self.place) { entry in
            left.append(entry.name)
            return true
        }
        for name in left where TrialTag.isStale(String(decoding: name, as: UTF8.self)) {
            if let place = Self.place.appending(name: name) { Self.empty(place, root) }
        }
    }

    private static func clear(_ place: DropPath, _ root: Directory, hadReserved: Bool) {
        self.empty(place, root)
        // Not empty while another trial runs; and `.hotfolder` itself goes only when it was not there before.
        try? root.removeDirectory(self.place)
        if !hadReserved { try? root.removeDirectory(Folder.reserved) }
    }

    private static func empty(_ place: DropPath, _ root: Directory) {
        var names: [DropPath] = []
        try? root.list(place) { entry in
            if let name = place.appending(name: entry.name) { names.append(name) }
            return true
        }
        for name in names { try? root.remove(name) }
        try? root.removeDirectory(place)
    }
}

extension FolderTrial.Outcome {
    /// Something without which files might get lost.
    mutating func block(_ subject: String, _ text: String) {
        self.findings.append(Finding(.fail, subject, text))
        self.obstacle = self.obstacle ?? text
    }

    /// A step of the trial that could not be done. A full disk keeps nothing from being renamed; all else would.
    mutating func add(_ error: DiskError) {
        switch error.errno {
        case .noSpace, .diskQuotaExceeded: self.findings.append(Finding(.fail, "room", error.description))
        default: self.block("rights", error.description)
        }
    }
}
