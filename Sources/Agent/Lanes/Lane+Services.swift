import Actions
import Journal

extension Lane {
    /// What a step needs of an account: the action, and the host that it calls. What is known of one says nothing of
    /// another: an account may upload while its other host is down, and each webhook has a host of its own.
    struct Service: Sendable, Hashable {
        let action: String
        /// Nil when nothing is sent.
        let host: String?
    }

    /// What the lane knows: of the account's credentials and quota, and of its services.
    struct Health: Sendable {
        private var account = Breaker(.account)
        private var services: [Service: Known] = [:]

        private struct Known {
            var breaker = Breaker(.outage)
            var blame = Blame()
        }

        /// Beyond, those that are well are forgotten: a rule may take a webhook's host from the file's name.
        private static let mostServices = 256

        /// An attempt that may be made, and when it was begun.
        enum Answer: Sendable {
            case pass(begun: UInt64)
            case wait(until: Duration, reason: String)
        }

        /// May this job's step be tried now? Where it passes, the outcome must be reported.
        mutating func ask(_ service: Service, by job: JobID, at now: Duration) -> Answer {
            if case .wait(let until, let reason) = self.isPaused(service, for: job, at: now) {
                return .wait(until: until, reason: reason)
            }
            _ = self.account.ask(by: job, at: now)
            if self.services.count >= Self.mostServices {
                self.services = self.services.filter { $0.value.breaker.state != .closed }
            }
            _ = self.services[service, default: Known()].breaker.ask(by: job, at: now)
            return .pass(begun: self.services[service, default: Known()].blame.begin())
        }

        /// What the account says; where that is open, what the service does.
        func isPaused(_ service: Service, for job: JobID?, at now: Duration) -> Breaker.Answer {
            let account = self.account.isPaused(for: job, at: now)
            if case .wait = account { return account }
            return self.services[service]?.breaker.isPaused(for: job, at: now) ?? .pass
        }

        /// Whether anything is paused: the account, else one of its services.
        func isAnyPaused(at now: Duration) -> Breaker.Answer {
            ([self.account] + self.services.values.map(\.breaker)).lazy.map { $0.isPaused(at: now) }
                .first { $0 != .pass } ?? .pass
        }

        mutating func succeeded(_ service: Service, of job: JobID, begun: UInt64) {
            self.account.worked()
            self.services[service]?.breaker.worked()
            self.services[service]?.blame.succeeded(job, begun: begun)
        }

        /// The attempt came to no answer: it was cancelled, or it failed here.
        mutating func cameToNothing(_ service: Service, at now: Duration) {
            self.account.probeEnded(at: now)
            self.services[service]?.breaker.probeEnded(at: now)
        }

        /// Learns from an attempt that failed.
        ///
        /// - Returns: the error as it is to be understood by the file: an outage that is the file's own matter counts,
        /// and what is forbidden to it alone fails it.
        mutating func learn(
            from error: ActionError, _ service: Service, of job: JobID, begun: UInt64, at now: Duration
        ) -> ActionError {
            var known = self.services[service, default: Known()]
            defer { self.services[service] = known }
            switch error.kind {
            case .lane(let retryAfter):
                known.breaker.probeEnded(at: now)
                self.account.failed(by: job, at: now, reason: error.description, retryAfter: retryAfter)
            case .forbidden(let retryAfter, let ofFile):
                if known.blame.meet(job, .refusal) {
                    // The service answered as it should, and takes these credentials.
                    self.account.worked()
                    known.breaker.worked()
                    return ActionError(.permanent, ofFile)
                }
                known.breaker.probeEnded(at: now)
                self.account.failed(by: job, at: now, reason: error.description, retryAfter: retryAfter)
            case .outage(let retryAfter):
                self.account.probeEnded(at: now)
                if known.blame.meet(job, .outage) {
                    known.breaker.faltered(at: now, by: job, reason: error.description)
                    return ActionError(.transient(retryAfter: retryAfter), error.description)
                }
                known.breaker.failed(by: job, at: now, reason: error.description, retryAfter: retryAfter)
            case .transient:
                self.account.probeEnded(at: now)
                known.breaker.faltered(at: now, by: job, reason: error.description)
            case .permanent:
                self.account.worked()
                known.breaker.worked()
            case .pending:
                self.account.worked()
                known.breaker.worked()
                known.blame.succeeded(job, begun: begun)
            case .unknown, .changed, .disk:
                // The service may be well or not; only a probe must not leave the breaker waiting for it.
                self.account.probeEnded(at: now)
                known.breaker.probeEnded(at: now)
            }
            return error
        }

        mutating func tryNow(at now: Duration) {
            self.account.tryNow(at: now)
            for service in self.services.keys {
                self.services[service]?.breaker.tryNow(at: now)
                self.services[service]?.blame.forgetRefusals()
            }
        }
    }
}
