import Actions
import Foundation
import Rules
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(5))) struct `Logging in to Huawei Cloud` {
    static func job(
        _ url: String, _ transport: HTTPTransport, _ session: AccountSession, way: HuaweiJob.Way = .login,
        password: String = FixedCredentials.canary
    ) -> HuaweiJob {
        HuaweiJob(
            SetCover(), ["asset": .text("a-1")], at: url, transport, StepFiles(nil), way: way, password: password,
            session: session)
    }

    @Test func `one login serves all jobs of the account`() async throws {
        try await withCloud { cloud, url, transport in
            let session = AccountSession()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { _ = try await Self.job(url, transport, session).run() } }
                try await group.waitForAll()
            }
            #expect(cloud.huawei.logins == 1)
            let covers = cloud.requests().filter { $0.path.contains("asset/cover") }
            #expect(covers.count == 8 && covers.allSatisfy { $0.header("Authorization") == nil })
        }
    }

    @Test func `a token is renewed before it ends`() async throws {
        try await withCloud { cloud, url, transport in
            let session = AccountSession()
            let job = Self.job(url, transport, session)
            cloud.huawei.change { $0.tokenLifetime = .seconds(1000) }
            _ = try await job.run()
            job.skip(300)
            _ = try await job.run()
            #expect(cloud.huawei.logins == 1, "700 s are left")
            cloud.huawei.change { $0.tokenLifetime = .seconds(86_400) }
            job.skip(160)
            _ = try await job.run()
            #expect(cloud.huawei.logins == 2, "less than 10 minutes are left")
        }
    }

    @Test func `a token that VOD refuses is renewed once`() async throws {
        try await withCloud { cloud, url, transport in
            let session = AccountSession()
            let job = Self.job(url, transport, session)
            _ = try await job.run()
            cloud.huawei.invalidateTokens()
            _ = try await job.run()
            #expect(cloud.huawei.logins == 2)
            let refusal = Fault.Effect.answer(
                status: 401, body: #"{"error_code":"APIGW.0307","error_msg":"The token must be updated"}"#)
            cloud.script([Fault(refusal, method: "GET", path: "/v1.0/")])
            let error = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(error?.kind == .lane(retryAfter: nil) && error?.description.contains("{env: HUAWEI}") == true)
            #expect(cloud.huawei.logins == 3)
        }
    }

    @Test func `a wrong password is sent once, however many files there are`() async throws {
        try await withCloud { cloud, url, transport in
            let session = AccountSession()
            for _ in 0..<10 {
                let job = Self.job(url, transport, session, password: "not-the-one")
                let error = await #expect(throws: ActionError.self) { try await job.run() }
                #expect(error?.kind == .lane(retryAfter: .seconds(3600)))
                #expect(error?.description.contains("password is wrong") == true)
                #expect(error?.description.contains("lock the user") == true)
            }
            #expect(cloud.huawei.failedLogins == 1)
            // Another password is another matter, and so is a person who asks.
            _ = try await Self.job(url, transport, session).run()
            let job = Self.job(url, transport, session, password: "not-the-one")
            session.forget()
            _ = await #expect(throws: ActionError.self) { try await job.run() }
            #expect(cloud.huawei.failedLogins == 2)
        }
    }

    @Test func `a wrong password is sent once by many files at a time`() async throws {
        try await withCloud { cloud, url, transport in
            let session = AccountSession()
            await withTaskGroup(of: ActionError.Kind?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let job = Self.job(url, transport, session, password: "not-the-one")
                        return await #expect(throws: ActionError.self) { try await job.run() }?.kind
                    }
                }
                for await kind in group { #expect(kind == .lane(retryAfter: .seconds(3600))) }
            }
            #expect(cloud.huawei.failedLogins == 1)
        }
    }

    @Test func `temporary keys come with their token`() async throws {
        var account = HuaweiAccount(secret: FixedCredentials.canary)
        account.securityToken = "sts-token"
        try await withCloud(huawei: account) { cloud, url, transport in
            let job = Self.job(url, transport, AccountSession(), way: .temporaryKeys("sts-token"))
            _ = try await job.run()
            let requests = cloud.requests()
            #expect(requests.count == 2 && requests.allSatisfy { $0.outcome != .answered(401) })
        }
    }

    @Test func `a login without an answer is not repeated soon`() async throws {
        try await withCloud { cloud, url, transport in
            let session = AccountSession()
            cloud.script([Fault(.closeAfterReading, method: "POST", path: "/v3/")])
            let job = Self.job(url, transport, session)
            for _ in 0..<5 {
                let error = await #expect(throws: ActionError.self) { try await job.run() }
                guard case .lane(let wait?) = error?.kind, wait > .seconds(290) else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
            #expect(cloud.requests().count == 1)
            cloud.script([])
            job.skip(301)
            _ = try await job.run()
        }
    }

    @Test func `no error shows the password, a token or a key`() async throws {
        try await withCloud { cloud, url, transport in
            cloud.script([
                Fault(.answer(status: 403, body: "you said \(FixedCredentials.canary)"), method: "POST", path: "/v3/")
            ])
            let error = await #expect(throws: ActionError.self) {
                try await Self.job(url, transport, AccountSession()).run()
            }
            #expect(error?.description.contains(FixedCredentials.canary) == false)
            cloud.script([])
            let given = "given-token-4711"
            let other = await #expect(throws: ActionError.self) {
                try await Self.job(url, transport, AccountSession(), way: .token(given)).run()
            }
            #expect(other?.kind == .lane(retryAfter: nil) && other?.description.contains(given) == false)
        }
    }
}
