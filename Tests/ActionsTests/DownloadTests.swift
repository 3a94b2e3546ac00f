import Disk
import Dispatch
import Foundation
import Rules
import Synchronization
import Testing

@testable import Actions

/// Against a server that does what a storage would not, byte by byte.
@Suite(.timeLimit(.minutes(5))) struct `Fetching a file` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    static let limit: Int64 = 100_000
    static let content = String(repeating: "0123456789", count: 5000)

    /// Fetches `url` and calls it `bin`.
    func fetch(
        _ url: String, _ transport: HTTPTransport, account: Account? = nil, timeout: Duration = .seconds(30),
        query: String = "", looked: Signal<[UInt8]> = Signal()
    ) async throws(ActionError) -> Download {
        let making: MadeFiles
        do {
            making = try self.scratch.making()
        } catch {
            throw ActionError(.permanent, "no folder: \(error)")
        }
        let account =
            account
            ?? Account(
                name: "frames", provider: "apyhub", settings: ["url": url], secrets: ["token": .environment("T")],
                timeout: timeout)
        let context = ActionContext(
            http: transport, account: account, credentials: FixedCredentials(), files: StepFiles(nil), making: making)
        let request = PlannedRequest(method: .get, url: "\(url)/a.bin\(query)", reach: .given, group: .free)
        return try await context.download(request, atMost: Self.limit) { (head) throws(ActionError) in
            looked.send(head)
            if head.starts(with: Array("no".utf8)) { throw ActionError(.permanent, "this is not it") }
            return "bin"
        }
    }

    /// The error of fetching from a server that does this; nothing must have been made.
    func failure(
        timeout: Duration = .seconds(30), query: String = "",
        _ script: @escaping @Sendable (ScriptedServer.Connection) -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> ActionError {
        let server = try ScriptedServer { connection, _ in
            _ = connection.readHead()
            script(connection)
        }
        let error = try await withTransport { transport in
            await #expect(throws: ActionError.self, sourceLocation: sourceLocation) {
                try await self.fetch(server.url, transport, timeout: timeout, query: query)
            }
        }
        #expect(self.made.isEmpty, sourceLocation: sourceLocation)
        return try #require(error, sourceLocation: sourceLocation)
    }

    /// The files that have their name.
    var made: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(self.scratch.path)/made")) ?? []
        return names.filter { !$0.hasSuffix(".part") }
    }

    static let again = ActionError.Kind.transient(retryAfter: nil)

    // MARK: What is made

    @Test(arguments: [
        "Content-Length: 50000\r\n\r\n\(content)",
        "Transfer-Encoding: chunked\r\n\r\n4E20\r\n\(content.prefix(20000))\r\n7530\r\n\(content.suffix(30000))\r\n0\r\n\r\n",
    ])
    func `a whole file is made, and no credentials are shown`(_ answer: String) async throws {
        let received = Signal<String>()
        let server = try ScriptedServer { connection, _ in
            received.send(connection.readHead())
            connection.write("HTTP/1.1 200 OK\r\n" + answer)
        }
        let looked = Signal<[UInt8]>()
        let download = try await withTransport { try await self.fetch(server.url, $0, looked: looked) }
        guard case .made(let file, 50_000) = download else {
            Issue.record("\(download)")
            return
        }
        #expect(file == .text("\(self.scratch.path)/made/1.bin"))
        #expect(try String(contentsOfFile: file.text ?? "", encoding: .utf8) == Self.content)
        #expect(await looked.wait() == Array(Self.content.utf8.prefix(HTTPTransport.lookedAt)))
        let lines = Set(try #require(await received.wait()).split(separator: "\r\n"))
        #expect(
            lines == ["GET /a.bin HTTP/1.1", "host: 127.0.0.1:\(server.port)", "User-Agent: hotfolder"], "\(lines)")
    }

    @Test(arguments: ["", "x", "tiny"])
    func `a small file shows all of itself`(_ content: String) async throws {
        let server = try ScriptedServer { connection, _ in
            _ = connection.readHead()
            connection.answer("200 OK", content)
        }
        let looked = Signal<[UInt8]>()
        _ = try await withTransport { try await self.fetch(server.url, $0, looked: looked) }
        #expect(await looked.wait() == Array(content.utf8))
        #expect(self.made == ["1.bin"])
    }

    @Test func `a file is fetched again after it was cut off`() async throws {
        let server = try ScriptedServer { connection, number in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n")
            connection.write(String(Self.content.prefix(number == 0 ? 30_000 : 50_000)))
        }
        try await withTransport { transport in
            let error = await #expect(throws: ActionError.self) { try await self.fetch(server.url, transport) }
            #expect(error?.kind == Self.again)
            #expect(self.made.isEmpty)
            _ = try await self.fetch(server.url, transport)
        }
        #expect(try String(contentsOfFile: "\(self.scratch.path)/made/1.bin", encoding: .utf8) == Self.content)
    }

    @Test func `no more is taken than the disk takes`() async throws {
        let length = 64 * 1024 * 1024
        let stalled = Signal<Int>()
        let server = try ScriptedServer { connection, _ in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n")
            stalled.send(connection.writeUntilStalled(length, patience: 500_000))
        }
        let making = try self.scratch.making()
        let account = Account(name: "frames", provider: "apyhub", settings: ["url": server.url])
        let request = PlannedRequest(method: .get, url: "\(server.url)/a", reach: .given, group: .free)
        try await withTransport { transport in
            let (isBusy, hold) = (Signal<Void>(), DispatchSemaphore(value: 0))
            try await withThrowingTaskGroup(of: Void.self) { group in
                // The one thread of the folder hangs, as that of a dead file server does.
                group.addTask {
                    await making.threads.run {
                        isBusy.send(())
                        hold.wait()
                    }
                }
                _ = await isBusy.wait()
                group.addTask {
                    await #expect(throws: ActionError.self) {
                        try await transport.download(request, account: account, atMost: .max, to: making) { _ in "bin" }
                    }
                }
                let written = try #require(await stalled.wait())
                hold.signal()
                // What the kernel holds on both sides of the connection, and what is read ahead.
                #expect(written < length / 2)
                try await group.waitForAll()
            }
        }
        #expect(self.made.isEmpty)
    }

    // MARK: What is not made

    @Test(arguments: [
        "Content-Length: 100001\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n"
            + String(repeating: "C350\r\n\(content)\r\n", count: 3),
    ])
    func `a file that is too large is not taken`(_ answer: String) async throws {
        let error = try await self.failure { connection in
            connection.write("HTTP/1.1 200 OK\r\n" + answer)
            connection.waitForEnd()
        }
        #expect(error.kind == .permanent)
        #expect(error.description.contains("more than 100 KB"), "\(error)")
    }

    static let halves: [(String, String)] = [
        ("Content-Length: 50000\r\n\r\n\(content.prefix(20_000))", "broke off"),
        ("Content-Length: 50000\r\n\r\n", "broke off"),
        ("Transfer-Encoding: chunked\r\n\r\n4E20\r\n\(content.prefix(20_000))\r\n", "broke off"),
        // Its end would look like that of a connection that was cut.
        ("Content-Type: image/png\r\n\r\n\(content)", "how long the file is"),
    ]

    @Test(arguments: halves)
    func `a file that may be half is not made`(_ answer: String, _ holds: String) async throws {
        let error = try await self.failure { $0.write("HTTP/1.1 200 OK\r\n" + answer) }
        #expect(error.kind == Self.again)
        #expect(error.description.contains(holds), "\(error)")
    }

    @Test func `a file that is not what it should be is not made`() async throws {
        let error = try await self.failure { $0.answer("200 OK", "no " + Self.content) }
        #expect(error == ActionError(.permanent, "this is not it"))
    }

    @Test func `a redirect is not followed`() async throws {
        let error = try await self.failure {
            $0.write("HTTP/1.1 302 Found\r\nLocation: https://e.example/x\r\nContent-Length: 0\r\n\r\n")
        }
        #expect(error.kind == .permanent)
        #expect(error.description.contains("a redirect to e.example"))
        #expect(!error.description.contains("credentials"))
    }

    @Test func `a success without a file is none`() async throws {
        let error = try await self.failure { $0.write("HTTP/1.1 204 No Content\r\n\r\n") }
        #expect(error.kind == Self.again)
        #expect(error.description.contains("this is no file"))
    }

    @Test func `a storage that stops is given up`() async throws {
        let error = try await self.failure(timeout: .milliseconds(300)) {
            $0.write("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\nhalf")
            $0.waitForEnd()
        }
        #expect(error.kind == Self.again)
        #expect(error.description.contains("no byte went either way"))
    }

    @Test func `a connection that is reset is tried again`() async throws {
        let server = try ScriptedServer { connection, _ in connection.reset() }
        let error = try await withTransport { transport in
            await #expect(throws: ActionError.self) { try await self.fetch(server.url, transport) }
        }
        #expect(error?.kind == Self.again)
    }

    @Test func `cancelling ends it`() async throws {
        let half = Signal<Void>()
        let gone = Signal<Void>()
        let server = try ScriptedServer { connection, _ in
            _ = connection.readHead()
            connection.write(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7530\r\n\(Self.content.prefix(30_000))")
            half.send(())
            connection.waitForEnd()
            gone.send(())
        }
        let error = try await withTransport { transport in
            try await withThrowingTaskGroup(of: ActionError?.self) { group in
                let looked = Signal<[UInt8]>()
                group.addTask {
                    await #expect(throws: ActionError.self) {
                        try await self.fetch(server.url, transport, looked: looked)
                    }
                }
                _ = await half.wait()
                _ = await looked.wait()
                group.cancelAll()
                let error = try await group.next() ?? nil
                _ = await gone.wait()
                return error
            }
        }
        #expect(error?.kind == Self.again)
        #expect(error?.description.contains("stopped here") == true, "\(error?.description ?? "")")
        #expect(self.made.isEmpty)
    }

    // MARK: Refusals

    @Test func `the words of a refusal are handed on, as many as can be of use`() async throws {
        let words = String(repeating: "words ", count: 20_000)
        let server = try ScriptedServer { connection, _ in
            _ = connection.readHead()
            connection.answer("404 Not Found", words, headers: "X-Reason: gone\r\n")
        }
        let download = try await withTransport { try await self.fetch(server.url, $0) }
        guard case .refused(let answer) = download else {
            Issue.record("\(download)")
            return
        }
        #expect(answer.status == 404 && answer.header("x-reason") == "gone")
        #expect(answer.body == Array(words.utf8.prefix(65536)))
        #expect(answer.failure.kind == .permanent)
    }

    @Test func `a refusal whose words break off is one all the same`() async throws {
        let server = try ScriptedServer { connection, _ in
            _ = connection.readHead()
            connection.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\n")
        }
        let download = try await withTransport { try await self.fetch(server.url, $0) }
        guard case .refused(let answer) = download else {
            Issue.record("\(download)")
            return
        }
        #expect(answer.status == 403)
        #expect(answer.failure.description.contains("refused the signed URL"))
    }

    @Test func `what signs a URL is not repeated`() async throws {
        let signature = "c2lnbmF0dXJlLW9mLWEtdXJs"
        let server = try ScriptedServer { connection, _ in
            _ = connection.readHead()
            connection.answer("400 Bad Request", "what is \(signature)?")
        }
        let download = try await withTransport {
            try await self.fetch(server.url, $0, query: "?Expires=5&Signature=\(signature)")
        }
        guard case .refused(let answer) = download else {
            Issue.record("\(download)")
            return
        }
        #expect(answer.failure.description.contains("what is <redacted>?"), "\(answer.failure)")
    }

    @Test(arguments: ["http://127.0.0.1:1", "https://127.0.0.1:1", "https://10.1.2.3", "https://[fd00::1]", "ftp://h"])
    func `a service elsewhere cannot send us into our own network`(_ url: String) async throws {
        let account = Account(name: "frames", provider: "apyhub", settings: ["url": "https://api.apyhub.com"])
        let error = try await withTransport { transport in
            await #expect(throws: ActionError.self) { try await self.fetch(url, transport, account: account) }
        }
        #expect(error?.kind == .permanent)
    }
}
