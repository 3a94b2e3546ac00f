import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

struct `The local VOD lets in` {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var change: @Sendable (inout HuaweiClient) -> Void = { _ in }
        var touch: @Sendable (inout HTTPClientRequest) -> Void = { _ in }
        var status = 401
        var code = "APIGW.0301"
        let reason: String
        var testDescription: String { self.name }
    }

    static let strangers = [
        Case(name: "nothing", touch: { $0.headers.remove(name: "Authorization") }, reason: "has neither X-Auth-Token"),
        Case(
            name: "a token and a signature", touch: { $0.headers.add(name: "X-Auth-Token", value: "t") },
            reason: "has both X-Auth-Token and Authorization"),
        Case(
            name: "an invented token",
            touch: {
                $0.headers.remove(name: "Authorization")
                $0.headers.add(name: "X-Auth-Token", value: "t")
            }, reason: "no token that this sandbox gave"),
        Case(
            name: "two signatures", touch: { $0.headers.add(name: "Authorization", value: "x") },
            reason: "more than one Authorization"),
        Case(
            name: "another scheme", touch: { $0.headers.replaceOrAdd(name: "Authorization", value: "Bearer x") },
            reason: "not of the form SDK-HMAC-SHA256"),
        Case(name: "another access key", change: { $0.accessKey = "OTHER" }, reason: "the access key"),
        Case(name: "another secret key", change: { $0.secretKey = "other" }, reason: "canonical request: GET\\\\n"),
        Case(
            name: "an old date", change: { $0.date = .now.addingTimeInterval(-16 * 60) }, code: "APIGW.0303",
            reason: "more than 15 minutes off"),
        Case(
            name: "a date to come", change: { $0.date = .now.addingTimeInterval(16 * 60) }, code: "APIGW.0303",
            reason: "more than 15 minutes off"),
        Case(name: "no date", touch: { $0.headers.remove(name: "X-Sdk-Date") }, reason: "X-Sdk-Date is missing"),
        Case(
            name: "an unsigned host", change: { $0.leftUnsigned = ["host"] }, reason: "SignedHeaders does not name host"
        ),
        Case(
            name: "an unsigned date", change: { $0.leftUnsigned = ["x-sdk-date"] },
            reason: "SignedHeaders does not name x-sdk-date"),
        Case(
            name: "a signed header that did not come", touch: { $0.headers.remove(name: "X-Project-Id") },
            reason: "names x-project-id, which did not come"),
        Case(
            name: "another query", touch: { $0.url += "&categories=base_info" }, reason: "canonical request"),
        Case(
            name: "a token for permanent keys", change: { $0.securityToken = "st" }, reason: "a permanent one"),
        Case(
            name: "an unsigned security token",
            change: {
                $0.securityToken = "st"
                $0.leftUnsigned = ["x-security-token"]
            }, reason: "x-security-token came, but SignedHeaders does not name it"),
        Case(
            name: "another project", change: { $0.project = "ffffffffffffffffffffffffffffffff" }, status: 403,
            code: "VOD.10057", reason: "X-Project-Id"),
    ]

    @Test(arguments: strangers)
    func `nobody without a right to it, and says why`(_ stranger: Case) async throws {
        try await withCloud { cloud, address in
            var client = HuaweiClient(address)
            stranger.change(&client)
            var request = client.get("asset/details", query: "asset_id=asset-1")
            stranger.touch(&request)
            let reply = try await send(request)
            #expect(reply.status == stranger.status)
            #expect(try reply.string("error_code") == stranger.code)
            #expect(reply.text.contains(stranger.reason), "\(reply.text)")
            #expect(cloud.huawei.effects == 0)
        }
    }

    @Test func `who signs a little early or late`() async throws {
        try await withCloud { _, address in
            for minutes in [-14.0, 0, 14] {
                var client = HuaweiClient(address)
                client.date = .now.addingTimeInterval(minutes * 60)
                let reply = try await send(client.get("asset/details", query: "asset_id=asset-1"))
                #expect(reply.status == 200, "\(minutes) minutes")
            }
        }
    }

    @Test func `who signs with temporary keys, with their token alone`() async throws {
        var account = HuaweiAccount(secret: token)
        account.securityToken = "a-security-token/+="
        try await withCloud(huawei: account) { cloud, address in
            var client = HuaweiClient(address)
            let without = try await send(client.get("asset/details", query: "asset_id=asset-1"))
            #expect(without.text.contains("X-Security-Token did not come"))
            client.securityToken = "another"
            let wrong = try await send(client.get("asset/details", query: "asset_id=asset-1"))
            #expect(wrong.text.contains("not the one of the access key"))
            client.securityToken = "a-security-token/+="
            #expect(try await send(client.get("asset/details", query: "asset_id=asset-1")).status == 200)
            let requests = await cloud.waitForRequests(count: 3)
            #expect(requests.allSatisfy { !"\($0)".contains("a-security-token") })
        }
    }
}
