import Crypto
import FoundationEssentials

/// Signs URLs, and checks those that come back (OBS, "Authentication of Signature in a URL").
///
/// The key is VOD's own; clients never have it.
struct Presigner: Sendable {
    static let accessKey = "HFSANDBOXVODKEY00000"
    private let key = SymmetricKey(size: .bits256)

    /// Path and query: `/obs/BUCKET/KEY?AWSAccessKeyId=…&Expires=…&Signature=…`, with the operation's parameters in front.
    ///
    /// - Parameters:
    ///   - resource: `/BUCKET/KEY`, percent-encoded as it is sent.
    ///   - expires: seconds since 1970.
    func target(_ operation: OBSOperation, resource: String, expires: Int64) -> String {
        let subresources = operation.subresources
        let text = [
            operation.method, operation.contentMD5, operation.contentType, String(expires),
            subresources.isEmpty ? resource : "\(resource)?\(subresources)",
        ].joined(separator: "\n")
        let code = HMAC<Insecure.SHA1>.authenticationCode(for: Array(text.utf8), using: self.key)
        let signature = Data(code).base64EncodedString().map { character in
            switch character {
            case "+": "%2B"
            case "/": "%2F"
            case "=": "%3D"
            default: String(character)
            }
        }.joined()
        let front = subresources.isEmpty ? "" : "\(subresources)&"
        return
            "/\(OBS.root)\(resource)?\(front)AWSAccessKeyId=\(Self.accessKey)&Expires=\(expires)&Signature=\(signature)"
    }
}

extension HuaweiCloud {
    /// A URL at this cloud that allows one call.
    func presignedURL(_ operation: OBSOperation, _ key: String, _ incoming: Incoming) -> String {
        let expires = Int64(Date.now.timeIntervalSince1970 + self.behaviour.urlLifetime.seconds)
        let target = self.presigner.target(operation, resource: "/\(OBS.bucket)/\(key)", expires: expires)
        return "http://\(incoming.authority)\(target)"
    }
}
