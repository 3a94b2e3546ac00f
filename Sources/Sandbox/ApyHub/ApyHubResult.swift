import Crypto

/// The address of a job's picture, on what plays the storage: signed, so that it needs no credentials, and for a time.
struct ApyHubResult: Sendable {
    /// The first component of its path.
    static let directory = "apyhub-results"

    let token: String
    let job: ApyHubJob

    private var path: String { "/\(Self.directory)/\(self.job.id).png" }

    /// When it ends, as the query says it.
    var expires: String { self.job.expiry.map { String($0) } ?? "never" }

    /// Proves that the service gave the address out. The key is the cloud's token, which no address shows.
    var signature: String {
        let key = SymmetricKey(data: Array(self.token.utf8))
        return Hexadecimal.text(
            HMAC<SHA256>.authenticationCode(for: Array("\(self.path)\n\(self.expires)".utf8), using: key))
    }

    func url(on authority: String) -> String {
        "http://\(authority)\(self.path)?expires=\(self.expires)&signature=\(self.signature)"
    }
}
