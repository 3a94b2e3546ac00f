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
