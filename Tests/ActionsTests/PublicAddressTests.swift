import AsyncHTTPClient
import Logging
import NIOCore
import Testing

@testable import Actions

/// A service may give out a URL that leads into our own network; nothing there is asked on its behalf.
@Suite(.timeLimit(.minutes(5))) struct `The guard against private addresses` {
    static let addresses: [(String, Bool)] = [
        ("0.0.0.0", true), ("0.1.2.3", true), ("10.0.0.1", true), ("10.255.255.255", true), ("127.0.0.1", true),
        ("127.255.0.1", true), ("100.63.255.255", false), ("100.64.0.0", true), ("100.127.255.255", true),
        ("100.128.0.0", false), ("169.253.0.1", false), ("169.254.169.254", true), ("172.15.0.1", false),
        ("172.16.0.1", true), ("172.31.255.255", true), ("172.32.0.1", false), ("192.167.0.1", false),
        ("192.168.0.1", true), ("192.169.0.1", false), ("192.0.0.8", true), ("192.0.2.1", true), ("192.0.3.1", false),
        ("198.17.0.1", false), ("198.18.0.1", true), ("198.19.255.1", true), ("198.20.0.1", false),
        ("198.51.100.7", true), ("203.0.113.7", true), ("203.0.114.7", false), ("223.255.255.1", false),
        ("224.0.0.1", true), ("240.0.0.1", true), ("255.255.255.255", true), ("8.8.8.8", false), ("1.1.1.1", false),
        ("::", true), ("::1", true), ("::ffff:10.0.0.1", true), ("::ffff:8.8.8.8", false), ("::8.8.8.8", true),
        ("64:ff9b::7f00:1", true), ("64:ff9b::808:808", false), ("fe80::1", true), ("fc00::1", true),
        ("fd12:3456::1", true), ("ff02::1", true), ("2001:db8::1", true), ("2606:4700::1111", false),
        ("2001:4860:4860::8888", false), ("4000::1", true),
    ]

    @Test(arguments: addresses)
    func `knows them`(_ address: String, _ isPrivate: Bool) throws {
        #expect(PublicAddress.isPrivate(literal: address) == isPrivate)
        let refusal = PublicAddress.refusal(of: try SocketAddress(ipAddress: address, port: 443))
        #expect((refusal != nil) == isPrivate)
    }

    @Test(arguments: ["storage.example.com", "10.0.0", "", "0x7f.1"])
    func `leaves names to the look at the connection`(_ name: String) {
        #expect(!PublicAddress.isPrivate(literal: name))
    }

    @Test func `refuses a connection of which it is not known where it leads`() throws {
        #expect(PublicAddress.refusal(of: nil) != nil)
        #expect(PublicAddress.refusal(of: try SocketAddress(unixDomainSocketPath: "/run/x")) != nil)
    }

    @Test func `ends a connection before anything is asked`() async throws {
        let received = Signal<String>()
        let server = try ScriptedServer { connection, _ in
            received.send(connection.readHead())
            connection.answer("200 OK", "{}")
        }
        let clients = HTTPClients(connections: 1, logger: Logger(label: "test"))
        let guarded = try clients.client(timeout: .seconds(30), route: .direct, isGuarded: true)
        let fault = await #expect(throws: TransportFault.self) {
            try await guarded.execute(HTTPClientRequest(url: server.url), deadline: .distantFuture)
        }
        #expect(fault == PublicAddress.refusal(of: nil))
        // Empty: the client has gone without a word.
        #expect(await received.wait() == "")
        // Another kind of request may go there, over a connection of its own.
        let open = try clients.client(timeout: .seconds(30), route: .direct, isGuarded: false)
        let answer = try await open.execute(HTTPClientRequest(url: server.url), deadline: .distantFuture)
        #expect("\(answer.status)" == "200 OK")
        #expect(await received.wait()?.hasPrefix("GET / HTTP/1.1") == true)
        try await clients.shutdown()
    }
}
