import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// A service whose name leads nowhere, or to where nobody answers: its files wait, and go on by themselves.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `A service that cannot be found` {
    @Test func `since its name is not in the table of hosts is waited for`() async throws {
        try await Stage.run(StageSettings(rules: Stage.impatientRules)) { stage in
            try stage.call("http://localhost:\(stage.port)")
            try stage.scratch.write("hosts", "# nobody\n")
            try stage.scratch.write("nsswitch.conf", "hosts: files\n")
            let wrapper = try await OwnFiles.wrapper(
                stage, ["/etc/hosts": "hosts", "/etc/nsswitch.conf": "nsswitch.conf"])
            let agent = try await stage.startAgent(wrapper: wrapper)
            let contents = try await stage.expectWaiting(agent, because: ["cannot be looked up"])

            // In place: the file is mounted, and not its name. Nothing listens at the first address.
            let hosts = try FileDescriptor.open(
                stage.scratch.path("hosts"), .writeOnly, options: [.truncate, .closeOnExec])
            _ = try hosts.closeAfter { try hosts.writeAll("::1 localhost\n127.0.0.1 localhost\n".utf8) }
            try await stage.expectDone(agent, contents, after: "a name missing from the table of hosts")
        }
    }

    @Test(arguments: [NameServer.Mood.silent, .failing, .denying])
    func `since the name server has no answer is waited for`(_ mood: NameServer.Mood) async throws {
        try await Stage.run(StageSettings(rules: Stage.impatientRules)) { stage in
            let names = try NameServer(mood)
            defer { names.end() }
            let agent = try await Self.start(stage, asking: NameServer.address)
            let contents = try await stage.expectWaiting(agent, because: ["cannot be looked up"])
            #expect(names.questions > 0)
            names.become(.well)
            try await stage.expectDone(agent, contents, after: "a name server that is \(mood)")
        }
    }

    /// A name server that says nothing keeps whoever asks for as long as resolv.conf(5) allows: usually 10 seconds.
    @Test func `does not keep the agent from stopping`() async throws {
        try await Stage.run(StageSettings(rules: Stage.impatientRules)) { stage in
            let names = try NameServer(.silent)
            defer { names.end() }
            let agent = try await Self.start(stage, asking: NameServer.address, "options timeout:30 attempts:3")
            let content = Picture.jpeg("one")
            try stage.drop("one.jpg", content)
            while names.questions == 0 { await Task.yield() }
            let watch = Stopwatch()
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            watch.tell("a name server that is silent, stopped after")
            #expect(watch.time < .seconds(30))
            try World(stage).expectEachOnce([content], "it stopped")
        }
    }

    /// With all names asked of this server alone.
    private static func start(
        _ stage: Stage, asking server: String, _ options: String = "options timeout:1 attempts:1"
    ) async throws -> ChildProgram {
        try stage.call("http://localhost:\(stage.port)")
        try stage.scratch.write("resolv.conf", "nameserver \(server)\n\(options)\n")
        try stage.scratch.write("nsswitch.conf", "hosts: dns\n")
        let wrapper = try await OwnFiles.wrapper(
            stage, ["/etc/resolv.conf": "resolv.conf", "/etc/nsswitch.conf": "nsswitch.conf"])
        return try await stage.startAgent(wrapper: wrapper)
    }

    @Test func `since nothing comes back from its address is waited for`() async throws {
        try await Stage.run(StageSettings(rules: Stage.impatientRules)) { stage in
            let hole = try BlackHole()
            try stage.call("http://127.0.0.1:\(hole.port)")
            let agent = try await stage.startAgent()
            let contents = try await stage.expectWaiting(agent, because: ["no connection within 10 seconds"])
            hole.end()
            try await Front.run(before: stage.port, port: hole.port) { _ in
                try await stage.expectDone(agent, contents, after: "a black hole")
            }
        }
    }
}
