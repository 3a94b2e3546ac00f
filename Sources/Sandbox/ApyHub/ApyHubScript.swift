/// What becomes of the jobs of the local ApyHub.
package struct ApyHubScript: Sendable, Hashable {
    /// How many polls find a job pending.
    package var pendingPolls: Int
    /// Why jobs fail in the end; nil: they succeed.
    package var failure: String?
    /// How long a result can be fetched, in whole seconds, from the first poll that finds it. 15 minutes by the service's page.
    package var lifetime: Duration

    package init(pendingPolls: Int = 2, failure: String? = nil, lifetime: Duration = .seconds(15 * 60)) {
        self.pendingPolls = pendingPolls
        self.failure = failure
        self.lifetime = lifetime
    }
}
