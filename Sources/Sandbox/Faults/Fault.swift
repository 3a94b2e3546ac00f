/// A misbehaviour to show to certain requests: which ones, how often, and what happens to them.
package struct Fault: Sendable, Hashable {
    /// Only requests with this method, "PUT"; nil: with any.
    package var method: String?
    /// Only requests whose path, as sent, begins so.
    package var path: String
    package var times: Times
    package var effect: Effect

    package init(_ effect: Effect, times: Times = .always, method: String? = nil, path: String = "/") {
        self.method = method
        self.path = path
        self.times = times
        self.effect = effect
    }

    package enum Times: Sendable, Hashable {
        case always
        /// The first so many requests that fit; afterwards the fault is over.
        case times(Int)
    }

    /// What happens to the request. "Without effect" means that the service does not look at it: nothing is stored.
    package enum Effect: Sendable, Hashable {
        /// Waits, then goes on as usual.
        case delayBeforeReading(Duration)
        /// Takes the request and lets it have its effect, waits, then answers.
        case delayBeforeAnswer(Duration)
        /// As `delayBeforeReading`, until `LocalCloud.release`.
        case holdBeforeReading
        /// As `delayBeforeAnswer`, until `LocalCloud.release`. The record is there as soon as the effect is.
        case holdBeforeAnswer
        /// Reads the body no faster than this, then goes on as usual.
        case readSlowly(bytesPerSecond: Int)
        /// Reads the body and gives this answer, without effect.
        case answer(status: Int, headers: [Header] = [], body: String = "")
        /// Reads the body and answers 200 with JSON that breaks off in the middle, without effect.
        case wrongJSON
        /// Reads the body and answers 200 with a page for people, as a captive portal does, without effect.
        case htmlPage
        /// Answers 200 before reading the body, without effect: a proxy, or a server that gave up.
        case answerEarly
        /// Closes the connection with the body unread, without effect.
        case closeBeforeReading
        /// Reads the whole request and closes the connection, without effect.
        case closeAfterReading
        /// Lets the request have its effect and closes the connection instead of answering.
        case closeAfterEffect
    }
}

extension Fault.Effect {
    /// A time in which nothing happens.
    enum Pause: Sendable, Hashable {
        case lasting(Duration)
        case untilReleased
    }

    var pauseBeforeReading: Pause? {
        switch self {
        case .delayBeforeReading(let delay): .lasting(delay)
        case .holdBeforeReading: .untilReleased
        case .delayBeforeAnswer, .holdBeforeAnswer, .readSlowly, .answer, .wrongJSON, .htmlPage, .answerEarly,
            .closeBeforeReading, .closeAfterReading, .closeAfterEffect:
            nil
        }
    }

    var pauseBeforeAnswer: Pause? {
        switch self {
        case .delayBeforeAnswer(let delay): .lasting(delay)
        case .holdBeforeAnswer: .untilReleased
        case .delayBeforeReading, .holdBeforeReading, .readSlowly, .answer, .wrongJSON, .htmlPage, .answerEarly,
            .closeBeforeReading, .closeAfterReading, .closeAfterEffect:
            nil
        }
    }
}

/// A header field of a request or an answer.
package struct Header: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
