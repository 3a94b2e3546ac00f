import Disk
import Foundation
import Intake
import Rules
import SystemPackage

/// Looks at one folder: whether it is there, what its file system can do, whether events come, who has it, and what the
/// agent says of it.
struct FolderExam {
    let doctor: Doctor
    let folder: Folder

    func findings() async -> [Finding] {
        let (folder, now) = (self.folder, self.doctor.now)
        let threads = DiskThreads(name: "hf-doctor", count: 1)
        let isAgentRunning = self.doctor.agent != nil
        let seen = await threads.run(atMost: Doctor.patience) {
            Self.look(at: folder, isAgentRunning: isAgentRunning, now)
        }
        guard let seen else {
            return [Finding(.fail, "folder", "\(folder.path) does not answer; look at its file server")]
                + self.agentFindings()
        }
        let events = await EventTrial(folder, watchProgram: self.doctor.watchProgram).run().map { [Self.finding($0)] }
        return seen + (events ?? []) + self.agentFindings()
    }

    /// That the watch can be set says nothing: some file systems and containers tell of no change.
    private static func finding(_ outcome: EventTrial.Outcome) -> Finding {
        switch outcome {
        case .seen: return Finding(.ok, "events", "one came for a file that was made here to see whether they do")
        case .missing(let scan):
            return Finding(
                .warn, "events",
                "none came within \(ShownDuration.text(EventTrial.wait)) for a file that was made here to see whether they do; new "
                    + "files are found by a scan every \(ShownDuration.text(scan)); write `watch: poll` for this folder"
            )
        case .limited(let error, let sysctl, let value):
            let most = Int(value).map { String(max($0 * 4, 128)) } ?? "524288"
            return Finding(
                .warn, "events",
                "not all of the folder can be watched, since \(sysctl) (\(value)) is reached (\(error)); raise it: sysctl -w "
                    + "\(sysctl)=\(most)")
        case .stopped(let reason): return Finding(.warn, "events", "none can be seen: \(reason)")
        case .untried:
            return Finding(
                .ok, "events", "not tried: no file can be made in the folder itself to see whether they come")
        }
    }

    private static func look(
        at folder: Folder, isAgentRunning: Bool, _ now: @escaping @Sendable () -> Date
    ) -> [Finding] {
        do throws(DiskError) {
            let root = try Directory.open(folder.path)
            if folder.marker, try root.status(of: Folder.markerFile)?.kind != .regular {
                return [Finding(.fail, "folder", "it has no \(Folder.markerFile), so it may not be mounted; mount it")]
            }
            var findings = [try self.fileSystem(root, folder)]
            findings += try self.lock(root, isAgentRunning: isAgentRunning).map { [$0] } ?? []
            return findings + FolderTrial(folder: folder, now: now).run(in: root).findings
        } catch {
            if error.errno == .noSuchFileOrDirectory {
                return [Finding(.fail, "folder", "it does not exist; make it: mkdir -p \(folder.path)")]
            }
            return [Finding(.fail, "folder", error.description)]
        }
    }

    private static func fileSystem(_ root: Directory, _ folder: Folder) throws(DiskError) -> Finding {
        let kind = try root.fileSystem()
        let isPolled = folder.watch == .poll || folder.watch == .auto && kind.isNetwork
        if folder.watch == .inotify, kind.isNetwork {
            return Finding(
                .warn, "file system",
                "\(kind) does not tell of changes that other machines make; write `watch: auto`")
        }
        return Finding(
            .ok, "file system", isPolled ? "\(kind), looked at again and again" : "\(kind), watched by inotify")
    }

    /// Nil when nobody has it.
    private static func lock(_ root: Directory, isAgentRunning: Bool) throws(DiskError) -> Finding? {
        guard try root.status(of: Folder.reserved) != nil,
            let owner = try root.directory(Folder.reserved).lockOwner(named: FolderHold.lockName)
        else { return nil }
        if isAgentRunning { return Finding(.ok, "agent", "held by \(owner)") }
        return Finding(
            .warn, "agent",
            "the agent of another journal has it (\(owner)); an agent with this config would wait for its end")
    }

    /// What the running agent says.
    private func agentFindings() -> [Finding] {
        guard let report = self.doctor.agent?.folders.first(where: { $0.name == self.folder.name }) else { return [] }
        var findings: [Finding] = []
        if let presence = report.presence {
            findings.append(
                Finding(presence.hasPrefix("offline") ? .fail : .ok, "agent", "\(presence); \(report.mode ?? "")"))
        }
        return findings + report.degradations.map { Finding(.warn, "agent", $0) }
    }
}
