import Rules
import SystemPackage
import Testing

@Suite struct `Receivers of notices` {
    private static func read(_ notify: String) -> (configuration: Configuration?, problems: [String]) {
        let text = "folders: {drops: {path: /srv/drops}}\n\(notify)\n"
        let file = SourceFile(name: "hotfolder.yaml", bytes: Array(text.utf8))
        let result = ConfigurationReader.read(file, base: "/etc/hotfolder", catalogue: .forTests)
        return (result.configuration, BadFile.lines(result.problems))
    }

    @Test func `are read, with their defaults`() throws {
        let read = Self.read(
            """
            notify:
              ops: {url: "https://hooks.example.com/h?key=1"}
              desk: {url: "http://127.0.0.1:8080/", secret: {env: DESK}, on: [done, held]}
              one: {url: "https://a.example", secret: {file: one.key}, on: failed}
            """)
        #expect(read.problems == [])
        #expect(
            read.configuration?.notices == [
                NoticeAddress(name: "ops", url: "https://hooks.example.com/h?key=1", outcomes: [.failed, .held]),
                NoticeAddress(
                    name: "desk", url: "http://127.0.0.1:8080/", secret: .environment("DESK"), outcomes: [.done, .held]),
                NoticeAddress(
                    name: "one", url: "https://a.example", secret: .file("/etc/hotfolder/one.key"), outcomes: [.failed]),
            ])
        #expect(Self.read("").configuration?.notices == [])
    }

    @Test(arguments: [
        ("notify: ops", "2:9: `notify` must be a map, and this is a text; write such as {ops: {url: \"https://…\"}}"),
        (
            "notify: {ops: {}}",
            "2:15: the receiver `ops` has no `url`; write such as `url: https://hooks.example.com/hotfolder`"
        ),
        (
            "notify: {\"a b\": {url: \"https://a.example\"}}",
            "2:10: `a b` is no name for a receiver; use 1 to 64 letters"
        ),
        ("notify: {ops: {url: \"http://a.example\"}}", "2:21: `url`: http is only for this machine"),
        ("notify: {ops: {url: \"https://a.example#f\"}}", "2:21: `url`: the address must not have a fragment"),
        ("notify: {ops: {url: \"https://u:p@a.example\"}}", "2:21: `url`: a user or password does not belong"),
        (
            "notify: {ops: {url: \"https://a.example\", secret: abc}}",
            "2:50: `secret`: a secret is never written in this file"
        ),
        (
            "notify: {ops: {url: \"https://a.example\", on: [faild]}}",
            "2:47: `on`: a file is never `faild`; did you mean `failed`?"
        ),
        ("notify: {ops: {url: \"https://a.example\", on: []}}", "2:46: `on` is empty; write such as [failed, held]"),
        (
            "notify: {ops: {url: \"https://a.example\", of: [done]}}",
            "2:42: unknown key `of` in the receiver `ops`; did you mean `on`?"
        ),
    ])
    func `that are wrong are told at their place`(_ notify: String, _ problem: String) {
        let read = Self.read(notify)
        #expect(read.configuration == nil)
        #expect(read.problems.count == 1)
        #expect(read.problems.first?.hasPrefix(problem) == true, "\(read.problems)")
    }

    private static func problems(_ rule: String, _ notices: [NoticeAddress]?) -> [String] {
        let text = """
            rules:
              - name: still
                do: [{file.copy: {to: "/srv/copies"}}]
                \(rule)
            """
        var configuration: Configuration? = notices == nil ? nil : .forTests
        configuration?.notices = notices ?? []
        let file = SourceFile(name: "rules/a.yaml", bytes: Array(text.utf8))
        return BadFile.lines(RuleBook.read([file], configuration: configuration, catalogue: .forTests).problems)
    }

    @Test func `must be in the config`() {
        let ops = NoticeAddress(name: "ops", url: "https://a.example")
        #expect(Self.problems("notify: [ops]", [ops]) == [])
        #expect(Self.problems("notify: ops", [ops]) == [])
        #expect(
            Self.problems("notify: [ops, opps]", [ops])
                == ["4:19: `notify`: the config's `notify` has no `opps`; did you mean `ops`?"])
        #expect(
            Self.problems("notify: [ops]", [])
                == [
                    "4:14: `notify`: the config's `notify` has no `ops`; add it there, such as "
                        + "`notify: {ops: {url: \"https://…\"}}`"
                ])
        // Nothing is known of a config that is wrong itself.
        #expect(Self.problems("notify: [ops]", nil) == [])
    }
}
