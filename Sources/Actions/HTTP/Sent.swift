/// How much of a request has left, as far as can be known: what the service may have acted upon.
enum Sent: Sendable, Hashable, CaseIterable {
    /// No byte of the body.
    case nothing
    /// Some of the body, so that the service cannot have the whole.
    case part
    /// All of it, perhaps: what the kernel still holds cannot be told from what has arrived.
    case whole
}
