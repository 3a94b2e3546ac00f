import Actions
import Disk
import Foundation
import Intake
import Rules
import SystemPackage

/// Looks at the machine: the kernel's limits, libraries and programs, the clock, and the journal's place.
struct MachineExam {
    let doctor: Doctor

    private var configuration: Configuration { self.doctor.settings.configuration }
    /// Nobody has read this before it was written, in seconds since 1970: 1 Jan 2025.
    private static let past = 1_735_689_600.0
    /// Descriptors that an agent may need beside those of files in work.
    private static let fewestFiles = 1_024

    func findings() async -> [Finding] {
        let threads = DiskThreads(name: "hf-doctor", count: 2)
        let journal = await threads.run(atMost: Doctor.patience) { self.journal() }
        let programs = await self.programs()
        let limits = await LimitExam(folders: self.configuration.folders).findings()
        return [self.agent(), self.user(), self.clock()]
            + (journal ?? [Finding(.fail, "journal", "its disk does not answer")]) + limits + [self.openFiles()]
            + [self.magic()] + programs
    }

    private func agent() -> Finding {
        Finding(.ok, "agent", self.doctor.agent == nil ? "none runs with this config" : "one runs with this config")
    }

    /// Rights are those of whoever asks.
    private func user() -> Finding {
        let user = ProcessInfo.processInfo.userName
        return Finding(.ok, "user", "\(user); run this as the user of the agent to see what that one may do")
    }

    private func clock() -> Finding {
        let now = self.doctor.now()
        let zone = TimeZone.current
        guard now.timeIntervalSince1970 > Self.past else {
            return Finding(.fail, "clock", "it shows \(now.formatted(.iso8601)); set it: timedatectl set-ntp true")
        }
        return Finding(.ok, "clock", "\(now.formatted(.iso8601)), time zone \(zone.identifier)")
    }

    // MARK: The journal

    private func journal() -> [Finding] {
        guard let place = self.configuration.journal.directory else {
            return [Finding(.fail, "journal", "this version keeps its journal in SQLite only; write a file's path")]
        }
        do throws(DiskError) {
            let directory = try Directory.open(place)
            let kind = try directory.fileSystem()
            if kind.isNetwork {
                return [
                    Finding(.fail, "journal", "\(place) is on \(kind); write a path on a local disk after `journal:`")
                ]
            }
            let probe = DropPath(FolderTrial.prefix + TrialTag.own())!
            _ = try directory.createFile(probe)
            try directory.remove(probe)
            return [
                Finding(.ok, "journal", "\(place), \(kind)"), RoomText.finding(try directory.space(), "journal, room"),
            ]
                + self.socket()
        } catch {
            // The agent makes the last directory itself.
            if error.errno == .noSuchFileOrDirectory, (try? Directory.open(place.removingLastComponent())) != nil {
                return [Finding(.ok, "journal", "\(place) is made by the first start")] + self.socket()
            }
            return [Finding(.fail, "journal", "\(error)")]
        }
    }

    private func socket() -> [Finding] {
        let path = ControlSocket.path(for: self.configuration.journal)
        guard path.string.utf8.count > ControlSocket.longestPath else { return [] }
        return [
            Finding(
                .fail, "socket",
                "\(path) is longer than \(ControlSocket.longestPath) bytes, which no socket's path can be; put the journal "
                    + "into a directory with a shorter path")
        ]
    }

    // MARK: Libraries and programs

    private func magic() -> Finding {
        MagicTrial.problem().map { Finding(.fail, "libmagic", $0) }
            ?? Finding(.ok, "libmagic", "its database can be read")
    }

    private func openFiles() -> Finding {
        let line = SmallFile.lines(of: "/proc/self/limits").first { $0.hasPrefix("Max open files") }
        guard let line, let most = line.split(separator: " ").dropFirst(3).first.flatMap({ Int($0) }) else {
            return Finding(.ok, "open files", "no limit that can be read")
        }
        if most >= Self.fewestFiles { return Finding(.ok, "open files", "at most \(most)") }
        return Finding(
            .warn, "open files",
            "at most \(most); raise it to \(Self.fewestFiles) or more (ulimit -n, or LimitNOFILE= in the unit)")
    }

    private func programs() async -> [Finding] {
        let actions = self.doctor.settings.book.rules.flatMap(\.steps).map(\.action)
        var findings = [await self.watcher()]
        if actions.contains(where: { $0.hasPrefix("ffmpeg.") }) {
            for program in ["ffmpeg", "ffprobe"] { findings.append(await self.version(program, "-version")) }
        }
        if actions.contains(where: { $0.hasPrefix("ffmpeg.") || $0.hasPrefix("command.") }) {
            findings.append(await self.version("prlimit", "--version"))
        }
        return findings
    }

    /// It says how it is called when it is called without a folder (Status.usage).
    private func watcher() async -> Finding {
        let program = self.doctor.watchProgram
        let usage: Int32 = 64
        switch await self.run([program.string]) {
        case .success(let result) where result.end == .exited(usage):
            return Finding(.ok, "hotfolder-watch", program.string)
        case .success(let result):
            return Finding(
                .fail, "hotfolder-watch",
                "\(program) does not run (\(result.lastWords)); install it again, and "
                    + "libinotifytools0")
        case .failure(let error):
            return Finding(.fail, "hotfolder-watch", "\(error); it belongs beside the program hotfolder")
        }
    }

    private func version(_ program: String, _ option: String) async -> Finding {
        switch await self.run([program, option]) {
        case .success(let result) where result.end == .exited(0):
            let line = String(decoding: result.output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            let words = line.split(separator: " ").prefix { $0 != "Copyright" }.joined(separator: " ")
            return Finding(.ok, program, words)
        case .success(let result): return Finding(.fail, program, "it does not run: \(result.lastWords)")
        case .failure(let error): return Finding(.fail, program, "\(error)")
        }
    }

    private func run(_ words: [String]) async -> Result<ProgramResult, ActionError> {
        let run = ProgramRun(
            words.map { Array($0.utf8) }, environment: ProgramEnvironment.minimal(of: self.doctor.environment),
            limits: ProgramLimits(time: .seconds(5)))
        do throws(ActionError) {
            return .success(try await run.run())
        } catch {
            return .failure(error)
        }
    }
}
