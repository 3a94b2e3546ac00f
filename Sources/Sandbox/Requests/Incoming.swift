import HTTPTypes
import Hummingbird

/// A request as a service of the cloud sees it.
struct Incoming {
    let method: String
    /// The path as it was sent, with the query.
    let path: String
    /// The host and port that the client spoke to, as it named them.
    let authority: String
    /// The components of the path, percent-decoded; nil when that does not give text.
    let components: [String]?
    /// The parameters of the query, percent-decoded, in order.
    let query: [(name: String, value: String)]
    let headers: [Header]
    let body: IncomingBody

    init(_ request: Request, clock: any Clock<Duration>) {
        self.method = request.method.rawValue
        self.path = request.head.path ?? "/"
        self.authority = request.head.authority ?? ""
        let pieces = self.path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let decoded = (pieces.first ?? "").split(separator: "/").map(PercentDecoded.text)
        self.components = decoded.contains(nil) ? nil : decoded.compactMap(\.self)
        self.query = (pieces.count > 1 ? pieces[1] : "").split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = halves.count > 1 ? halves[1] : ""
            return (
                name: PercentDecoded.text(halves[0]) ?? String(halves[0]),
                value: PercentDecoded.text(value) ?? String(value)
            )
        }
        self.headers = request.headers.map { Header($0.name.rawName, $0.value) }
        let declared = request.headers[.contentLength].flatMap { Int64($0) }
        self.body = IncomingBody(request.body, declared: declared, clock: clock)
    }

    /// All values of a header, its name in any case.
    func values(of header: String) -> [String] {
        self.headers.filter { $0.name.lowercased() == header.lowercased() }.map(\.value)
    }
}

/// Percent-encoding (RFC 3986, 2.1) undone.
enum PercentDecoded {
    /// Nil when an escape is not two hexadecimal digits, or when the bytes are not UTF-8.
    static func text(_ encoded: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = encoded.utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(Self.digit), let low = rest.popFirst().flatMap(Self.digit)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.flatMap { UInt8(exactly: $0) }
    }
}
