/// An account of a provider: which one, how to get in, and how much may be asked of it.
package struct Account: Sendable, Hashable {
    package var name: String
    /// The provider's name in the catalogue.
    package var provider: String
    /// The provider's plain settings, such as `api_url`, with the catalogue's defaults filled in.
    package var settings: [String: String]
    /// Where its secrets are kept, by setting name.
    package var secrets: [String: SecretReference]
    /// Requests a second that it takes; nil for no limit.
    package var rate: Rate?
    /// Files in work at once; nil for no limit beside the agent's.
    package var concurrency: Int?
    /// How long a request may make no progress.
    package var timeout: Duration
    /// Bytes a second over its uploads; nil for no limit.
    package var bandwidth: Int64?
    /// How remote jobs are polled; nil where the provider has none.
    package var poll: PollSchedule?
    /// The config does not name it: its provider needs no account, and this is the one that steps use without one.
    package var isImplied = false
    /// What the provider allows to groups of its calls.
    package var groupRates: [String: Rate] = [:]

    package init(
        name: String, provider: String, settings: [String: String] = [:], secrets: [String: SecretReference] = [:],
        rate: Rate? = nil, concurrency: Int? = nil, timeout: Duration = .seconds(60), bandwidth: Int64? = nil,
        poll: PollSchedule? = nil
    ) {
        self.name = name
        self.provider = provider
        self.settings = settings
        self.secrets = secrets
        self.rate = rate
        self.concurrency = concurrency
        self.timeout = timeout
        self.bandwidth = bandwidth
        self.poll = poll
    }

    /// The account of a provider that needs none in the config.
    init(implied provider: ProviderSignature) {
        self.init(name: provider.name, provider: provider.name, rate: provider.rate, poll: provider.poll)
        self.groupRates = provider.groupRates
        self.isImplied = true
        for setting in provider.settings { self.settings[setting.name] = setting.initial }
    }
}

/// So many requests in so much time, written `5/s`, `100/min` or `2000/h`.
package struct Rate: Sendable, Hashable {
    /// At least 1.
    package var count: Int
    package var per: Duration

    package init(count: Int, per: Duration) {
        self.count = count
        self.per = per
    }
}

/// How a remote job is asked about: first `every`, growing to `upTo`, for at most `within`.
package struct PollSchedule: Sendable, Hashable {
    package var every: Duration
    package var upTo: Duration
    package var within: Duration

    package init(every: Duration, upTo: Duration, within: Duration) {
        self.every = every
        self.upTo = upTo
        self.within = within
    }
}
