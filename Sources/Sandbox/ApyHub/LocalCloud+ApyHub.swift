/// What tests and the demo see of the local ApyHub, and what they tell it.
extension LocalCloud {
    /// What all calls have cost: 400 atoms for a job, 5 for a poll. Calls that a fault kept from the service cost nothing.
    package var apyHubAtoms: Int { self.apyHub.atoms }

    /// All jobs, the oldest first.
    package var apyHubJobs: [ApyHubJob] { self.apyHub.all }

    /// Says what becomes of the jobs that are submitted from now on.
    package func scriptApyHub(_ script: ApyHubScript) {
        self.apyHub.script = script
    }

    /// Ends the addresses of all results that were given out, but for those that last for ever.
    package func expireApyHubResults() {
        self.apyHub.expireResults()
    }
}
