import Crypto
import Foundation
import Rules

/// A POST of JSON as receivers of webhooks know it: who sends it says the signature, and which it is the delivery's name.
enum HookRequest {
    /// The same in every attempt.
    static let deliveryHeader = "X-Hotfolder-Delivery"
    static let signatureHeader = "X-Hotfolder-Signature"

    /// - Parameter signature: in hexadecimal; nil for none.
    static func make(_ url: String, _ body: [UInt8], delivery: String, signature: String?) -> PlannedRequest {
        var headers = [PlannedRequest.Header(self.deliveryHeader, delivery)]
        if let signature { headers.append(.init(self.signatureHeader, "sha256=\(signature)")) }
        return PlannedRequest(method: .post, url: url, headers: headers, body: .json(body), reach: .written)
    }

    /// The HMAC-SHA256 (RFC 2104) of the body, in hexadecimal.
    static func signature(of body: [UInt8], _ secret: Secret) -> String {
        secret.withValue { value in
            let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Data(value.utf8)))
            return code.hexadecimal
        }
    }
}
