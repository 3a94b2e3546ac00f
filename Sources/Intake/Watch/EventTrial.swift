import Disk
import Logging
package import Rules
import Synchronization
package import SystemPackage

/// Tries out whether events come in a folder, beside any agent: a watcher of its own, and one file made and removed of
/// which that must tell.
package struct EventTrial: Sendable {
    package enum Outcome: Sendable, Hashable {
        /// The watcher told of the file.
        case seen
        /// It did not within `wait`; new files are found by a scan, so often at best.
        case missing(scan: Duration)
        /// A limit of the kernel keeps the folder, or a part of it, from being watched: the error's name, the sysctl and its
        /// value.
        case limited(error: String, sysctl: String, value: String)
        /// The watcher does not run; a sentence.
        case stopped(String)
        /// No file could be made in the folder itself.
        case untried
    }

    /// How long an event may take, as for the agent; and the watcher's start, and the making of the file.
    package static let wait = EventProof.wait

    let folder: Folder
    let watchProgram: FilePath
    let monotonic = Monotonic(ContinuousClock())

    /// - Parameter watchProgram: the path of `hotfolder-watch`.
    package init(_ folder: Folder, watchProgram: FilePath) {
        self.folder = folder
        self.watchProgram = watchProgram
    }

    /// Tries it, in 15 seconds at most; nil for a folder that is polled by plan, or cannot be opened.
    package func run() async -> Outcome? {
        let threads = DiskThreads(name: "hf-events", count: 1)
        let folder = self.folder
        let opened = await threads.run(atMost: Self.wait) { () -> (root: Directory, plan: WatchPlan)? in
            guard let root = try? Directory.open(folder.path), let kind = try? root.fileSystem() else {
                return nil
            }
            return (root, WatchPlan(folder: folder, fileSystem: kind))
        }
        guard let opened = opened ?? nil, opened.plan.mode == .inotify else { return nil }
        let probe = ProbeFile()
        let told = Told(probe.path)
        let process = WatchProcess(
            program: self.watchProgram, folder: folder, ignoring: IgnoreList(folder: folder), deafBell: Doorbell(),
            monotonic: self.monotonic, logger: Logger(label: "events") { _ in SwiftLogNoOpLogHandler() }
        ) { told.take($0) }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await process.run() }
            defer { group.cancelAll() }
            return await self.prove(probe, in: opened.root, opened.plan, told, threads)
        }
    }

    private func prove(
        _ probe: ProbeFile, in root: Directory, _ plan: WatchPlan, _ told: Told, _ threads: DiskThreads
    ) async -> Outcome {
        // A large tree may take longer; the folder itself is watched first.
        await self.wait(for: told) { $0.isReady || $0.problem != nil }
        if let problem = told.problem { return problem }
        guard await threads.run(atMost: Self.wait, { probe.touch(in: root) }) == true else { return .untried }
        await self.wait(for: told) { $0.isSeen || $0.problem != nil }
        return told.problem ?? (told.isSeen ? .seen : .missing(scan: plan.degradedRescan))
    }

    private func wait(for told: Told, _ isSo: (Told) -> Bool) async {
        let end = self.monotonic.now() + Self.wait
        while !Task.isCancelled, !isSo(told), self.monotonic.now() < end {
            await told.bell.wait(atMost: end - self.monotonic.now(), self.monotonic)
        }
    }

    /// What the watcher has told so far.
    private final class Told: Sendable {
        private struct State {
            var isReady = false
            var isSeen = false
            var problem: Outcome?
        }

        let bell = Doorbell()
        private let probe: DropPath
        private let state = Mutex(State())

        init(_ probe: DropPath) {
            self.probe = probe
        }

        var isReady: Bool { self.state.withLock { $0.isReady } }
        var isSeen: Bool { self.state.withLock { $0.isSeen } }
        var problem: Outcome? { self.state.withLock { $0.problem } }

        func take(_ event: WatchProcess.Event) {
            self.state.withLock { state in
                switch event {
                case .stopped(let reason): state.problem = .stopped(reason)
                case .hints(let hints):
                    for hint in hints {
                        switch hint {
                        case .ready: state.isReady = true
                        case .look(self.probe), .moved(self.probe): state.isSeen = true
                        case .limit(let error, let sysctl, let value):
                            state.problem = .limited(error: error, sysctl: sysctl, value: value)
                        default: break
                        }
                    }
                }
            }
            self.bell.ring()
        }
    }
}
