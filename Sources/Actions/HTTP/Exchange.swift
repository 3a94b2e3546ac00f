/// What an error sentence must know of the request that it is about.
struct Exchange: Sendable {
    /// The host, as people know the service.
    var service: String
    /// The account's name.
    var account: String
    /// Where the secret comes from, such as `token, {env: DYNTUBE_TOKEN}`; nil when the request carries none.
    var credential: String?
    /// Whether sending it twice does no harm.
    var isRepeatable: Bool
    var redaction: Redaction
}

/// How much of a request has left, as far as can be known: what the service may have acted upon.
enum Sent: Sendable, Hashable, CaseIterable {
    /// No byte of the body.
    case nothing
    /// Some of the body, so that the service cannot have the whole.
    case part
    /// All of it, perhaps: what the kernel still holds cannot be told from what has arrived.
    case whole
}

/// What can go wrong below HTTP.
enum TransportFault: Error, Sendable, Hashable {
    /// The name of the host cannot be looked up.
    case unknownHost(String)
    /// No connection came about, and the reason.
    case unreachable(String)
    /// The network has no way there: before or, rarely, in the middle of a connection.
    case noRoute(String)
    /// The service's certificate is not to be trusted.
    case certificate(String)
    /// TLS did not come about.
    case tls(String)
    /// The proxy does not lead there.
    case proxy(String)
    /// No byte went either way for as long as the account allows.
    case noProgress
    /// The connection ended.
    case cut(String)
    /// What came back is not HTTP, or more of it than we take.
    case badAnswer(String)
    /// We gave it up ourselves: the agent stops.
    case cancelled
    /// Reading the file failed, or it changed.
    case input(ActionError)
}
