import Foundation
import Logging
import Rules
import Testing

@testable import Actions

/// Against a server that does what a library would not, byte by byte.
@Suite(.timeLimit(.minutes(5))) struct `Sending a request` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    /// Sends a form with the file, and returns what came of it.
    static func send(
        _ input: InputFile?, to url: String, _ transport: HTTPTransport, timeout: Duration = .seconds(30),
        isRepeatable: Bool = true, secret: String = FixedCredentials.canary, progress: UploadProgress = UploadProgress()
    ) async throws(ActionError) -> HTTPAnswer {
        let body: PlannedRequest.Body =
            if let input {
                .multipart([
                    .init(name: "file", content: .file(name: "image.jpg", type: "image/jpeg", size: input.facts.size))
                ])
            } else {
                .json(Array("{}".utf8))
            }
        let request = PlannedRequest(
            method: .put, url: url + "/v1/x", authorization: .bearer(setting: "token"), body: body)
        return try await transport.send(
            request, account: .dynTube(at: url, timeout: timeout), credentials: FixedCredentials(value: secret),
            input: input, isRepeatable: isRepeatable, progress: progress)
    }

    /// The error of sending; a recorded issue when there is none.
    static func failure(
        _ input: InputFile?, to url: String, timeout: Duration = .seconds(30), isRepeatable: Bool = true,
        secret: String = FixedCredentials.canary, environment: [String: String] = [:],
        progress: UploadProgress = UploadProgress(), sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> ActionError {
        try await withTransport(environment: environment) { transport in
            let error = await #expect(throws: ActionError.self, sourceLocation: sourceLocation) {
                try await Self.send(
                    input, to: url, transport, timeout: timeout, isRepeatable: isRepeatable, secret: secret,
                    progress: progress)
            }
            let found = try #require(error)
            #expect(!found.description.contains(FixedCredentials.canary), sourceLocation: sourceLocation)
            return found
        }
    }

    static let again = ActionError.Kind.transient(retryAfter: nil)
    static let down = ActionError.Kind.outage(retryAfter: nil)
    static let large = 64 * 1024 * 1024

    // MARK: What goes out

    @Test func `a small file goes out with its length, its credentials and nothing else`() async throws {
        let received = Signal<String>()
        let server = try ScriptedServer { connection, _ in
            received.send(connection.readRequest())
            connection.answer("200 OK", #"{"ok":true}"#, headers: "X-One: 1\r\nx-ONE: 2\r\n")
        }
        let input = try self.scratch.input("a.jpg", Data("PICTURE".utf8))
        let answer = try await withTransport { try await Self.send(input, to: server.url, $0) }
        #expect(answer.status == 200 && answer.isSuccess)
        #expect(answer.body == Array(#"{"ok":true}"#.utf8))
        #expect(answer.header("x-one") == "1")
        let request = try #require(await received.wait())
        let boundary = try #require(request.firstMatch(of: /boundary=(hotfolder-[0-9a-f]{32})\r\n/)?.1)
        let body =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"image.jpg\"\r\n"
            + "Content-Type: image/jpeg\r\n\r\nPICTURE\r\n--\(boundary)--\r\n"
        let lines = Set(request.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n"))
        #expect(
            lines == [
                "PUT /v1/x HTTP/1.1", "host: 127.0.0.1:\(server.port)", "User-Agent: hotfolder",
                "Content-Type: multipart/form-data; boundary=\(boundary)",
                "Authorization: Bearer \(FixedCredentials.canary)", "Content-Length: \(body.utf8.count)",
            ])
        #expect(request.hasSuffix("\r\n\r\n" + body))
    }

    @Test func `connections are used again`() async throws {
        let server = try ScriptedServer { connection, number in
            while !connection.readRequest().isEmpty { connection.answer("200 OK", "\(number)") }
        }
        let input = try self.scratch.input("a.jpg", Data("PICTURE".utf8))
        try await withTransport { transport in
            var connections: Set<[UInt8]> = []
            for _ in 0..<10 { connections.insert(try await Self.send(input, to: server.url, transport).body) }
            // An answer may be told before its connection is free again; then the next request opens another.
            #expect(connections.count < 5)
        }
    }

    @Test func `a large file is sent whole, and no faster than it is taken`() async throws {
        // Of what was handed over, the kernel has all but one chunk and what goes around it.
        let bound = Upload.chunk + 1024
        let progress = UploadProgress()
        let most = Signal<(Int64, Int)>()
        let server = try ScriptedServer(receiveBuffer: 65536) { connection, _ in
            let head = connection.readHead()
            let length = ScriptedServer.Connection.length(head)
            var received = 0
            var mostInFlight: Int64 = 0
            while received < length {
                let count = connection.read(min(1 << 20, length - received)).count
                if count == 0 { break }
                received += count
                mostInFlight = max(mostInFlight, progress.handed - progress.written)
            }
            most.send((mostInFlight, length - received))
            connection.answer("200 OK", "{}")
        }
        let input = try self.scratch.input("large.jpg", zeros: Self.large)
        let answer = try await withTransport {
            try await Self.send(input, to: server.url, $0, progress: progress)
        }
        #expect(answer.isSuccess)
        let (mostInFlight, missing) = try #require(await most.wait())
        #expect(missing == 0)
        #expect(mostInFlight <= bound, "the file was read ahead of the connection")
        #expect(progress.handed > Int64(Self.large))
        #expect(progress.written == progress.handed)
    }

    @Test(arguments: [1, 262_143, 262_144, 262_145, 524_288, 600_000])
    func `every byte arrives in order, whatever the size`(_ size: Int) async throws {
        let content = Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })
        let received = Signal<[UInt8]>()
        let server = try ScriptedServer { connection, _ in
            let head = connection.readHead()
            received.send(connection.read(ScriptedServer.Connection.length(head)))
            connection.answer("200 OK", "{}")
        }
        let input = try self.scratch.input("a.jpg", content)
        _ = try await withTransport { try await Self.send(input, to: server.url, $0) }
        let body = try #require(await received.wait())
        let start = try #require(body.firstRange(of: Array("\r\n\r\n".utf8))).upperBound
        #expect(Data(body[start...].prefix(size)) == content)
        #expect(String(decoding: body[(start + size)...], as: UTF8.self).hasPrefix("\r\n--hotfolder-"))
    }

    // MARK: Answers that are none

    @Test func `a success before the body was read is none`() async throws {
        let server = try ScriptedServer(receiveBuffer: 65536) { connection, _ in
            _ = connection.readHead()
            connection.answer("200 OK", #"{"ok":true}"#)
            connection.waitForEnd()
        }
        let input = try self.scratch.input("large.jpg", zeros: Self.large)
        let error = try await Self.failure(input, to: server.url)
        #expect(error.kind == Self.again)
        #expect(error.description.contains("cannot have the whole file"))
        #expect(try await Self.failure(input, to: server.url, isRepeatable: false).kind == .unknown)
    }

    @Test(arguments: [#"{"message":"at most 1 MB"}"#, ""])
    func `a refusal before the body was read is one`(_ words: String) async throws {
        let server = try ScriptedServer(receiveBuffer: 65536) { connection, _ in
            _ = connection.readHead()
            connection.answer("413 Payload Too Large", words)
            connection.waitForEnd()
        }
        let input = try self.scratch.input("large.jpg", zeros: Self.large)
        let answer = try await withTransport { try await Self.send(input, to: server.url, $0) }
        #expect(answer.failure.kind == .permanent)
        #expect(answer.failure.description.contains(words.isEmpty ? "gave no reason" : "at most 1 MB"))
    }

    /// An answer, named by what is wrong with it; the bytes themselves would fill the test's output.
    struct Unbelievable: Sendable, CustomTestStringConvertible {
        var holds: String
        var kind = ActionError.Kind.transient(retryAfter: nil)
        var answer: String

        var testDescription: String { self.holds }
    }

    static let unbelievable: [Unbelievable] = [
        .init(
            holds: "a redirect to evil.example", kind: .permanent,
            answer: "HTTP/1.1 307 Temporary Redirect\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n"),
        .init(holds: "not HTTP", answer: "SSH-2.0-OpenSSH_9.2\r\n"),
        .init(
            holds: "over 4 MiB",
            answer: "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + String(repeating: "x", count: 5_000_000)),
        .init(
            holds: "over 64 KiB",
            answer: "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 70_000) + "\r\nContent-Length: 0\r\n\r\n"),
        .init(holds: "broke off", answer: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
        .init(holds: "closed the connection", answer: ""),
    ]

    @Test(arguments: unbelievable)
    func `what cannot be believed is an error`(_ row: Unbelievable) async throws {
        let server = try ScriptedServer { connection, _ in
            _ = connection.readRequest()
            connection.write(row.answer)
        }
        let input = try self.scratch.input("a.jpg", Data("PICTURE".utf8))
        let error = try await Self.failure(input, to: server.url)
        #expect(error.kind == row.kind)
        #expect(error.description.contains(row.holds), "\(error.description)")
        if row.kind == Self.again {
            #expect(try await Self.failure(input, to: server.url, isRepeatable: false).kind == .unknown)
        }
    }

    @Test func `an echoed secret is taken out`() async throws {
        let server = try ScriptedServer { connection, _ in
            let request = connection.readRequest()
            connection.answer(
                "400 Bad Request",
                #"{"message":"\#(request.split(separator: "\r\n").joined(separator: " "))"}"#
                    .replacing("\"file\"", with: "file").replacing("\"image.jpg\"", with: "image"))
        }
        let input = try self.scratch.input("a.jpg", Data("PICTURE".utf8))
        let answer = try await withTransport { try await Self.send(input, to: server.url, $0) }
        #expect(answer.failure.description.contains("Authorization: Bearer <redacted>"))
        #expect(!answer.failure.description.contains(FixedCredentials.canary))
    }

    // MARK: No answer

    @Test func `a service that nobody runs is an outage`() async throws {
        let url = try ScriptedServer { _, _ in }.url
        let input = try self.scratch.input("a.jpg", Data("PICTURE".utf8))
        let error = try await Self.failure(input, to: url, isRepeatable: false)
        #expect(error.kind == Self.down)
        #expect(error.description.contains("connection refused"))
    }

    @Test func `a service that does not speak TLS is an outage`() async throws {
        let server = try ScriptedServer { connection, _ in
            _ = connection.read(1)
            connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            connection.waitForEnd()
        }
        let error = try await Self.failure(nil, to: "https://localhost:\(server.port)", isRepeatable: false)
        #expect(error.kind == Self.down)
        #expect(error.description.contains("does not speak TLS"), "\(error.description)")
    }

    @Test(arguments: [true, false])
    func `a reset in the middle of the body did not take effect`(_ isRepeatable: Bool) async throws {
        let server = try ScriptedServer(receiveBuffer: 65536) { connection, _ in
            _ = connection.readHead()
            _ = connection.read(100_000)
            connection.reset()
        }
        let input = try self.scratch.input("large.jpg", zeros: Self.large)
        let error = try await Self.failure(input, to: server.url, isRepeatable: isRepeatable)
        #expect(error.kind == Self.again)
    }

    @Test func `a reset after the body may have taken effect`() async throws {
        let server = try ScriptedServer { connection, _ in
            _ = connection.readRequest()
            connection.reset()
        }
        let input = try self.scratch.input("a.jpg", zeros: 300_000)
        #expect(try await Self.failure(input, to: server.url).kind == Self.again)
        #expect(try await Self.failure(input, to: server.url, isRepeatable: false).kind == .unknown)
    }

    @Test func `a reader that stops is given up`() async throws {
        let server = try ScriptedServer(receiveBuffer: 65536) { connection, _ in
            _ = connection.readHead()
            // Reads nothing more until the client has gone.
            hold.wait()
        }
        defer { hold.signal() }
        let input = try self.scratch.input("large.jpg", zeros: Self.large)
        let error = try await Self.failure(input, to: server.url, timeout: .milliseconds(300))
        #expect(error.kind == Self.again)
        #expect(error.description.contains("no byte went either way"))
    }

    private let hold = DispatchSemaphore(value: 0)

    @Test func `an answer that does not come is given up`() async throws {
        let server = try ScriptedServer { connection, _ in
            _ = connection.readRequest()
            connection.waitForEnd()
        }
        let input = try self.scratch.input("a.jpg", Data("PICTURE".utf8))
        let error = try await Self.failure(input, to: server.url, timeout: .milliseconds(200), isRepeatable: false)
        #expect(error.kind == .unknown)
        #expect(error.description.contains("no byte went either way"))
    }

    @Test func `a cancelled task aborts its upload`() async throws {
        let (started, ended) = (Signal<Void>(), Signal<Void>())
        let server = try ScriptedServer(receiveBuffer: 65536) { connection, _ in
            _ = connection.readHead()
            started.send(())
            connection.waitForEnd()
            ended.send(())
        }
        // Larger than what is read before the cancellation arrives.
        let input = try self.scratch.input("large.jpg", zeros: 1 << 40)
        let error = try await withThrowingTaskGroup(of: ActionError.self) { group in
            group.addTask { try await Self.failure(input, to: server.url) }
            await started.wait()
            group.cancelAll()
            return try #require(try await group.next())
        }
        #expect(error.kind == Self.again)
        await ended.wait()
    }

    // MARK: The file

    @Test func `a file that changes while it is sent never arrives whole`() async throws {
        let (halfway, changed, received) = (Signal<Void>(), DispatchSemaphore(value: 0), Signal<(Int, Int)>())
        let server = try ScriptedServer(receiveBuffer: 65536) { connection, _ in
            let length = ScriptedServer.Connection.length(connection.readHead())
            let first = connection.read(300_000).count
            halfway.send(())
            changed.wait()
            received.send((first + connection.read(length).count, length))
        }
        let input = try self.scratch.input("large.jpg", zeros: Self.large)
        let failure = try await withThrowingTaskGroup(of: ActionError.self) { group in
            group.addTask { try await Self.failure(input, to: server.url) }
            await halfway.wait()
            try self.scratch.append("more", to: "large.jpg")
            changed.signal()
            return try #require(try await group.next())
        }
        #expect(failure.kind == .changed)
        let (count, length) = try #require(await received.wait())
        #expect(count < length)
    }

    @Test(arguments: [7, 300_000])
    func `a file that is not what was planned is not sent`(_ size: Int) async throws {
        let server = try ScriptedServer { connection, _ in
            connection.waitForEnd()
        }
        var input = try self.scratch.input("a.jpg", zeros: size)
        let planned = Int64(size)
        input.facts.size = planned + 1
        #expect(try await Self.failure(input, to: server.url).kind == .changed)
        input.facts.size = planned - 1
        #expect(try await Self.failure(input, to: server.url).kind == .changed)
        input.facts.size = planned
        try self.scratch.append("more", to: "a.jpg")
        let error = try await Self.failure(input, to: server.url)
        #expect(error.kind == .changed)
        #expect(error.description.contains("a.jpg changed while it was sent"))
    }

    // MARK: Credentials and proxies

    @Test(arguments: ["", "to ken\n", "token\r\nX: y", "tökén", " leading", String(repeating: "x", count: 20_000)])
    func `a secret that no header can carry stops the account`(_ secret: String) async throws {
        let server = try ScriptedServer { _, _ in }
        let error = try await Self.failure(nil, to: server.url, secret: secret)
        #expect(error.kind == .lane(retryAfter: nil))
        #expect(error.description.contains("{env: KIDS_TOKEN}"))
        #expect(secret.isEmpty || !error.description.contains(secret.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    @Test func `a proxy sees its own credentials and not the account's`() async throws {
        let received = Signal<String>()
        let proxy = try ScriptedServer { connection, _ in
            received.send(connection.readHead())
            connection.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        }
        let environment = ["HTTPS_PROXY": "http://user:p%40ss@127.0.0.1:\(proxy.port)"]
        let error = try await Self.failure(nil, to: "https://upload.example.com", environment: environment)
        #expect(error.kind == Self.down)
        #expect(error.description.contains("the proxy does not lead to upload.example.com"))
        #expect(!error.description.contains("p@ss"))
        let request = try #require(await received.wait())
        #expect(request.hasPrefix("CONNECT upload.example.com:443 HTTP/1.1\r\n"))
        #expect(request.lowercased().contains("proxy-authorization: basic dxnlcjpwqhnz\r\n"))
        #expect(!request.contains(FixedCredentials.canary))
    }

    @Test func `after shutdown nothing is sent`() async throws {
        let server = try ScriptedServer { _, _ in }
        let transport = HTTPTransport(connections: 1, logger: Logger(label: "test"), environment: [:])
        try await transport.shutdown()
        let error = await #expect(throws: ActionError.self) { try await Self.send(nil, to: server.url, transport) }
        #expect(error?.kind == Self.again)
    }
}
