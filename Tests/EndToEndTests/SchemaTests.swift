import Foundation
import Glibc
import SystemPackage
import TestKit
import Testing

/// `hotfolder schema`: what the project shows as right is right for an editor, too.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `Schema` {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: Self.sources.appending(path: path), encoding: .utf8)
    }

    @Test func `of config, rules and tests fits every example`() async throws {
        try await Stage.run { stage in
            var checks: [String: SchemaCheck] = [:]
            for name in ["config", "rules", "tests"] {
                let outcome = try await stage.hotfolder("schema", name)
                #expect(outcome.end == .exited(0) && outcome.errors.isEmpty, "\(outcome)")
                #expect(outcome.output.contains("https://json-schema.org/draft/2020-12/schema"))
                checks[name] = try SchemaCheck(outcome.output)
            }
            #expect(try checks["config"]?.problems(in: Self.text("packaging/hotfolder.yaml")) == [])
            let files = try FileManager.default.contentsOfDirectory(atPath: Self.sources.appending(path: "rules").path)
                .filter { $0.hasSuffix(".yaml") }
            #expect(files.count >= 10)
            for file in files {
                let kind = file.hasSuffix(".test.yaml") ? "tests" : "rules"
                let problems = try checks[kind]?.problems(in: Self.text("rules/\(file)"))
                #expect(problems == [], "\(file)")
            }
        }
    }

    @Test func `of something else is refused`() async throws {
        try await Stage.run { stage in
            let outcome = try await stage.hotfolder("schema", "rule")
            #expect(outcome.end == .exited(EX_USAGE) && outcome.output.isEmpty)
        }
    }
}
