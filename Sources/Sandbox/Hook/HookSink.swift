import Crypto

/// Takes what webhooks post below `/hook/`, checks its signature where it has one, and remembers it.
struct HookSink: CloudService {
    private static let signatureHeader = "X-Hotfolder-Signature"
    private static let signaturePrefix = "sha256="

    /// The key of the signatures.
    let token: String
    let hooks: HookLog

    func takes(_ incoming: Incoming) -> Bool { incoming.components?.first == "hook" }

    func answer(_ incoming: Incoming) async throws -> Answer {
        do {
            return try await self.receive(incoming)
        } catch let refusal as Refusal {
            let json = JSON.object([.init("ok", .bool(false)), .init("error", .string(refusal.reason))])
            return Answer(
                status: refusal.status, body: .json(json), reason: refusal.reason, fileSHA256: refusal.fileSHA256)
        }
    }

    private func receive(_ incoming: Incoming) async throws -> Answer {
        guard incoming.components?.count ?? 0 > 1 else {
            throw Refusal(404, "the path \(incoming.path) has nothing below /hook/; name the hook there")
        }
        guard incoming.method == "POST" else { throw Refusal(405, "a hook takes POST, not \(incoming.method)") }
        let bytes = try await incoming.json().bytes
        let digest = Hexadecimal.text(SHA256.hash(data: bytes))
        let isSigned = try self.isSigned(incoming, bytes)
        let hook = ReceivedHook(
            path: incoming.path, sha256: digest, body: String(decoding: bytes, as: UTF8.self), isSigned: isSigned)
        let hooks = self.hooks
        return Answer(
            status: 200, body: .json(.object([.init("ok", .bool(true))])), reason: "taken",
            effect: Answer.Effect(make: { hooks.add(hook) }, forget: {}), fileSHA256: digest)
    }

    /// Whether the body has a signature. Refuses with 401 one that does not fit.
    private func isSigned(_ incoming: Incoming, _ bytes: [UInt8]) throws(Refusal) -> Bool {
        let values = incoming.values(of: Self.signatureHeader)
        guard let value = values.first else { return false }
        guard values.count == 1 else {
            throw Refusal(401, "the request has more than one \(Self.signatureHeader) header")
        }
        guard value.hasPrefix(Self.signaturePrefix) else {
            throw Refusal(401, "the \(Self.signatureHeader) header is not of the form: sha256=HEXADECIMAL")
        }
        let key = SymmetricKey(data: Array(self.token.utf8))
        let right = Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
        guard value.dropFirst(Self.signaturePrefix.count) == right else {
            throw Refusal(
                401,
                "the signature does not fit: it has to be the HMAC-SHA256 of the body, with the sandbox's token as key, "
                    + "in lower-case hexadecimal")
        }
        return true
    }
}
