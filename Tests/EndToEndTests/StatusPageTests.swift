import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

@Suite(.serialized, .timeLimit(.minutes(5)))
struct `The status page` {
    /// An agent that listens somewhere, and a browser for it.
    private static func start(
        _ stage: Stage, at address: String = "127.0.0.1:0"
    ) async throws -> (ChildProgram, Browser) {
        try Self.listen(stage, at: address)
        let agent = try await stage.startAgent()
        let line = try await agent.errors.wait(for: "the status page is there")
        let url = try #require(line.firstMatch(of: /http:\/\/\S+\//)?.output)
        return (agent, try #require(Browser(String(url))))
    }

    private static func listen(_ stage: Stage, at address: String) throws {
        let config = String(decoding: try stage.scratch.read("hotfolder.yaml"), as: UTF8.self)
        try stage.scratch.write("hotfolder.yaml", config.replacing("listen: off", with: "listen: \"\(address)\""))
    }

    /// Asks until the page is so.
    private static func see(_ browser: Browser, _ isSo: (String) -> Bool) throws -> String {
        while true {
            try Task.checkCancellation()
            let answer = try browser.ask()
            #expect(answer.status == 200, "\(answer)")
            if isSo(answer.body) { return answer.body }
        }
    }

    @Test func `shows what is wrong with rules until they are mended, and the same as status`() async throws {
        try await Stage.run { stage in
            let (agent, browser) = try await Self.start(stage)
            #expect(try browser.ask().body.contains("<h1 class=\"good\">All is well</h1>"))
            try stage.scratch.write(
                "rules/second.yaml", "rules:\n  - name: broken\n    mtach: {path: a}\n    do: []\n")
            let broken = try Self.see(browser) { $0.contains("A mistake in the files on disk") }
            #expect(broken.contains("second.yaml:3:5: unknown key `mtach`"), "\(broken)")
            #expect(broken.contains("goes on with what it read before") && !broken.contains("All is well"), "\(broken)")
            let status = try await stage.hotfolder("status", "--json")
            #expect(try browser.ask("/status.json").body + "\n" == status.output)
            #expect(status.output.contains("\"address\" : \"http://127.0.0.1:\(browser.port)/\""), "\(status)")

            try stage.scratch.remove("rules/second.yaml")
            let mended = try Self.see(browser) { $0.contains("All is well") }
            #expect(!mended.contains("second.yaml"), "\(mended)")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }

    @Test func `shows a paused account, a failed file, and no secret`() async throws {
        let echo = #"{"ok":false,"error":{"message":"Authorization: Bearer \#(Stage.token) <b>is not good</b>"}}"#
        try await Stage.run { stage in
            let (agent, browser) = try await Self.start(stage)
            stage.cloud.script([
                Fault(.answer(status: 422, body: echo), path: "/v1/videos/image/refused")
            ])
            _ = try stage.dropPictures(["refused"])
            try await agent.errors.wait(for: "warning failed", "refused.jpg")
            var page = try browser.ask().body
            #expect(page.contains("Failed: <bdi>pictures/refused.jpg</bdi>"), "\(page)")
            #expect(page.contains("&lt;b&gt;is not good&lt;/b&gt;") && !page.contains("<b>"), "\(page)")
            #expect(page.contains("drag the file from failed/refused.jpg back"), "\(page)")

            stage.cloud.script([Fault(.answer(status: 401, body: echo))])
            _ = try stage.dropPictures(["paused"])
            page = try Self.see(browser) { $0.contains("Paused account <bdi>dyntube</bdi>") }
            #expect(page.contains("The next try is in "), "\(page)")
            #expect(page.contains("<h1 class=\"bad\">2 problems</h1>"), "\(page)")
            for path in ["/", "/status.json"] {
                #expect(try !browser.ask(path).body.contains(Stage.token), "\(path)")
            }

            // What is dropped again is no failure any more.
            stage.cloud.script([])
            #expect(try await stage.hotfolder("retry", "--failed").end == .exited(0))
            try await agent.errors.wait(for: "info done", "refused.jpg")
            #expect(try !browser.ask().body.contains("Failed:"))
        }
    }

    @Test func `shows what is in work, and what is held and for what decision`() async throws {
        try await Stage.run { stage in
            let mark = stage.scratch.path("begun").string
            try stage.scratch.write(
                "rules/pictures.yaml",
                """
                rules:
                  - name: slow
                    match: {path: "*.jpg"}
                    do: [command.run: {argv: [sh, "-c", "echo > \\"$0\\"; sleep 600", "\(mark)"]}]

                """)
            let (agent, browser) = try await Self.start(stage)
            _ = try stage.dropPictures(["doubtful"])
            let page = try Self.see(browser) { $0.contains("step 1") && FileManager.default.fileExists(atPath: mark) }
            #expect(page.contains("<h2>In work</h2>") && page.contains("<bdi>pictures/doubtful.jpg</bdi>"), "\(page)")
            agent.signal(SIGKILL)
            _ = try await agent.ended()

            let (again, other) = try await Self.start(stage)
            try await again.errors.wait(for: "warning held", "doubtful.jpg")
            let held = try other.ask().body
            #expect(held.contains("Held until you decide: <bdi>pictures/doubtful.jpg</bdi>"), "\(held)")
            #expect(held.contains("`hotfolder resolve "), "\(held)")
        }
    }

    /// Names as nobody should give, and what must stand for them.
    private static let names: [(name: String, shown: String)] = [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;"),
        ("\" onload=\"x", "&quot; onload=&quot;x"), ("it's & so", "it&#39;s &amp; so"), ("two\nlines", "two\\x0alines"),
        ("turned\u{202E}gpj", "turned\\xe2\\x80\\xaegpj"), ("</title><h1>", "&lt;/title&gt;&lt;h1&gt;"),
    ]

    @Test func `shows the names of files as text`() async throws {
        try await Stage.run(StageSettings(folder: ["hardlinks: refuse"])) { stage in
            let (_, browser) = try await Self.start(stage)
            for (name, _) in Self.names {
                // A file with a second name waits.
                let path = stage.drops.appending(name.replacing("/", with: ":") + ".jpg").string
                try Data(Picture.jpeg("one")).write(to: URL(fileURLWithPath: path))
                let other = stage.scratch.path("aside").appending("\(UUID().uuidString)").string
                #expect(Glibc.link(path, other) == 0)
            }
            let page = try Self.see(browser) { $0.ranges(of: "<bdi>pictures/").count == Self.names.count }
            for (_, shown) in Self.names {
                #expect(page.contains(shown.replacing("/", with: ":")), "\(shown)")
            }
            #expect(!page.contains("<script") && !page.contains("onload=\"") && !page.contains("\u{202E}"), "\(page)")
            #expect(page.ranges(of: "<h1").count == 1, "\(page)")
        }
    }

    @Test func `answers three paths, to GET, for this machine, and lets nothing in`() async throws {
        try await Stage.run { stage in
            let (_, browser) = try await Self.start(stage)
            let health = try browser.ask("/healthz")
            #expect(health.status == 200 && health.body == "ok\n", "\(health)")
            for path in ["/nothing", "/status", "/healthz/", "/..%2f", "/question"] {
                #expect(try browser.ask(path).status == 404, "\(path)")
            }
            for method in ["POST", "PUT", "DELETE", "OPTIONS", "HEAD"] {
                let answer = try browser.ask(method: method)
                #expect(answer.status == 405 && answer.head.lowercased().contains("\r\nallow: get"), "\(answer)")
            }
            let others = [
                "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.1", "", "[::2]",
            ]
            for host in others {
                for path in ["/", "/status.json", "/healthz", "/nothing"] {
                    #expect(try browser.ask(path, host: host).status == 403, "\(host)\(path)")
                }
            }
            for host in ["localhost", "LOCALHOST:9", "127.0.0.1", "127.9.9.9:80", "[::1]:8035"] {
                #expect(try browser.ask(host: host).status == 200, "\(host)")
            }
            let head = try browser.ask().head.lowercased()
            #expect(head.contains("content-security-policy: default-src 'none'; style-src 'sha256-"), "\(head)")
            #expect(head.contains("x-content-type-options: nosniff") && head.contains("cache-control: no-store"))
            let page = try browser.ask().body
            #expect(!page.contains("<script") && !page.contains(" style=") && !page.contains("src="), "\(page)")
        }
    }

    @Test func `goes with the agent, also while somebody is connected`() async throws {
        try await Stage.run { stage in
            let (agent, browser) = try await Self.start(stage)
            let idle = try browser.connect()
            let half = try browser.connect()
            defer { for socket in [idle, half] { close(socket) } }
            #expect(write(half, "GET / HT", 8) == 8)
            #expect(try browser.ask("/healthz").status == 200)
            let watch = Stopwatch()
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            #expect(watch.time < .seconds(5), "\(watch.time)")
            #expect(throws: Errno.connectionRefused) { try browser.connect() }
        }
    }

    @Test func `is not there where another listens, and the agent works without it`() async throws {
        try await Stage.run { first in
            let (_, browser) = try await Self.start(first)
            try await Stage.run { second in
                try Self.listen(second, at: "127.0.0.1:\(browser.port)")
                let agent = try await second.startAgent()
                let line = try await agent.errors.wait(for: "warning there is no status page")
                let why = "another program listens at 127.0.0.1:\(browser.port) already; change `listen:` in the config"
                #expect(line.contains(why), "\(line)")
                let status = try await second.hotfolder("status")
                #expect(status.output.contains(why), "\(status)")
                let contents = try second.dropPictures(["without"])
                try await agent.errors.wait(for: "info done")
                try second.expectAllDone(["without"], contents)
                #expect(agent.errors.lines(with: ["there is no status page"]).count == 1)
                agent.signal(SIGTERM)
                #expect(try await agent.ended() == .exited(0))
            }
            #expect(try browser.ask("/healthz").status == 200)
        }
    }

    @Test func `is not there on an address that this machine has not`() async throws {
        try await Stage.run { stage in
            // For documentation only (RFC 5737).
            try Self.listen(stage, at: "192.0.2.1:0")
            let agent = try await stage.startAgent()
            let line = try await agent.errors.wait(for: "warning there is no status page")
            #expect(line.contains("this machine has no address 192.0.2.1"), "\(line)")
        }
    }

    @Test func `is off where the config says so, and with --once`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            #expect(try await !stage.hotfolder("status").output.contains("Status page"))
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            try Self.listen(stage, at: "127.0.0.1:0")
            let once = try stage.start(["run", "--once"])
            #expect(try await once.ended() == .exited(0))
            for program in [agent, once] {
                #expect(!program.errors.text.contains("status page"), "\(program.errors.text)")
            }
        }
    }
}
