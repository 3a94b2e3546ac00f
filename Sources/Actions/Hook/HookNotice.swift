package import Foundation
package import Rules

/// What is told to a receiver of the config's `notify`: what became of a file. Signed as `webhook.post` signs.
package struct HookNotice: Sendable, Encodable {
    package var job: String
    package var folder: String
    /// Below the folder.
    package var path: String
    /// The file's name.
    package var file: String
    package var type: String
    /// In bytes.
    package var size: Int64
    /// `done`, `failed` or `held`.
    package var outcome: String
    package var reason: String?
    package var rule: String
    /// When it came to this, as in ISO 8601.
    package var at: String
    package var steps: [Step]

    /// A step that was done, and what it gave.
    package struct Step: Sendable, Encodable {
        package var action: String
        package var account: String
        package var outputs: [String: Value]

        package init(action: String, account: String, outputs: [String: Value]) {
            self.action = action
            self.account = account
            self.outputs = outputs
        }
    }

    package init(
        job: String, folder: String, path: String, file: String, type: String, size: Int64, outcome: String,
        reason: String?, rule: String, at: Date, steps: [Step]
    ) {
        self.job = job
        self.folder = folder
        self.path = path
        self.file = file
        self.type = type
        self.size = size
        self.outcome = outcome
        self.reason = reason
        self.rule = rule
        self.at = at.formatted(.iso8601)
        self.steps = steps
    }

    /// How long a receiver may be silent. Nobody waits for it but the next notice.
    private static let timeout = Duration.seconds(20)

    /// Posts it once.
    ///
    /// - Parameters:
    ///   - delivery: the same in every attempt, so that the receiver knows what it had already.
    ///   - secret: the key of the signature; nil for none.
    /// - Throws: when the receiver did not answer with a success.
    package func post(
        to url: String, delivery: String, secret: Secret?, over http: HTTPTransport
    ) async throws(ActionError) {
        let body = try JSONBytes.of(self, "the notice")
        let signature = secret.map { HookRequest.signature(of: body, $0) }
        let request = HookRequest.make(url, body, delivery: delivery, signature: signature)
        let account = Account(name: "notify", provider: "webhook", timeout: Self.timeout)
        let answer = try await http.send(
            request, account: account, credentials: NoCredentials(), input: nil, isRepeatable: true)
        guard answer.isSuccess else { throw answer.failure }
    }

    /// The request has none but its signature.
    private struct NoCredentials: Credentials {
        func secret(_ setting: String) async throws(ActionError) -> Secret {
            throw ActionError(.permanent, "a notice has no \(setting)")
        }

        func secret(at reference: SecretReference) async throws(ActionError) -> Secret {
            throw ActionError(.permanent, "a notice has no secret beside its signature")
        }
    }
}
