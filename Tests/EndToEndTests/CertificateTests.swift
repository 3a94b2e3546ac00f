import Glibc
import NIOSSL
import Sandbox
import SystemPackage
import TestKit
import Testing

/// A service that cannot show who it is gets nothing: no file, no token, not the first byte of a request. Its files wait.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `A service that is not to be trusted` {
    @Test(arguments: TestAuthority.Flaw.allCases)
    func `since its certificate is bad gets nothing, and all of it when it has a good one`(
        _ flaw: TestAuthority.Flaw
    ) async throws {
        let why =
            flaw == .forAnotherHost
            ? "it is for another host" : "it is expired or not valid yet, self-signed, or of an unknown authority"
        try await Self.see("the certificate of ", why) { try $0.tls(flaw) }
    }

    @Test func `since it speaks only what was given up gets nothing, and all of it when it speaks TLS of today`()
        async throws
    {
        try await Self.see("no secure connection to ", "no version of TLS from 1.2 on") { authority in
            var tls = try authority.tls(nil)
            tls.minimumTLSVersion = .tlsv1
            tls.maximumTLSVersion = .tlsv11
            return tls
        }
    }

    /// With one authority, in the place of all those that the machine knows.
    private static func wrapper(_ stage: Stage) async throws -> [String] {
        try await OwnFiles.wrapper(stage, ["/etc/ssl/certs/ca-certificates.crt": TestAuthority.known])
    }

    /// - Parameters:
    ///   - kind: how the reason begins.
    ///   - why: what it must hold, and what `doctor` says, too.
    ///   - tls: what it speaks at first.
    private static func see(
        _ kind: String, _ why: String, _ tls: @escaping @Sendable (TestAuthority) throws -> TLSConfiguration
    ) async throws {
        try await Stage.run(StageSettings(rules: Stage.impatientRules)) { stage in
            let authority = try await TestAuthority(stage)
            let wrapper = try await Self.wrapper(stage)
            try await Front.run(before: stage.port, try tls(authority)) { front in
                try stage.call("https://localhost:\(front.port)")
                let agent = try await stage.startAgent(wrapper: wrapper)
                let contents = try await stage.expectWaiting(agent, because: [kind, why])
                #expect(front.connections > 0, "it was asked")
                let doctor = try await stage.outcome(of: stage.start(["doctor"], wrapper: wrapper))
                #expect(doctor.output.contains(why), "\(doctor.output)")
                #expect(front.heard == 0, "nothing was said to it")

                front.speak(try authority.tls(nil))
                try await stage.expectDone(agent, contents, after: "\"\(why)\"")
            }
        }
    }

    /// The kernel takes the connection, and nobody ever says a word.
    @Test func `since it does not answer the handshake is waited for`() async throws {
        try await Stage.run(StageSettings(rules: Stage.impatientRules)) { stage in
            let authority = try await TestAuthority(stage)
            let wrapper = try await Self.wrapper(stage)
            let hole = try BlackHole(isFull: false)
            try stage.call("https://localhost:\(hole.port)")
            let agent = try await stage.startAgent(wrapper: wrapper)
            let contents = try await stage.expectWaiting(agent, because: ["within 10 seconds"])
            hole.end()
            try await Front.run(before: stage.port, port: hole.port, try authority.tls(nil)) { _ in
                try await stage.expectDone(agent, contents, after: "a handshake without an answer")
            }
        }
    }
}
