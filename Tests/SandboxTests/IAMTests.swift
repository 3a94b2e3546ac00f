import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

struct `The local IAM` {
    static let asset = HuaweiAsset("asset-1")

    /// A read with this token.
    static func details(_ address: String, token: String) -> HTTPClientRequest {
        let project = HuaweiClient(address).project
        var request = HTTPClientRequest(url: "\(address)/v1.0/\(project)/asset/details?asset_id=asset-1")
        request.headers.add(name: "X-Auth-Token", value: token)
        return request
    }

    @Test(arguments: [#"{"name":"cn-north-4"}"#, #"{"id":"0123456789abcdef0123456789abcdef"}"#])
    func `gives a token that the VOD takes`(_ project: String) async throws {
        try await withCloud { cloud, address in
            let reply = try await send(HuaweiClient(address).login(project: project))
            #expect(reply.status == 201)
            let expiry = try reply.string("token", "expires_at")
            #expect(try #/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/#.wholeMatch(in: expiry) != nil)
            #expect(try reply.string("token", "project", "id") == "0123456789abcdef0123456789abcdef")
            let token = try #require(reply.headers.first(name: "X-Subject-Token"))
            #expect(try await send(Self.details(address, token: token)).status == 200)
            #expect(cloud.huawei.logins == 1)
            #expect(cloud.huawei.failedLogins == 0)
        }
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let name: String
        let request: @Sendable (HuaweiClient) -> HTTPClientRequest
        let status: Int
        let reason: String
        var testDescription: String { self.name }
    }

    static let mistakes = [
        Mistake(
            name: "a wrong password", request: { $0.login(password: "wrong") }, status: 401,
            reason: "username or password is wrong"),
        Mistake(
            name: "a wrong user", request: { $0.login(user: "other") }, status: 401,
            reason: "username or password is wrong"),
        Mistake(
            name: "a wrong domain", request: { $0.login(domain: "other") }, status: 401,
            reason: "username or password is wrong"),
        Mistake(
            name: "another project", request: { $0.login(project: #"{"name":"ap-southeast-3"}"#) }, status: 404,
            reason: "no project of this account"),
        Mistake(
            name: "two projects", request: { $0.login(project: #"{"name":"cn-north-4","id":"x"}"#) }, status: 400,
            reason: "exactly one of name and id"),
        Mistake(name: "no JSON", request: { $0.login(body: "{") }, status: 400, reason: "is not JSON"),
        Mistake(name: "no auth", request: { $0.login(body: "{}") }, status: 400, reason: "has no auth"),
        Mistake(
            name: "another method",
            request: {
                $0.login(body: #"{"auth":{"identity":{"methods":["totp"]},"scope":{"project":{"name":"x"}}}}"#)
            }, status: 400, reason: "the only method"),
        Mistake(
            name: "no type",
            request: {
                var request = $0.login()
                request.headers.remove(name: "Content-Type")
                return request
            }, status: 400, reason: "Content-Type is missing"),
        Mistake(
            name: "another path",
            request: { HTTPClientRequest(url: "\($0.address)/v3/projects") }, status: 404, reason: "has no call GET"),
    ]

    @Test(arguments: mistakes)
    func `says what was wrong, in IAM's shape`(_ mistake: Mistake) async throws {
        try await withCloud { cloud, address in
            let reply = try await send(mistake.request(HuaweiClient(address)))
            #expect(reply.status == mistake.status)
            #expect(try reply.string("error", "message").contains(mistake.reason), "\(reply.text)")
            #expect(reply.text.contains(#""code":\#(mistake.status)"#))
            #expect(cloud.huawei.logins == 0)
            #expect(cloud.huawei.effects == 0)
        }
    }

    @Test func `locks the user after five wrong passwords in a row`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            for _ in 1...4 { #expect(try await send(client.login(password: "wrong")).status == 401) }
            #expect(try await send(client.login()).status == 201, "four are forgiven, and forgotten")
            for _ in 1...5 { #expect(try await send(client.login(password: "wrong")).status == 401) }
            let reply = try await send(client.login())
            #expect(reply.status == 401)
            #expect(try reply.string("error", "message").contains("locked"))
            #expect(cloud.huawei.logins == 1)
            #expect(cloud.huawei.failedLogins == 10)
            cloud.huawei.unlockUser()
            #expect(try await send(client.login()).status == 201)
        }
    }

    @Test func `ends tokens, and says which way`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            cloud.huawei.change { $0.tokenLifetime = .zero }
            let old = try #require(try await send(client.login()).headers.first(name: "X-Subject-Token"))
            let expired = try await send(Self.details(address, token: old))
            #expect(expired.status == 401)
            #expect(try expired.string("error_code") == "APIGW.0307")
            cloud.huawei.change { $0.tokenLifetime = .seconds(60) }
            let new = try #require(try await send(client.login()).headers.first(name: "X-Subject-Token"))
            #expect(try await send(Self.details(address, token: new)).status == 200)
            cloud.huawei.invalidateTokens()
            let invalid = try await send(Self.details(address, token: new))
            #expect(invalid.status == 401)
            #expect(try invalid.string("error_code") == "APIGW.0301")
        }
    }

    @Test func `shows nobody a password or a token`() async throws {
        try await withCloud { cloud, address in
            let reply = try await send(HuaweiClient(address).login())
            let secret = try #require(reply.headers.first(name: "X-Subject-Token"))
            _ = try await send(Self.details(address, token: secret))
            let requests = await cloud.waitForRequests(count: 2)
            #expect(requests.last?.header("X-Auth-Token") == "<redacted>")
            #expect(!requests.description.contains(secret))
            #expect(!requests.description.contains(token))
        }
    }

    @Test func `keeps so many tokens, and lets go the one that ends first`() {
        let book = TokenBook()
        for number in 0...TokenBook.mostTokens {
            book.add("\(number)", until: .now.addingTimeInterval(60 + Double(number)))
        }
        #expect(book.verdict(on: "0") == .unknown)
        #expect(book.verdict(on: "1") == .valid)
        #expect(book.verdict(on: "\(TokenBook.mostTokens)") == .valid)
    }
}
