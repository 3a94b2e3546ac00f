import Rules
import Synchronization

/// What is left to do, and what came of the rest.
extension Pipeline {
    /// How many files failed or are held since the start.
    var failures: Int { self.state.withLock { $0.failures } }

    /// Whether every job that has not ended waits for a time far off, or for its folder.
    var isIdle: Bool {
        let (active, unclear) = self.state.withLock { ($0.active, Set($0.unclear.values.joined())) }
        return active.values.joined().allSatisfy { job in
            unclear.contains(job) || self.timetable.isFarOff(job, beyond: Self.longestOnceWait)
        }
    }

    /// The folders into which files went back since this was asked last.
    func takePutBacks() -> Set<String> {
        self.state.withLock { state in
            defer { state.putBacks = [] }
            return state.putBacks
        }
    }

    /// Whether jobs wait for their time, or files lie in a folder because they would have to or went back there.
    var isAnythingWaiting: Bool {
        self.state.withLock { !$0.active.isEmpty || $0.hasLeft || !$0.putBacks.isEmpty }
    }

    /// How long a file waits still for others that may come to it; nil when it waits for none.
    func patience(with path: DropPath, in folder: String) -> Duration? {
        self.admission.supplements.waiting?.until(path, in: folder).map { $0 - self.time.instant() }
            .flatMap { $0 > .zero ? $0 : nil }
    }
}
