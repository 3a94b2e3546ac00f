import Crypto
import Foundation
import Rules

/// One request to VOD or IAM, signed with an access key (SDK-HMAC-SHA256; Huawei Cloud, API Request Signing Guide).
///
/// Pure: the same request and date give the same signature. It is valid for 15 minutes around the date, so it is made
/// anew for each sending. It holds the security token as it is sent, so it prints as the signature alone.
struct HuaweiSignature: Sendable, CustomStringConvertible, CustomReflectable {
    /// What signs; temporary keys come with a security token.
    struct Keys: Sendable, Hashable {
        let access: String
        let secret: Secret
        var securityToken: Secret?
    }

    static let algorithm = "SDK-HMAC-SHA256"

    private let method: PlannedRequest.Method
    /// Path and query, percent-encoded, as they are sent.
    private let target: Substring
    private let stamp: String
    private let payload: String
    private let keys: Keys
    /// What is signed beyond the caller's own headers, but for `Host`, which the client sends by itself.
    private let own: [PlannedRequest.Header]
    /// All that are signed: names in lower case, sorted.
    private let signed: [PlannedRequest.Header]

    /// - Parameters:
    ///   - url: as it will be sent, byte for byte.
    ///   - headers: those that will be sent and must not change on the way, such as Content-Type. No User-Agent and no
    ///     Content-Length: proxies touch them.
    ///   - body: all of it.
    ///   - date: seconds since 1970.
    ///   - projectID: sent and signed as `X-Project-Id`, as the vendor's SDK does.
    /// - Throws: why the URL is refused.
    init(
        method: PlannedRequest.Method, url: String, headers: [PlannedRequest.Header], body: [UInt8], date: Int64,
        keys: Keys, projectID: String? = nil
    ) throws(Origin.Refusal) {
        let origin = try Origin(of: url)
        let afterScheme = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        self.method = method
        self.target = afterScheme.drop { $0 != "/" && $0 != "?" }
        self.stamp = HuaweiDate.stamp(date)
        self.keys = keys
        var own = [PlannedRequest.Header("X-Sdk-Date", self.stamp)]
        if let projectID { own.append(.init("X-Project-Id", projectID)) }
        if let token = keys.securityToken { own.append(.init("X-Security-Token", token.withValue { $0 })) }
        if !body.isEmpty,
            let type = headers.first(where: { $0.name.lowercased() == "content-type" })?.value.lowercased(),
            !type.hasPrefix("application/json"), !type.hasPrefix("application/bson")
        {
            // The vendor's signer reads bodies of these two types only.
            self.payload = "UNSIGNED-PAYLOAD"
            own.append(.init("X-Sdk-Content-Sha256", self.payload))
        } else {
            self.payload = SHA256.hash(data: body).hexadecimal
        }
        self.own = own
        self.signed = (headers + own + [.init("Host", origin.service)])
            // The gateway drops names with an underscore, so the vendor's signer leaves them out.
            .filter { !$0.name.contains("_") }
            .map { .init($0.name.lowercased(), $0.value.trimmingCharacters(in: .whitespaces)) }
            .sorted { Self.precedes($0.name, $1.name) }
    }

    /// What is sent with the request, beside the caller's headers: the date, what belongs to the keys, `Authorization`.
    var headers: [PlannedRequest.Header] {
        let value =
            "\(Self.algorithm) Access=\(self.keys.access), SignedHeaders=\(self.signedNames), Signature=\(self.signature)"
        return self.own + [.init("Authorization", value)]
    }

    var signature: String {
        self.keys.secret.withValue { secret in
            let key = SymmetricKey(data: Array(secret.utf8))
            return HMAC<SHA256>.authenticationCode(for: Array(self.stringToSign.utf8), using: key).hexadecimal
        }
    }

    var stringToSign: String {
        let digest = SHA256.hash(data: Array(self.canonicalRequest.utf8)).hexadecimal
        return "\(Self.algorithm)\n\(self.stamp)\n\(digest)"
    }

    /// The request in the form that both sides can make the same. It may hold the security token, so nobody shows it.
    var canonicalRequest: String {
        let lines = self.signed.map { "\($0.name):\($0.value)\n" }.joined()
        return [self.method.rawValue, self.path, self.query, lines, self.signedNames, self.payload]
            .joined(separator: "\n")
    }

    var description: String { self.signature }
    var customMirror: Mirror { Mirror(self, children: []) }

    private var signedNames: String { self.signed.map(\.name).joined(separator: ";") }

    /// Each segment encoded anew, with a slash at the end; the path that is sent keeps its own end.
    private var path: String {
        let path = Self.decoded(self.target.prefix { $0 != "?" })
        let encoded = path.split(separator: "/", omittingEmptySubsequences: false).map {
            PathSegment.encode(String($0))
        }
        .joined(separator: "/")
        return encoded.hasSuffix("/") ? encoded : encoded + "/"
    }

    /// Sorted by name and then by value, before they are encoded; a name alone gets an equals sign.
    private var query: String {
        let pairs = self.target.drop { $0 != "?" }.dropFirst().split(separator: "&").map { pair in
            let name = pair.prefix { $0 != "=" }
            return (name: Self.decoded(name), value: Self.decoded(pair.dropFirst(name.count + 1)))
        }
        return pairs.sorted { first, second in
            first.name == second.name
                ? Self.precedes(first.value, second.value) : Self.precedes(first.name, second.name)
        }.map { "\(PathSegment.encode($0.name))=\(PathSegment.encode($0.value))" }.joined(separator: "&")
    }

    /// By bytes, as the service sorts; a `String` would sort by what characters mean.
    private static func precedes(_ first: String, _ second: String) -> Bool {
        first.utf8.lexicographicallyPrecedes(second.utf8)
    }

    private static func decoded(_ text: Substring) -> String { text.removingPercentEncoding ?? String(text) }
}
