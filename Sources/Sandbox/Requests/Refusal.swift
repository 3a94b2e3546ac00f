/// A request that a service does not take: the status of the answer, and what was wrong in plain words.
///
/// It is thrown from wherever the mistake is found and becomes an answer in the service's own shape.
struct Refusal: Error, Sendable, Hashable {
    let status: Int
    let reason: String
    /// What a service adds to its shape for this mistake.
    var details: [JSON.Member] = []
    /// The digest of the file that came, in hexadecimal, where one did.
    var fileSHA256: String?

    init(_ status: Int, _ reason: String, details: [JSON.Member] = []) {
        self.status = status
        self.reason = reason
        self.details = details
    }
}
