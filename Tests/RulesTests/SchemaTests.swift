import Rules
import TestKit
import Testing

@Suite struct `The schema` {
    private static func check(_ schema: SettingsSchema) throws -> SchemaCheck {
        try SchemaCheck(schema.document(.forTests))
    }

    private static func hasUnknownKey(_ bad: BadFile) -> Bool {
        bad.expected.contains { $0.contains("unknown key") || $0.contains("unknown action") }
    }

    @Test(arguments: (BadFile.configs + BadFile.configValues).filter(hasUnknownKey))
    func `of configs has no key that the reader does not know`(_ bad: BadFile) throws {
        #expect(try !Self.check(.config).problems(in: bad.text).isEmpty)
    }

    @Test(arguments: (BadFile.rules + BadFile.ruleSteps).filter(hasUnknownKey))
    func `of rules has no key that the reader does not know`(_ bad: BadFile) throws {
        #expect(try !Self.check(.rules).problems(in: bad.text).isEmpty)
    }

    @Test func `has the keys that readers ask for, with what may stand behind them`() throws {
        let config = try Self.check(.config)
        let folders = "folders: {a: {path: /srv/a}}\n"
        #expect(try config.problems(in: folders) == [])
        #expect(try config.problems(in: folders + "concurrency: 8\nlog: {level: info}\nbandwidth: 20MB") == [])
        for wrong in [
            "concurrency: many", "concurrency: 0", "log: {level: loud}", "log: {levels: info}", "rules: [a]",
            "accounts: {dyntube: {tokens: {env: A}}}", "accounts: {dyntube: {token: secret}}",
            "accounts: {dyntube: {}}", "accounts: {kids: {token: {env: A}}}",
            "accounts: {dyntube: {token: {env: A}, poll: {every: 2s}}}",
            "accounts: {apyhub: {token: {env: A}, poll: {each: 2s}}}",
        ] {
            #expect(try !config.problems(in: folders + wrong).isEmpty, "\(wrong)")
        }
        for right in [
            "accounts: {dyntube: {token: {env: A}}, kids: {provider: dyntube, token: {file: a}, rate: 5/s}}",
            "accounts: {apyhub: {token: {env: A}, poll: {every: 2s}}}",
        ] {
            #expect(try config.problems(in: folders + right) == [], "\(right)")
        }
        #expect(try !config.problems(in: "rules: rules").isEmpty, "folders must be there")
    }

    @Test func `of rules knows actions and their parameters, with placeholders in place of values`() throws {
        let rules = try Self.check(.rules)
        let head = "rules:\n  - name: a\n    match: {path: '{a}', type: image/*, size: ..8MB}\n    do:\n      - "
        for right in [
            "dyntube.update_video_image: {video: '{a}', account: kids, as: still}", "apyhub.generate_thumbnail: {}",
            "apyhub.generate_thumbnail: {persistent: true}", "apyhub.generate_thumbnail: {persistent: '{a}'}",
            "test.all: {number: 3}", "test.all: {number: '{a}'}", "test.make:",
        ] {
            #expect(try rules.problems(in: head + right) == [], "\(right)")
        }
        for wrong in [
            "dyntube.update_video_image: {}", "dyntube.update_image: {video: a}", "test.all: {number: 11}",
            "test.all: {number: x}", "{test.make: {}, file.copy: {to: /a}}", "test.make: {unknown: a}", "test.make",
        ] {
            #expect(try !rules.problems(in: head + wrong).isEmpty, "\(wrong)")
        }
    }

    @Test func `of rule tests takes none, or what is expected`() throws {
        let tests = try Self.check(.tests)
        let head = "cases:\n  - {path: a.jpg, type: image/jpeg, "
        for right in [
            "expect: none}", "expect: {rule: a, values: {b: [c]}, requests: [d]}}",
            "at: 2026-11-22T10:00:00Z, expect: none}",
        ] {
            #expect(try tests.problems(in: head + right) == [], "\(right)")
        }
        for wrong in ["}", "expect: some}", "expect: {rules: a}}", "sizes: 1, expect: none}"] {
            #expect(try !tests.problems(in: head + wrong).isEmpty, "\(wrong)")
        }
    }
}
