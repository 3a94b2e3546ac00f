import Synchronization

/// The jobs of the local ApyHub, and what they cost.
final class ApyHubJobs: Sendable {
    /// A few hundred bytes each; who submits more has lost count.
    static let mostJobs = 10_000

    /// What a call costs, in atoms, by the pages of the service.
    private static let submitAtoms = 400
    private static let pollAtoms = 5

    private struct State {
        var jobs: [ApyHubJob] = []
        var places: [String: Int] = [:]
        var atoms = 0
        var script = ApyHubScript()
    }

    private let state = Mutex(State())

    /// All jobs, the oldest first.
    var all: [ApyHubJob] { self.state.withLock { $0.jobs } }

    /// What all calls have cost.
    var atoms: Int { self.state.withLock { $0.atoms } }

    /// What becomes of the jobs that are submitted from now on.
    var script: ApyHubScript {
        get { self.state.withLock { $0.script } }
        set { self.state.withLock { $0.script = newValue } }
    }

    /// Whether another job can be submitted.
    var hasRoom: Bool { self.state.withLock { $0.jobs.count < Self.mostJobs } }

    subscript(id: String) -> ApyHubJob? {
        self.state.withLock { state in state.places[id].map { state.jobs[$0] } }
    }

    /// Takes a job, for its price.
    func submit(_ job: ApyHubJob) {
        self.state.withLock { state in
            state.places[job.id] = state.jobs.count
            state.jobs.append(job)
            state.atoms += Self.submitAtoms
        }
    }

    /// Counts a poll, for its price.
    ///
    /// - Parameter expiry: when the job's result goes, if this poll is the first that found it.
    func poll(_ id: String, expiry: Int64?) {
        self.state.withLock { state in
            state.atoms += Self.pollAtoms
            guard let place = state.places[id] else { return }
            state.jobs[place].polls += 1
            if state.jobs[place].expiry == nil { state.jobs[place].expiry = expiry }
        }
    }

    /// Lets every result go that there is, but for those that last.
    func expireResults() {
        self.state.withLock { state in
            for place in state.jobs.indices where state.jobs[place].expiry != nil { state.jobs[place].expiry = 0 }
        }
    }
}
