/// An answer that is no success, and the errors that can be made of it.
struct HuaweiAnswer: Sendable {
    private let answer: HTTPAnswer
    private let now: Int64

    /// - Parameter now: seconds since 1970.
    init(_ answer: HTTPAnswer, now: Int64) {
        self.answer = answer
        self.now = now
    }

    var status: Int { self.answer.status }

    /// What the status alone means.
    var general: ActionError { Failure.answer(self.answer, now: self.now) }

    /// Whether the service's words hold these, whatever their case.
    func says(_ words: String) -> Bool {
        guard case .said(_, let message) = self.answer.words else { return false }
        return message.lowercased().contains(words)
    }

    // MARK: Errors

    /// - Parameter advice: what to do, where there is something to say beyond the service's own words.
    func refused(_ advice: String? = nil) -> ActionError {
        ActionError(.permanent, "\(self.service) refused it with \(self.said)\(advice.map { "; \($0)" } ?? "")")
    }

    /// It was not worked on, so it may be sent again, whatever it is.
    func again(_ why: String? = nil) -> ActionError {
        ActionError(
            .transient(retryAfter: self.wait),
            "\(self.service) answered \(self.said)\(why.map { "; \($0)" } ?? ""); it is tried again")
    }

    /// The service is down, and says that it did nothing.
    func down() -> ActionError {
        ActionError(
            .outage(retryAfter: self.wait), "\(self.service) answered \(self.said); it is tried again")
    }

    /// The limits are counted by the minute, and answers over them count too, so nothing is asked before the next one.
    func againNextMinute() -> ActionError {
        let date = self.answer.header("Date").flatMap(RetryAfter.seconds(ofDate:)) ?? self.now
        let next = Duration.seconds(60 - date % 60)
        return ActionError(
            .transient(retryAfter: max(next, self.wait ?? .zero)),
            "\(self.service) answered \(self.said); the account's requests of this minute are used up, "
                + "it is tried again in the next")
    }

    /// It may have taken effect: harmless where it may be done twice, else a person decides.
    func unsure() -> ActionError {
        if self.answer.exchange.isRepeatable {
            return self.status == 502 || self.status == 504 ? self.down() : self.again()
        }
        return ActionError(
            .unknown,
            "\(self.service) answered \(self.said); whether it took effect is not known, so look there before it is "
                + "tried again")
    }

    /// Nothing is wrong with the file.
    ///
    /// - Parameter advice: what to do.
    func waiting(_ advice: String) -> ActionError {
        ActionError(
            .lane(retryAfter: self.wait),
            "\(self.service) answered the account \"\(self.answer.exchange.account)\" with \(self.said); \(advice), "
                + "its files wait")
    }

    func refusedCredentials() -> ActionError {
        let place = self.answer.exchange.credential.map { " where they come from (\($0))" } ?? ""
        return ActionError(
            .lane(retryAfter: self.wait),
            "\(self.service) refuses the credentials of the account \"\(self.answer.exchange.account)\" (\(self.said)); "
                + "put valid ones\(place), its files wait")
    }

    private var service: String { self.answer.exchange.service }
    private var said: String { "\(self.answer.status): \(self.answer.words)" }

    private var wait: Duration? {
        RetryAfter.parse(self.answer.header("Retry-After"), date: self.answer.header("Date"), now: self.now)
    }
}
