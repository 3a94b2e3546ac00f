import Foundation
import Rules
import Sandbox
import Testing

@testable import Actions

@Suite struct `The plan of webhook.post` {
    static let account = Account(name: "webhook", provider: "webhook")
    static let file = InputFacts(name: "Grüße.mp4", type: "video/mp4", size: 90_000)
    static let url = Value.text("https://hooks.example.com/a?x=1")

    static func plan(_ parameters: [String: Value], _ input: InputFacts? = file) throws(ActionError) -> PlannedRequest?
    {
        let step = ResolvedStep(action: "webhook.post", account: "webhook", parameters: parameters)
        return try PostWebhook().plan(step, files: StepFiles(input), account: self.account).requests.first
    }

    @Test func `the file is told where the rule does not say what`() throws {
        let body = #"{"file":"Grüße.mp4","size":90000,"type":"video/mp4"}"#
        let request = try #require(try Self.plan(["url": Self.url]))
        #expect(
            request
                == PlannedRequest(
                    method: .post, url: "https://hooks.example.com/a?x=1",
                    headers: [.init("X-Hotfolder-Delivery", "{job_id}")], body: .json(Array(body.utf8)), reach: .written
                ))
        let signed = try #require(try Self.plan(["url": Self.url, "secret": .map(["env": .text("HOOK")])]))
        #expect(
            signed.shown() == [
                "POST https://hooks.example.com/a?x=1", "X-Hotfolder-Delivery: {job_id}",
                "X-Hotfolder-Signature: sha256={signature}", "Content-Type: application/json",
                "Content-Length: \(body.utf8.count)", "  \(body)",
            ])
    }

    @Test(arguments: [
        (Value.text("done / \"x\""), #""done / \"x\"""#), (.list([.text("a"), .list([])]), #"["a",[]]"#),
        (.map(["b": .text("1"), "a": .map(["c": .text("")])]), #"{"a":{"c":""},"b":"1"}"#),
    ])
    func `any value is posted as JSON`(_ value: Value, _ json: String) throws {
        #expect(try Self.plan(["url": Self.url, "json": value])?.body == .json(Array(json.utf8)))
    }

    @Test func `a file that is not made yet has no size, and no file is nothing`() throws {
        let made = InputFacts(name: "1.jpg", type: "image/jpeg", size: nil)
        #expect(
            try Self.plan(["url": Self.url], made)?.body == .json(Array(#"{"file":"1.jpg","type":"image/jpeg"}"#.utf8)))
        #expect(try Self.plan(["url": Self.url], nil)?.body == .json(Array("{}".utf8)))
    }

    @Test(arguments: ["http://127.0.0.1:8080/a", "http://localhost/a", "http://[::1]/a"])
    func `this machine may be told without encryption`(_ url: String) throws {
        #expect(try Self.plan(["url": .text(url)])?.url == url)
    }

    static let refused: [([String: Value], String)] = [
        ([:], "url is not a text"),
        (["url": .list([])], "url is not a text"),
        (["url": .text("http://hooks.example.com/a")], "write https://"),
        (["url": .text("https://u:p@hooks.example.com/a")], "user name"),
        (["url": .text("ftp://hooks.example.com/a")], "does not begin with https"),
        (["url": .text("https://hooks.example.com/a b")], "percent-encode"),
        (["url": url, "secret": .text("s3cr3t")], "a secret is never written"),
        (["url": url, "secret": .map(["password": .text("s3cr3t")])], "a secret is not kept in"),
    ]

    @Test(arguments: refused)
    func `what cannot succeed is refused before anything is sent`(_ parameters: [String: Value], _ holds: String) {
        let error = #expect(throws: ActionError.self) { try Self.plan(parameters) }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains(holds) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("s3cr3t") == false)
    }
}

@Suite(.timeLimit(.minutes(5))) struct `webhook.post` {
    static func withHook(
        _ body: @escaping @Sendable (Scene, [String: Value]) async throws -> Void
    ) async throws {
        try await withCloud { cloud, url, transport in
            let scene = Scene(cloud, Account(name: "webhook", provider: "webhook"), transport)
            try await body(scene, ["url": .text("\(url)/hook/done"), "json": Self.json])
        }
    }

    static let json = Value.map(["list": .list([.text("x"), .text("y/z")]), "a": .text("1")])
    static let secret = Value.map(["env": .text("HOOK")])

    @Test func `posts without a signature where there is no secret`() async throws {
        try await Self.withHook { scene, parameters in
            let receipt = try await scene.run(PostWebhook(), parameters, job: "01JD")
            #expect(receipt == Receipt(outputs: ["status": .text("200")], summary: "200"))
            #expect(scene.cloud.hooks().map(\.body) == [#"{"a":"1","list":["x","y/z"]}"#])
            #expect(scene.cloud.hooks().map(\.isSigned) == [false])
            #expect(scene.cloud.requests().map { $0.header("X-Hotfolder-Delivery") } == ["01JD"])
        }
    }

    /// The signature was made with `openssl dgst -sha256 -hmac`.
    @Test func `signs the body with the secret`() async throws {
        try await Self.withHook { scene, parameters in
            let signed = parameters.merging(["secret": Self.secret]) { $1 }
            _ = try await scene.run(PostWebhook(), signed)
            #expect(scene.cloud.hooks().map(\.isSigned) == [true])
            #expect(
                scene.cloud.requests().map { $0.header("X-Hotfolder-Signature") } == [
                    "sha256=1b1b28128fff527817ffa59a67dd04e886516e80420fe27d743b242eb1c548b5"
                ])
        }
    }

    @Test(arguments: [200, 201, 202, 204])
    func `takes every 2xx for a success`(_ status: Int) async throws {
        try await Self.withHook { scene, parameters in
            scene.cloud.script([Fault(.answer(status: status))])
            let receipt = try await scene.run(PostWebhook(), parameters)
            #expect(receipt.outputs == ["status": .text("\(status)")])
        }
    }

    static let refused: [(Int, [String: Value], ActionError.Kind, String)] = [
        (401, ["secret": secret], .lane(retryAfter: nil), "({env: HOOK})"),
        (403, ["secret": secret], .lane(retryAfter: nil), "({env: HOOK})"),
        (401, [:], .permanent, "give the step a secret"), (404, [:], .permanent, "404"),
        (307, [:], .permanent, "use the URL that it leads to"), (503, [:], .outage(retryAfter: nil), "503"),
    ]

    @Test(arguments: refused)
    func `says what a refusal means`(
        _ status: Int, _ more: [String: Value], _ kind: ActionError.Kind, _ holds: String
    ) async throws {
        try await Self.withHook { scene, parameters in
            scene.cloud.script([
                Fault(.answer(status: status, headers: [Header("Location", "https://e.example/")], body: "nope"))
            ])
            let error = await scene.failure(PostWebhook(), parameters.merging(more) { $1 })
            #expect(error?.kind == kind)
            #expect(error?.description.contains(holds) == true, "\(error?.description ?? "")")
            #expect(error?.description.contains(FixedCredentials.canary) == false)
        }
    }
}
