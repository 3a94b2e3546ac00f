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
