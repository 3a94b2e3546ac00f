import Glibc
import NIOSSL
import Sandbox
import SystemPackage
import TestKit
import Testing

/// A service that cannot show who it is gets nothing: no file, no token, not the first byte of a request. Its files wait.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct `A service that is not to be trusted` {
    /// An attempt that is counted fails the file.
    private static let rules = StageSettings().rules + "    retry: {attempts: 1}\n"

    @Test(arguments: TestAuthority.Flaw.allCases)
    func `since its certificate is bad gets nothing, and all of it when it has a good one`(
        _ flaw: TestAuthority.Flaw
    ) async throws {
        let words =
            flaw == .forAnotherHost
            ? "is not trusted: it is for another host"
            : "is not trusted: it is expired or not valid yet, self-signed, or of an unknown authority"
        try await Self.see(words: "the certificate of ", words) { try $0.tls(flaw) }
    }

    @Test func `since it speaks only what was given up gets nothing, and all of it when it speaks TLS of today`()
        async throws
    {
        try await Self.see(words: "no secure connection to ", "no version of TLS from 1.2 on") { authority in
            var tls = try authority.tls(nil)
            tls.minimumTLSVersion = .tlsv1
            tls.maximumTLSVersion = .tlsv11
            return tls
        }
    }

    private static func see(
        words: String..., tls: @escaping @Sendable (TestAuthority) throws -> TLSConfiguration
    ) async throws {
        try await Stage.run(StageSettings(rules: Self.rules)) { stage in
            let authority = try await TestAuthority(stage)
            // In the place of all authorities that the machine knows.
            let wrapper = try await OwnFiles.wrapper(
                stage, ["/etc/ssl/certs/ca-certificates.crt": TestAuthority.known])
            try await Front.run(before: stage.port, try tls(authority)) { front in
                try stage.call("https://localhost:\(front.port)")
                let agent = try await stage.startAgent(wrapper: wrapper)
                let contents = ["one", "two"].map { Picture.jpeg($0) }
                try stage.drop("one.jpg", contents[0])
                let line = try await agent.errors.wait(for: "postponed", "one.jpg")
                #expect(words.allSatisfy { line.contains($0) }, "\(line)")
                // The account is paused now: this one stays where its editor sees it.
                try stage.drop("two.jpg", contents[1])
                try await agent.errors.wait(for: "waiting", "two.jpg")
                let pause = try #require(try await stage.pause())
                #expect(words.allSatisfy { pause.contains($0) }, "\(pause)")
                let world = try World(stage)
                world.expectEachOnce(contents, "they wait")
                #expect(world.failed.isEmpty && world.done.isEmpty && world.inWork.count == 1)
                #expect(front.connections > 0, "it was asked")
                #expect(front.heard == 0, "nothing was said to it")

                front.speak(try authority.tls(nil))
                let watch = Stopwatch()
                for name in ["one", "two"] { try await agent.errors.wait(for: "info done", "\(name).jpg") }
                watch.tell("a certificate is good again, all done after")
                try stage.expectAllDone(["one", "two"], contents)
                #expect(stage.cloud.requests().count == 2, "each is sent once")
                #expect(agent.errors.lines(with: ["warning failed"]).isEmpty)
                agent.signal(SIGTERM)
                #expect(try await agent.ended() == .exited(0))
            }
        }
    }
}
