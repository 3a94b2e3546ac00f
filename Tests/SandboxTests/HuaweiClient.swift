import AsyncHTTPClient
import Crypto
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

/// A client of the local Huawei Cloud as the tests need one. Its signer is its own, so that it shares no mistake with the
/// cloud's; it knows what the tests send, nothing more.
struct HuaweiClient: Sendable {
    let address: String
    var accessKey = "HFSANDBOXACCESSKEY00"
    var secretKey = token
    var project = "0123456789abcdef0123456789abcdef"
    var date = Date.now
    var securityToken: String?
    var leftUnsigned: Set<String> = []

    init(_ address: String) {
        self.address = address
    }

    private static func digits(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in String(UInt32(byte) + 0x100, radix: 16).dropFirst() }.joined()
    }

    /// `GET asset/details` and such; the query must be sorted and encoded.
    func get(_ path: String, version: String = "v1.0", query: String = "") -> HTTPClientRequest {
        self.signed("GET", "/\(version)/\(self.project)/\(path)", query: query, body: nil)
    }

    func send(_ method: String, _ path: String, _ body: String) -> HTTPClientRequest {
        self.signed(method, "/v1.0/\(self.project)/\(path)", query: "", body: body)
    }

    func signed(_ method: String, _ path: String, query: String, body: String?) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: self.address + path + (query.isEmpty ? "" : "?\(query)"))
        request.method = HTTPMethod(rawValue: method)
        let stamp = self.date.formatted(.iso8601).filter { !"-:".contains($0) }
        var fields = ["host": String(self.address.dropFirst("http://".count)), "x-sdk-date": stamp]
        fields["x-project-id"] = self.project
        fields["x-security-token"] = self.securityToken
        if let body {
            fields["content-type"] = "application/json"
            request.body = .bytes(ByteBuffer(string: body))
        }
        let names = fields.keys.filter { !self.leftUnsigned.contains($0) }.sorted()
        let lines = names.map { "\($0):\(fields[$0] ?? "")\n" }.joined()
        let hash = Self.digits(SHA256.hash(data: Array((body ?? "").utf8)))
        let canonical = "\(method)\n\(path)/\n\(query)\n\(lines)\n\(names.joined(separator: ";"))\n\(hash)"
        let text = "SDK-HMAC-SHA256\n\(stamp)\n\(Self.digits(SHA256.hash(data: Array(canonical.utf8))))"
        let key = SymmetricKey(data: Array(self.secretKey.utf8))
        let signature = Self.digits(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
        for (name, value) in fields where name != "host" { request.headers.add(name: name, value: value) }
        request.headers.add(
            name: "Authorization",
            value: "SDK-HMAC-SHA256 Access=\(self.accessKey), SignedHeaders=\(names.joined(separator: ";")), "
                + "Signature=\(signature)")
        return request
    }

    /// A request for a token.
    func login(
        password: String = token, user: String = "hotfolder", domain: String = "hotfolder",
        project: String = #"{"name":"cn-north-4"}"#
    ) -> HTTPClientRequest {
        let body =
            #"{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"\#(user)","password":"\#(password)","#
            + #""domain":{"name":"\#(domain)"}}}},"scope":{"project":\#(project)}}}"#
        return self.login(body: body)
    }

    func login(body: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "\(self.address)/v3/auth/tokens?nocatalog=true")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json;charset=utf8")
        request.body = .bytes(ByteBuffer(string: body))
        return request
    }

    // MARK: Uploads

    /// A PUT or another call on a signed URL.
    func object(
        _ method: HTTPMethod, _ url: String, type: String? = nil, md5: String? = nil, _ body: [UInt8]? = nil
    ) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = method
        if let type { request.headers.add(name: "Content-Type", value: type) }
        if let md5 { request.headers.add(name: "Content-MD5", value: md5) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        return request
    }

    static func md5(_ bytes: [UInt8]) -> String { Data(Insecure.MD5.hash(data: bytes)).base64EncodedString() }
    static func etag(_ bytes: [UInt8]) -> String { "\"\(Self.digits(Insecure.MD5.hash(data: bytes)))\"" }
    static func sha256(_ bytes: [UInt8]) -> String { Self.digits(SHA256.hash(data: bytes)) }

    /// Announces a video and tells its asset, its URL and its key.
    func announceVideo(_ more: String = "") async throws -> (asset: String, url: String, key: String) {
        let body = #"{"title":"Promo","video_name":"promo.mp4","video_type":"MP4"\#(more)}"#
        let reply = try await SandboxTests.send(self.send("POST", "asset", body))
        try #require(reply.status == 200, "\(reply.text)")
        return (
            asset: try reply.string("asset_id"), url: try reply.string("video_upload_url"),
            key: try reply.string("target", "object")
        )
    }

    /// A signed URL for a call of an upload in parts.
    func authority(_ query: String) async throws -> String {
        let reply = try await SandboxTests.send(self.get("asset/authority", version: "v1.1", query: query))
        try #require(reply.status == 200, "\(reply.text)")
        return try reply.string("sign_str")
    }

    /// The query of `authority`, sorted and encoded.
    static func authorityQuery(
        _ verb: String, key: String, type: String? = nil, md5: String? = nil, part: Int? = nil, upload: String? = nil
    ) -> String {
        let escape = { (text: String) in
            text.map { piece in
                ["/": "%2F", "+": "%2B", "=": "%3D"][String(piece)] ?? String(piece)
            }.joined()
        }
        return [
            "bucket=vod-bucket-local", md5.map { "content_md5=\(escape($0))" },
            type.map { "content_type=\(escape($0))" },
            "http_verb=\(verb)", "object_key=\(escape(key))", part.map { "part_number=\($0)" },
            upload.map { "upload_id=\($0)" },
        ].compactMap(\.self).joined(separator: "&")
    }

    /// Begins an upload in parts and tells its id.
    func begin(_ key: String) async throws -> String {
        let url = try await self.authority(Self.authorityQuery("POST", key: key, type: "video/mp4"))
        let reply = try await SandboxTests.send(self.object(.POST, url, type: "video/mp4", []))
        try #require(reply.status == 200, "\(reply.text)")
        return try reply.element("UploadId")
    }

    /// Sends a part and gives the answer.
    func part(_ number: Int, _ bytes: [UInt8], of upload: String, _ key: String) async throws -> Reply {
        let md5 = Self.md5(bytes)
        let query = Self.authorityQuery("PUT", key: key, md5: md5, part: number, upload: upload)
        let url = try await self.authority(query)
        return try await SandboxTests.send(self.object(.PUT, url, type: "application/octet-stream", md5: md5, bytes))
    }

    /// Ends an upload with these parts and gives the answer.
    func complete(_ parts: [(Int, String)], of upload: String, _ key: String) async throws -> Reply {
        let url = try await self.authority(Self.authorityQuery("POST", key: key, upload: upload))
        let list = parts.map { "<Part><PartNumber>\($0)</PartNumber><ETag>\($1)</ETag></Part>" }.joined()
        let xml = "<CompleteMultipartUpload>\(list)</CompleteMultipartUpload>"
        return try await SandboxTests.send(self.object(.POST, url, type: "application/xml", Array(xml.utf8)))
    }
}

extension Reply {
    /// The text at the end of these names in the JSON.
    func string(_ names: String...) throws -> String {
        var json = try JSON(parsing: Array(self.text.utf8))
        for name in names { json = try #require(json[name], "\(name) in \(self.text)") }
        guard case .string(let text) = json else { throw Missing(what: "\(names) in \(self.text)") }
        return text
    }

    /// The text of the first such element in the XML.
    func element(_ name: String) throws -> String {
        guard let start = self.text.firstRange(of: "<\(name)>"), let end = self.text.firstRange(of: "</\(name)>") else {
            throw Missing(what: "\(name) in \(self.text)")
        }
        return String(self.text[start.upperBound..<end.lowerBound])
    }

    struct Missing: Error {
        let what: String
    }
}
