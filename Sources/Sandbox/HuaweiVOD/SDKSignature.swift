import Crypto
import FoundationEssentials

/// The signature of a request with access key and secret key, SDK-HMAC-SHA256 (API Request Signing Guide, "AK/SK Signing
/// Authentication Algorithm").
///
/// Written on its own, from the guide: a mistake shared with the client's signer would go unseen.
enum SDKSignature {
    static let algorithm = "SDK-HMAC-SHA256"
    /// In place of the body's digest, for bodies that are not JSON.
    static let unsignedPayload = "UNSIGNED-PAYLOAD"

    /// What `Authorization` says.
    struct Claim: Sendable, Hashable {
        let access: String
        /// Lower case, sorted.
        let signedHeaders: [String]
        let signature: String

        /// Reads `SDK-HMAC-SHA256 Access=…, SignedHeaders=a;b, Signature=…`.
        init(_ authorization: String) throws(VODRefusal) {
            let form = "\(algorithm) Access=…, SignedHeaders=…, Signature=…"
            guard authorization.hasPrefix("\(algorithm) ") else {
                throw .unauthorized("Authorization is not of the form \(form)")
            }
            let fields = authorization.dropFirst(algorithm.count + 1).split(separator: ", ").map { field in
                field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            }
            guard fields.allSatisfy({ $0.count == 2 }), fields.map(\.[0]) == ["Access", "SignedHeaders", "Signature"]
            else { throw .unauthorized("Authorization is not of the form \(form)") }
            self.access = fields[0][1]
            self.signedHeaders = fields[1][1].split(separator: ";").map(String.init)
            self.signature = fields[2][1]
            guard self.signedHeaders == Set(self.signedHeaders.map { $0.lowercased() }).sorted() else {
                throw .unauthorized("SignedHeaders is not in lower case, sorted, each once")
            }
        }
    }

    /// The canonical form of a request as it came.
    static func canonicalRequest(_ incoming: Incoming, signedHeaders: [String], payloadHash: String) -> String {
        let headers = signedHeaders.map { name in
            (name, name == "host" ? incoming.authority : incoming.values(of: name).joined(separator: ","))
        }
        return Self.canonicalRequest(
            method: incoming.method, path: String(incoming.path.prefix { $0 != "?" }), query: incoming.query,
            headers: headers, payloadHash: payloadHash)
    }

    /// - Parameters:
    ///   - path: as it was sent.
    ///   - query: decoded.
    ///   - headers: those that are signed, their names in lower case, sorted.
    static func canonicalRequest(
        method: String, path: String, query: [(name: String, value: String)], headers: [(String, String)],
        payloadHash: String
    ) -> String {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            Self.encoded(PercentDecoded.text(segment) ?? String(segment))
        }
        let canonicalPath = segments.joined(separator: "/")
        let sorted = query.sorted { left, right in
            let (leftPair, rightPair) = (Array(left.name.utf8), Array(right.name.utf8))
            if leftPair != rightPair { return leftPair.lexicographicallyPrecedes(rightPair) }
            return left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
        }
        let canonicalHeaders = headers.map { name, value in "\(name):\(Self.trimmed(value))\n" }.joined()
        return [
            method, canonicalPath.hasSuffix("/") ? canonicalPath : canonicalPath + "/",
            sorted.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&"),
            canonicalHeaders, headers.map(\.0).joined(separator: ";"), payloadHash,
        ].joined(separator: "\n")
    }

    /// In lower-case hexadecimal.
    static func signature(of canonicalRequest: String, stamp: String, secretKey: String) -> String {
        let text = "\(Self.algorithm)\n\(stamp)\n\(Self.hash(Array(canonicalRequest.utf8)))"
        let key = SymmetricKey(data: Array(secretKey.utf8))
        return Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
    }

    static func hash(_ bytes: [UInt8]) -> String { Hexadecimal.text(SHA256.hash(data: bytes)) }

    /// All but the unreserved characters of RFC 3986 (2.3) percent-encoded.
    private static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            default:
                encoded += "%" + Hexadecimal.text([byte]).uppercased()
            }
        }
        return encoded
    }

    private static func trimmed(_ value: String) -> Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let rest = value.drop(while: isBlank)
        guard let last = rest.lastIndex(where: { !isBlank($0) }) else { return "" }
        return rest[...last]
    }
}
