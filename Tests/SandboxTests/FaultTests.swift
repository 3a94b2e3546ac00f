import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Testing

@testable import Sandbox

struct `A scripted fault` {
    static let form = Form(.file(Picture.jpeg))
    static let digest = `The local DynTube`.sha256(Picture.jpeg)

    /// The request of these tests, as bytes.
    static func bytes(of form: Form = Self.form, video: String = "v") -> [UInt8] {
        Array(Self.head(of: form, video: video).utf8) + form.bytes
    }

    static func head(of form: Form = Self.form, video: String = "v") -> String {
        "PUT /v1/videos/image/\(video) HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer \(token)\r\n"
            + "Content-Type: multipart/form-data; boundary=\(form.boundary)\r\nContent-Length: \(form.bytes.count)\r\n"
            + "Connection: close\r\n\r\n"
    }

    // MARK: Answers without effect

    struct Scripted: Sendable, CustomTestStringConvertible {
        let effect: Fault.Effect
        let status: Int
        let type: String
        let body: String
        var testDescription: String { "\(self.effect)" }
    }

    static let answers = [
        Scripted(
            effect: .answer(status: 503, headers: [Header("Retry-After", "7")], body: "busy"), status: 503,
            type: "text/plain; charset=utf-8", body: "busy"),
        Scripted(
            effect: .answer(status: 429, headers: [Header("Retry-After", "7")], body: #"{"message":"slow down"}"#),
            status: 429, type: "application/json; charset=utf-8", body: #"{"message":"slow down"}"#),
        Scripted(effect: .wrongJSON, status: 200, type: "application/json", body: #"{"ok":true,"err"#),
        Scripted(
            effect: .htmlPage, status: 200, type: "text/html; charset=utf-8",
            body: "<!doctype html><html><head><title>Welcome</title></head><body>Please sign in.</body></html>"),
    ]

    @Test(arguments: answers)
    func `gives another answer, without effect, to the request it is for`(_ scripted: Scripted) async throws {
        try await withCloud { cloud, address in
            cloud.script([Fault(scripted.effect, times: .times(1), method: "PUT", path: "/v1/videos/image/")])
            #expect(try await send(get("\(address)/v1/videos")).status == 200)
            let request = upload(Self.form, to: "\(address)/v1/videos/image/v")
            let reply = try await send(request)
            #expect(reply.status == scripted.status)
            #expect(reply.headers.first(name: "Content-Type") == scripted.type)
            #expect(reply.text == scripted.body)
            #expect(cloud.pictures().isEmpty)
            if case .answer(_, let headers, _) = scripted.effect {
                for header in headers { #expect(reply.headers.first(name: header.name) == header.value) }
            }
            #expect(try await send(request).text == #"{"ok":true,"error":null,"image":null}"#)
            let records = await cloud.waitForRequests(count: 3)
            #expect(records.map(\.hadEffect) == [false, false, true])
            #expect(records.map(\.fileSHA256) == [nil, Self.digest, Self.digest])
            #expect(records[1].outcome == .answered(scripted.status))
            #expect(records[1].reason.contains("as scripted"))
            #expect(records[1].bodySize == Int64(Self.form.bytes.count))
        }
    }

    @Test func `can answer before the body has come`() async throws {
        try await withCloud { cloud, address in
            cloud.script([Fault(.answerEarly)])
            let text = try await RawConnection.with(address) { connection in
                try await connection.send(Self.head())
                return try await connection.read(until: #""image":null}"#)
            }
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(text)")
            let record = try #require(await cloud.waitForRequests(count: 1).first)
            #expect(record.bodySize == 0)
            #expect(!record.hadEffect)
            #expect(cloud.pictures().isEmpty)
        }
    }

    // MARK: Closed connections

    @Test func `can close with the body unread`() async throws {
        try await withCloud { cloud, address in
            cloud.script([Fault(.closeBeforeReading)])
            let text = try await RawConnection.with(address) { connection in
                try await connection.send(Self.head())
                return await connection.readToEnd()
            }
            #expect(text.isEmpty, "\(text)")
            let record = try #require(await cloud.waitForRequests(count: 1).first)
            #expect(record.outcome == .cut)
            #expect(record.bodySize == 0)
            #expect(!record.hadEffect)
        }
    }

    @Test(arguments: [(Fault.Effect.closeAfterReading, false), (.closeAfterEffect, true)])
    func `can close instead of answering, before and after the effect`(
        _ effect: Fault.Effect, _ hadEffect: Bool
    ) async throws {
        try await withCloud { cloud, address in
            cloud.script([Fault(effect, times: .times(1))])
            let text = try await RawConnection.with(address) { connection in
                try await connection.send(Self.bytes())
                return await connection.readToEnd()
            }
            #expect(text.isEmpty, "\(text)")
            let record = try #require(await cloud.waitForRequests(count: 1).first)
            #expect(record.outcome == .cut)
            #expect(record.bodySize == Int64(Self.form.bytes.count))
            #expect(record.fileSHA256 == Self.digest)
            #expect(record.hadEffect == hadEffect)
            #expect((cloud.picture(ofVideo: "v") != nil) == hadEffect)
            await #expect(throws: (any Error).self, "AsyncHTTPClient must notice it too") {
                cloud.script([Fault(effect)])
                return try await send(upload(Self.form, to: "\(address)/v1/videos/image/v"))
            }
        }
    }

    // MARK: Time

    @Test(arguments: [Fault.Effect.delayBeforeReading(.seconds(30)), .delayBeforeAnswer(.seconds(30))])
    func `can wait for as long as it says`(_ effect: Fault.Effect) async throws {
        let clock = ToldClock()
        try await withCloud(clock: clock) { cloud, address async throws in
            cloud.script([Fault(effect)])
            #expect(try await send(upload(Self.form, to: "\(address)/v1/videos/image/v")).status == 200)
            #expect(cloud.picture(ofVideo: "v") != nil)
            #expect(clock.sleeps == [.seconds(30)])
        }
    }

    @Test func `can read slowly`() async throws {
        let clock = ToldClock()
        try await withCloud(clock: clock) { cloud, address async throws in
            cloud.script([Fault(.readSlowly(bytesPerSecond: 100))])
            #expect(try await send(upload(Self.form, to: "\(address)/v1/videos/image/v")).status == 200)
            let slept = clock.sleeps.reduce(.zero, +)
            #expect(slept == .seconds(Double(Self.form.bytes.count) / 100))
        }
    }

    @Test func `can hold a request before it has an effect until it is released`() async throws {
        try await withCloud { cloud, address in
            cloud.script([Fault(.holdBeforeReading, times: .times(1))])
            let reply = try await withThrowingTaskGroup(of: Reply.self) { group in
                group.addTask { try await send(upload(Self.form, to: "\(address)/v1/videos/image/v")) }
                await cloud.waitForArrivals(count: 1)
                #expect(cloud.requests().isEmpty)
                #expect(cloud.pictures().isEmpty)
                cloud.release()
                return try await group.next()
            }
            #expect(reply?.status == 200)
            #expect(cloud.picture(ofVideo: "v") != nil)
        }
    }

    @Test func `can hold the answer to a request that had its effect`() async throws {
        try await withCloud { cloud, address in
            cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            let reply = try await withThrowingTaskGroup(of: Reply.self) { group in
                group.addTask { try await send(upload(Self.form, to: "\(address)/v1/videos/image/v")) }
                let record = try #require(await cloud.waitForRequests(count: 1).first)
                #expect(record.hadEffect)
                #expect(cloud.picture(ofVideo: "v") != nil)
                cloud.release()
                return try await group.next()
            }
            #expect(reply?.status == 200)
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: [Fault.Effect.delayBeforeReading(.seconds(3600)), .holdBeforeAnswer])
    func `does not keep a cloud from stopping`(_ effect: Fault.Effect) async throws {
        try await withCloud { cloud, address in
            cloud.script([Fault(effect)])
            try await RawConnection.with(address) { connection in
                try await connection.send(Self.bytes())
                await cloud.waitForArrivals(count: 1)
            }
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: [Fault.Effect.delayBeforeAnswer(.seconds(3600)), .holdBeforeReading])
    func `does not keep a cloud from stopping gracefully`(_ effect: Fault.Effect) async throws {
        let cloud = LocalCloud(token: token, logger: Logger(label: "sandbox") { _ in SilentLog() })
        cloud.script([Fault(effect)])
        let services = ServiceGroup(services: [cloud], logger: Logger(label: "services") { _ in SilentLog() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            let address = await cloud.address()
            group.addTask {
                try await RawConnection.with(address) { connection in
                    try await connection.send(Self.bytes())
                    _ = await connection.readToEnd()
                }
            }
            await cloud.waitForArrivals(count: 1)
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    // MARK: Order

    @Test func `gives way to the next one when it has been shown often enough`() async throws {
        try await withCloud { cloud, address async throws in
            cloud.script([
                Fault(.answer(status: 500), times: .times(2)), Fault(.answer(status: 404), times: .times(0)),
                Fault(.answer(status: 502), method: "PUT"), Fault(.answer(status: 503), path: "/v1/channels"),
            ])
            func status(_ path: String, _ method: HTTPMethod = .GET) async throws -> Int {
                var request = get(address + path)
                request.method = method
                return try await send(request).status
            }
            #expect(try await status("/v1/videos") == 500)
            #expect(try await status("/v1/videos") == 500)
            #expect(try await status("/v1/videos") == 200)
            #expect(try await status("/v1/channels/showreel") == 503)
            #expect(try await status("/v1/channels", .PUT) == 502)
            cloud.script([])
            #expect(try await status("/v1/channels") == 200)
        }
    }
}
