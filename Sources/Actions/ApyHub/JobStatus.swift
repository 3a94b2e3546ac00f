/// What ApyHub says of a job.
///
/// Its page names the states pending, successful and failed, with `url` once it is successful and a `message` otherwise; the
/// nesting is not published. So what is at the top and what is below `data` both count, the inner first, and related words
/// mean the same. What is not understood is pending: there is a deadline, and a job that is paid is not given up early.
enum JobStatus: Sendable, Hashable {
    /// Its message, if it has one.
    case pending(String?)
    case successful(url: String)
    case failed(String?)

    private static let successes: Set = [
        "successful", "success", "succeeded", "complete", "completed", "done", "finished", "ready",
    ]
    private static let failures: Set = [
        "failed", "failure", "error", "errored", "cancelled", "canceled", "rejected", "aborted",
    ]

    /// Nil for a success that does not say where the picture is.
    ///
    /// - Parameter answer: a JSON object.
    init?(_ answer: JSONValue) {
        let data = answer["data"]
        let url = data?["url"]?.words ?? answer["url"]?.words ?? Self.text(data)
        let message = data?["message"]?.words ?? answer["message"]?.words ?? Self.reason(answer)
        let said = data?["status"]?.words ?? answer["status"]?.words
        let word = said?.lowercased()
        if word.map(Self.successes.contains) ?? (url != nil) {
            guard let url else { return nil }
            self = .successful(url: url)
        } else if word.map(Self.failures.contains) ?? false {
            self = .failed(message)
        } else {
            self = .pending(message)
        }
    }

    private static func text(_ value: JSONValue?) -> String? {
        if case .text(let text) = value { text } else { nil }
    }

    private static func reason(_ answer: JSONValue) -> String? {
        answer["error"]?["message"]?.words ?? answer["error"]?.words
    }
}
