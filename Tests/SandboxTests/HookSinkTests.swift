import AsyncHTTPClient
import Crypto
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

struct `The sink for webhooks` {
    static let body = #"{"event":"done"}"#

    static func signature(_ body: String, key: String = token) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array(body.utf8), using: SymmetricKey(data: Array(key.utf8)))
        return "sha256=" + `The local DynTube`.hexadecimal(code)
    }

    static func hook(_ address: String, _ body: String = Self.body, path: String = "/hook/a/b?c=d") -> HTTPClientRequest
    {
        var request = HTTPClientRequest(url: address + path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json; charset=utf-8")
        request.body = .bytes(ByteBuffer(string: body))
        return request
    }

    @Test(arguments: [false, true])
    func `takes JSON, with and without a signature`(_ isSigned: Bool) async throws {
        try await withCloud { cloud, address async throws in
            var request = Self.hook(address)
            if isSigned { request.headers.add(name: "X-Hotfolder-Signature", value: Self.signature(Self.body)) }
            let reply = try await send(request)
            #expect(reply.status == 200)
            #expect(reply.text == #"{"ok":true}"#)
            let digest = `The local DynTube`.sha256(Array(Self.body.utf8))
            #expect(
                cloud.hooks() == [
                    ReceivedHook(path: "/hook/a/b?c=d", sha256: digest, body: Self.body, isSigned: isSigned)
                ])
            let record = try #require(cloud.requests().first)
            #expect(record.method == "POST")
            #expect(record.fileSHA256 == digest)
            #expect(record.hadEffect)
            #expect((record.header("x-hotfolder-signature") != nil) == isSigned)
        }
    }

    static func bad(
        _ name: String, _ status: Int, _ reason: String, _ body: String = Self.body, path: String = "/hook/a",
        _ change: @escaping @Sendable (inout HTTPClientRequest) -> Void = { _ in }
    ) -> BadRequest {
        BadRequest(
            name: name,
            request: { address in
                var request = Self.hook(address, body, path: path)
                change(&request)
                return request
            }, status: status, shape: #"{"ok":false,"error":""#, reason: reason)
    }

    static func signed(_ signature: String) -> @Sendable (inout HTTPClientRequest) -> Void {
        { $0.headers.add(name: "X-Hotfolder-Signature", value: signature) }
    }

    static let badRequests = [
        bad("no name", 404, "nothing below /hook/", path: "/hook"),
        bad("another method", 405, "a hook takes POST, not PUT") { $0.method = .PUT },
        bad("no JSON", 400, "the body is not JSON", "event=done"),
        bad("a form", 415, "send application/json") {
            $0.headers.replaceOrAdd(name: "Content-Type", value: "application/x-www-form-urlencoded")
        },
        bad("too much", 413, "at most 1048576 bytes", "\"\(String(repeating: "a", count: 1 << 20))\""),
        bad(
            "another body's signature", 401, "the signature does not fit", body, path: "/hook/a",
            signed(signature("{}"))),
        bad(
            "another key's signature", 401, "the signature does not fit", body, path: "/hook/a",
            signed(signature(body, key: "other"))),
        bad("a bare signature", 401, "not of the form: sha256=", body, path: "/hook/a", signed("abc")),
        bad("two signatures", 401, "more than one X-Hotfolder-Signature") {
            for _ in 0..<2 { $0.headers.add(name: "X-Hotfolder-Signature", value: signature(body)) }
        },
    ]

    @Test(arguments: badRequests)
    func `refuses what is wrong`(_ bad: BadRequest) async throws {
        try await withCloud { cloud, address async throws in
            try await bad.check(cloud, address)
            #expect(cloud.hooks().isEmpty)
        }
    }

    @Test func `takes nothing while a fault lasts`() async throws {
        try await withCloud { cloud, address async throws in
            cloud.script([Fault(.answer(status: 502), times: .times(1)), Fault(.closeAfterEffect, times: .times(1))])
            #expect(try await send(Self.hook(address)).status == 502)
            #expect(cloud.hooks().isEmpty)
            await #expect(throws: (any Error).self) { try await send(Self.hook(address)) }
            #expect(await cloud.waitForRequests(count: 2).map(\.hadEffect) == [false, true])
            #expect(cloud.hooks().count == 1)
        }
    }
}
