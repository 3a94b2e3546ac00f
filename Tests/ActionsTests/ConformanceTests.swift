import Actions
import Foundation
import Rules
import Sandbox
import Testing

/// What every action must do, whatever its provider, against a service that works and one that does not.
@Suite(.timeLimit(.minutes(5))) struct `Every action` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    /// In one piece, and read while it is sent.
    static let sizes = [1000, 1_000_000]
    /// More than the kernel holds for a connection.
    static let large = 64 * 1024 * 1024

    func input(_ trial: Trial, _ size: Int) throws -> InputFile {
        try self.scratch.input("dropped", trial.file(size), type: trial.type)
    }

    /// The trial at a cloud that is ready for it.
    func start(
        _ trial: Trial, _ size: Int, _ cloud: LocalCloud, _ url: String, _ transport: HTTPTransport,
        secret: String = FixedCredentials.canary
    ) async throws -> TrialRun {
        try await trial.prepare(cloud)
        return TrialRun(
            trial, at: url, transport, try self.input(trial, size), making: try self.scratch.making(), secret: secret)
    }

    /// What an action's failure must be when it may have taken effect.
    static func unsure(_ trial: Trial) -> ActionError.Kind {
        trial.isRepeatable ? .transient(retryAfter: nil) : .unknown
    }

    @Test func `has a trial`() {
        let registry = ActionRegistry.standard
        // Those that never speak to a service have tests of their own.
        let local = ["ffmpeg", "file", "command"]
        let names = registry.catalogue.actions.filter { !local.contains($0.provider) }.map(\.name)
        #expect(Set(Trial.all.map(\.name)) == Set(names), "Trial.all lacks one")
    }

    @Test(arguments: Trial.all, sizes)
    func `succeeds once`(_ trial: Trial, _ size: Int) async throws {
        try await withCloud { cloud, url, transport in
            let run = try await self.start(trial, size, cloud, url, transport)
            let receipt = try await run.run()
            #expect(!receipt.summary.isEmpty)
            let outputs = trial.action.signature.outputs
            #expect(Set(receipt.outputs.keys).isSubset(of: outputs.map(\.name)))
            let requests = cloud.requests()
            #expect(requests.count { $0.hadEffect } == trial.effects)
            for request in requests {
                guard case .answered(200..<300) = request.outcome else {
                    Issue.record("\(request.method) \(request.path): \(request.reason)")
                    continue
                }
            }
        }
    }

    @Test(arguments: Trial.all, sizes)
    func `waits for a slow answer`(_ trial: Trial, _ size: Int) async throws {
        try await withCloud { cloud, url, transport in
            let run = try await self.start(trial, size, cloud, url, transport)
            cloud.script([trial.fault(.holdBeforeAnswer, times: .times(1))])
            async let receipt = run.run()
            await cloud.waitUntilDone(trial)
            cloud.release()
            let summary = try await receipt.summary
            #expect(!summary.isEmpty)
        }
    }

    /// A misbehaviour, and what it must come to.
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var effect: Fault.Effect
        var kind: @Sendable (Trial) -> ActionError.Kind
        var holds = "broke off"
        /// Whether the service has done it all the same.
        var hasEffect = false
        /// Whether it is only seen in the body of a success.
        var isInBody = false
        /// Whether the wait is longer where requests are counted by the minute.
        var isCounted = false
    }

    static let rows: [Row] = [
        Row(
            testDescription: "429 with Retry-After",
            effect: .answer(status: 429, headers: [Header("Retry-After", "7")], body: #"{"message":"slow down"}"#),
            kind: { _ in .transient(retryAfter: .seconds(7)) }, holds: "slow down", isCounted: true),
        Row(
            testDescription: "503 with Retry-After",
            effect: .answer(status: 503, headers: [Header("Retry-After", "9")]),
            kind: { _ in .outage(retryAfter: .seconds(9)) }, holds: "503"),
        Row(testDescription: "500", effect: .answer(status: 500, body: "oops"), kind: unsure, holds: "oops"),
        Row(
            testDescription: "400", effect: .answer(status: 400, body: #"{"message":"no such thing"}"#),
            kind: { _ in .permanent }, holds: "no such thing"),
        Row(
            testDescription: "redirect",
            effect: .answer(status: 302, headers: [Header("Location", "https://e.example/")]),
            kind: { _ in .permanent }, holds: "a redirect to e.example"),
        Row(testDescription: "connection cut before the effect", effect: .closeAfterReading, kind: unsure),
        Row(
            testDescription: "connection cut after the effect", effect: .closeAfterEffect, kind: unsure, hasEffect: true
        ),
        Row(testDescription: "wrong JSON", effect: .wrongJSON, kind: unsure, holds: "200", isInBody: true),
        Row(
            testDescription: "a web page", effect: .htmlPage, kind: unsure, holds: "a web page titled \"Welcome\"",
            isInBody: true),
        Row(
            testDescription: "402", effect: .answer(status: 402), kind: { _ in .lane(retryAfter: nil) }, holds: "quota"),
    ]

    @Test(arguments: Trial.all, rows)
    func `says what a misbehaving service means`(_ trial: Trial, _ row: Row) async throws {
        for size in Self.sizes {
            try await withCloud { cloud, url, transport in
                let run = try await self.start(trial, size, cloud, url, transport)
                cloud.script([trial.fault(row.effect)])
                if row.isInBody, !trial.isAnswerRead {
                    _ = try await run.run()
                    return
                }
                let error = await #expect(throws: ActionError.self) { try await run.run() }
                let found = try #require(error)
                if row.isCounted, trial.isCountedByMinute {
                    guard case .transient(let wait?) = found.kind, wait <= .seconds(60) else {
                        Issue.record("\(found.kind)")
                        return
                    }
                } else {
                    #expect(found.kind == row.kind(trial), "\(size): \(found.description)")
                }
                #expect(found.description.contains(row.holds), "\(found.description)")
                #expect(!found.description.contains(FixedCredentials.canary))
                #expect(trial.done(cloud.requests()).count { $0.hadEffect } == (row.hasEffect ? 1 : 0))
            }
        }
    }

    @Test(arguments: Trial.all, sizes)
    func `works again after the service does`(_ trial: Trial, _ size: Int) async throws {
        try await withCloud { cloud, url, transport in
            let run = try await self.start(trial, size, cloud, url, transport)
            cloud.script([trial.fault(.closeBeforeReading, times: .times(1))])
            let error = await #expect(throws: ActionError.self) { try await run.run() }
            #expect([.transient(retryAfter: nil), .outage(retryAfter: nil), Self.unsure(trial)].contains(error?.kind))
            // A job that is held is tried again only by a person, as one that begins anew.
            let next = error?.kind == .unknown ? try await self.start(trial, size, cloud, url, transport) : run
            _ = try await next.run()
            #expect(trial.done(cloud.requests()).count { $0.hadEffect } == 1)
        }
    }

    @Test(arguments: Trial.all)
    func `stops the account when its credentials are refused`(_ trial: Trial) async throws {
        try await withCloud { cloud, url, transport in
            let wrong = "wrong-" + FixedCredentials.canary
            let run = try await self.start(trial, 1000, cloud, url, transport, secret: wrong)
            let error = await #expect(throws: ActionError.self) { try await run.run() }
            let found = try #require(error)
            #expect(found.kind == .lane(retryAfter: nil))
            #expect(found.description.contains("{env: KIDS_TOKEN}"))
            #expect(!found.description.contains(FixedCredentials.canary))
            #expect(cloud.requests().count { $0.hadEffect } == 0)
        }
    }

    @Test(arguments: Trial.uploads)
    func `does not believe an answer that came too early`(_ trial: Trial) async throws {
        try await withCloud { cloud, url, transport in
            let run = try await self.start(trial, Self.large, cloud, url, transport)
            cloud.script([trial.fault(.answerEarly)])
            let error = await #expect(throws: ActionError.self) { try await run.run() }
            #expect(error?.kind == Self.unsure(trial), "\(error?.description ?? "")")
            #expect(trial.done(cloud.requests()).count { $0.hadEffect } == 0)
        }
    }

    @Test(arguments: Trial.uploads)
    func `ends its upload when it is cancelled`(_ trial: Trial) async throws {
        try await withCloud { cloud, url, transport in
            let run = try await self.start(trial, Self.large, cloud, url, transport)
            cloud.script([trial.fault(.holdBeforeReading)])
            let error = try await withThrowingTaskGroup(of: ActionError?.self) { group in
                group.addTask { await #expect(throws: ActionError.self) { try await run.run() } }
                await cloud.waitForArrivals(count: 1)
                group.cancelAll()
                return try await group.next() ?? nil
            }
            #expect(error?.kind == .transient(retryAfter: nil))
            cloud.release()
            let requests = await cloud.waitForRequests(count: 1)
            #expect(requests.map(\.outcome) == [.abandoned])
        }
    }

    @Test(arguments: Trial.uploads)
    func `has no effect when the file changes on the way`(_ trial: Trial) async throws {
        try await withCloud { [scratch] cloud, url, transport in
            let run = try await self.start(trial, Self.large, cloud, url, transport)
            cloud.script([trial.fault(.holdBeforeReading)])
            let error = try await withThrowingTaskGroup(of: ActionError?.self) { group in
                group.addTask { await #expect(throws: ActionError.self) { try await run.run() } }
                await cloud.waitForArrivals(count: 1)
                try scratch.append("more", to: "dropped")
                cloud.release()
                return try await group.next() ?? nil
            }
            #expect(error?.kind == .changed)
            let requests = await cloud.waitForRequests(count: 1)
            #expect(requests.map(\.hadEffect) == [false])
        }
    }
}

extension LocalCloud {
    /// Waits until the request that does it has been decided.
    fileprivate func waitUntilDone(_ trial: Trial) async {
        var count = 1
        while trial.done(await self.waitForRequests(count: count)).isEmpty { count = self.requests().count + 1 }
    }
}
