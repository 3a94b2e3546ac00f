import Crypto
import Foundation
import Rules
import Subprocess
import Testing

@testable import Actions

/// Requests that the vendor's own signer signed, with what it made on the way.
private struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let method: String
    let url: String
    let ak: String
    let sk: String
    let security_token: String?
    let x_sdk_date: String
    let request_headers: [String: String]
    let body: String?
    let body_encoding: String?
    let canonical_request: String
    let canonical_request_sha256: String
    let string_to_sign: String
    let signature: String
    let authorization: String

    var testDescription: String { self.name }

    private struct File: Decodable { let vectors: [Vector] }

    static let all: [Vector] = {
        let url = Bundle.module.bundleURL.appendingPathComponent("Vectors/huawei_sign_vectors.json")
        return (try? JSONDecoder().decode(File.self, from: Data(contentsOf: url)).vectors) ?? []
    }()

    /// Signed by us, from the headers that a caller gives.
    func signed() throws -> HuaweiSignature {
        let own = ["Host", "X-Sdk-Date", "X-Project-Id", "X-Security-Token", "X-Sdk-Content-Sha256"]
        return try HuaweiSignature(
            method: #require(PlannedRequest.Method(rawValue: self.method)), url: self.url,
            headers: self.request_headers.filter { !own.contains($0.key) }.map { .init($0.key, $0.value) },
            body: self.bytes, date: self.seconds,
            keys: .init(access: self.ak, secret: Secret(self.sk), securityToken: self.security_token.map(Secret.init)),
            projectID: self.request_headers["X-Project-Id"])
    }

    /// What the stamp says.
    private var seconds: Int64 {
        get throws {
            let style = Date.ISO8601FormatStyle(
                dateSeparator: .omitted, dateTimeSeparator: .standard, timeSeparator: .omitted, timeZone: .gmt)
            return Int64(try style.parse(self.x_sdk_date).timeIntervalSince1970)
        }
    }

    private var bytes: [UInt8] {
        guard let body else { return [] }
        guard self.body_encoding == "hex" else { return Array(body.utf8) }
        let digits = Array(body)
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
    }
}

@Suite struct `A signature of Huawei Cloud` {
    @Test func `there are nine vectors`() {
        #expect(Vector.all.count == 9)
    }

    @Test(arguments: Vector.all)
    private func `is the vendor's, step by step`(_ vector: Vector) throws {
        let signed = try vector.signed()
        #expect(signed.canonicalRequest == vector.canonical_request)
        #expect(
            HexText.of(SHA256.hash(data: Array(signed.canonicalRequest.utf8))) == vector.canonical_request_sha256)
        #expect(signed.stringToSign == vector.string_to_sign)
        #expect(signed.signature == vector.signature)
        #expect(signed.headers.last == .init("Authorization", vector.authorization))
    }

    @Test(arguments: Vector.all)
    private func `comes with the headers that it signs`(_ vector: Vector) throws {
        let headers = try vector.signed().headers
        for header in headers.dropLast() { #expect(vector.request_headers[header.name] == header.value) }
        let names = Set(headers.map(\.name))
        #expect(names.contains("X-Sdk-Date") && !names.contains("Host"))
        #expect(names.contains("X-Security-Token") == (vector.security_token != nil))
        #expect(names.contains("X-Project-Id") == (vector.request_headers["X-Project-Id"] != nil))
    }

    @Test func `prints without the security token`() throws {
        let keys = HuaweiSignature.Keys(access: "AK", secret: Secret("hidden"), securityToken: Secret("hidden too"))
        let signed = try HuaweiSignature(
            method: .get, url: "https://h.example/", headers: [], body: [], date: 0, keys: keys)
        #expect(signed.headers.contains(.init("X-Security-Token", "hidden too")))
        for text in ["\(signed)", "\([signed])", "\(keys)"] { #expect(!text.contains("hidden"), "\(text)") }
    }

    static let keys = HuaweiSignature.Keys(access: "AK", secret: Secret("s+/="))

    static func sign(_ url: String, headers: [(String, String)] = []) throws -> HuaweiSignature {
        try HuaweiSignature(
            method: .get, url: url, headers: headers.map { .init($0.0, $0.1) }, body: [], date: 0, keys: self.keys)
    }

    @Test(arguments: [
        ("https://h.example", "GET\n/\n\nhost:h.example\n"),
        ("https://h.example?b", "GET\n/\nb=\nhost:h.example\n"),
        ("https://h.example:8443/a/?z=1&a=%2F&a=+", "GET\n/a/\na=%2B&a=%2F&z=1\nhost:h.example:8443\n"),
        ("https://H.Example:443/a%7Eb/%C3%A9?k=v%3Dw=x", "GET\n/a~b/%C3%A9/\nk=v%3Dw%3Dx\nhost:h.example\n"),
        ("http://127.0.0.1:9/v1?a=2&a=10", "GET\n/v1/\na=10&a=2\nhost:127.0.0.1:9\n"),
    ])
    func `is made over one form of a URL`(_ url: String, _ start: String) throws {
        let request = try Self.sign(url).canonicalRequest
        #expect(request.hasPrefix(start), "\(request)")
    }

    @Test func `leaves out names with an underscore, and trims values`() throws {
        let request = try Self.sign("https://h.example/", headers: [("X_A", "1"), ("X-B", "  2 ")]).canonicalRequest
        #expect(request.contains("\nx-b:2\n") && !request.contains("x_a"))
    }

    @Test(arguments: ["http://h.example/", "https://u:p@h.example/", "ftp://h"])
    func `is not made for a URL that is not asked`(_ url: String) {
        #expect(throws: Origin.Refusal.self) { try Self.sign(url) }
    }

    @Test(.enabled(if: OpenSSL.path != nil, "openssl is not on the PATH, so nobody else checks our signatures"))
    func `is what openssl makes of it`() async throws {
        var signatures = try Vector.all.map { try ($0.signed(), $0.sk) }
        signatures.append((try Self.sign("https://h.example/a b".replacing(" ", with: "%20") + "?q=%E2%82%AC"), "s+/="))
        for (signed, secret) in signatures {
            let digest = try await OpenSSL.run(["dgst", "-sha256", "-r"], signed.canonicalRequest)
            #expect(signed.stringToSign.hasSuffix("\n" + digest))
            let key = "hexkey:" + HexText.of(Array(secret.utf8))
            let code = try await OpenSSL.run(
                ["dgst", "-sha256", "-mac", "HMAC", "-macopt", key, "-r"], signed.stringToSign)
            #expect(signed.signature == code)
        }
    }
}

private enum HexText {
    static func of(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

private enum OpenSSL {
    static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/openssl" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    /// The hexadecimal digest that the program prints first.
    static func run(_ arguments: [String], _ input: String) async throws -> String {
        let result = try await Subprocess.run(
            .name("openssl"), arguments: Arguments(arguments), input: .string(input), output: .string(limit: 4096),
            error: .string(limit: 4096))
        let words = result.standardOutput
        return String(try #require(words.split(separator: " ").first, "\(result.standardError)"))
    }
}
