/// A request that a service does not take: the status of the answer, and what was wrong in plain words.
///
/// It is thrown from wherever the mistake is found and becomes an answer in the service's own shape.
struct Refusal: Error, Sendable, Hashable {
    let status: Int
    let reason: String

    init(_ status: Int, _ reason: String) {
        self.status = status
        self.reason = reason
    }
}
