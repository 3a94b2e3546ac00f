import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// `hotfolder test`: rules are tried without a file, a service or a secret.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `Rule tests tell` {
    private static let good = """
        cases:
          - path: kids/v1.jpg
            type: image/jpeg
            size: 2MB
            expect:
              rule: picture by video id
              values: {video: v1, ext: jpg}
          - {path: v1.mp4, type: video/mp4, expect: none}

        """

    @Test func `that all is well, without any secret`() async throws {
        try await Stage.run { stage in
            try stage.scratch.write("rules/pictures.test.yaml", Self.good)
            let child = try stage.start(["test"], more: ["DYNTUBE_TOKEN": ""])
            let outcome = try await stage.outcome(of: child)
            let file = stage.scratch.path("rules/pictures.test.yaml")
            #expect(
                outcome.output == """
                    ok    \(file):2  pictures: kids/v1.jpg
                    ok    \(file):8  pictures: v1.mp4
                    2 case(s): 2 ok, 0 failed

                    """, "\(outcome)")
            #expect(outcome.end == .exited(0) && outcome.errors.isEmpty)
            #expect(stage.cloud.requests().isEmpty, "nothing is sent")
        }
    }

    @Test func `what differs when a case fails, and with a status that says so`() async throws {
        try await Stage.run { stage in
            try stage.scratch.write(
                "rules/pictures.test.yaml",
                """
                cases:
                  - path: v1.jpg
                    type: image/jpeg
                    expect:
                      rule: picture by video id
                      values: {video: v2}
                      requests: ["PUT \(stage.address)/v1/videos/image/v2"]
                  - {path: v1.mp4, type: video/mp4, expect: {rule: picture by video id}}
                  - {path: v1.jpg, type: image/jpeg, expect: none}
                """)
            let outcome = try await stage.hotfolder("test")
            let file = stage.scratch.path("rules/pictures.test.yaml")
            #expect(
                outcome.output == """
                    FAIL  \(file):2  pictures: v1.jpg
                           rule: picture by video id
                           values:
                          -  video: v2
                          +  video: v1
                           requests:
                          -  - PUT \(stage.address)/v1/videos/image/v2
                          +  - PUT \(stage.address)/v1/videos/image/v1
                    FAIL  \(file):8  pictures: v1.mp4
                          -rule: picture by video id
                          +none
                          "picture by video id" does not take it, for its type: the content is video/mp4, not image/jpeg, image/png
                    FAIL  \(file):9  pictures: v1.jpg
                          -none
                          +rule: picture by video id
                    3 case(s): 0 ok, 3 failed

                    """, "\(outcome.output)")
            #expect(outcome.end == .exited(1) && outcome.errors.isEmpty)
            let json = try await stage.hotfolder("test", "--json", "pictures.yaml")
            #expect(json.end == .exited(1))
            #expect(try json.json(Report.self).cases.map(\.passed) == [false, false, false])
        }
    }

    private struct Report: Decodable {
        struct Case: Decodable {
            var passed: Bool
        }
        var cases: [Case]
    }

    @Test func `what is wrong with a test file, at its place`() async throws {
        try await Stage.run { stage in
            try stage.scratch.write(
                "rules/pictures.test.yaml", "cases:\n  - {path: a.jpg, type: image/jpeg, expects: none}\n")
            let outcome = try await stage.hotfolder("test")
            let file = stage.scratch.path("rules/pictures.test.yaml")
            #expect(
                outcome.errors == """
                    \(file):2:5: the case has no `expect`; write such as `expect: {rule: episode still}`
                    \(file):2:37: unknown key `expects` in the case; did you mean `expect`?

                    """, "\(outcome.errors)")
            #expect(outcome.end == .exited(EX_CONFIG) && outcome.output.isEmpty)
            let unknown = try await stage.hotfolder("test", "other.yaml")
            #expect(unknown.end == .exited(EX_DATAERR) && unknown.errors.contains("other.yaml has no rule tests"))
        }
    }

    @Test func `what would happen to a file now, and keeps it as a case once`() async throws {
        try await Stage.run { stage in
            try stage.drop("v1.jpg", Picture.jpeg("one"))
            let dropped = stage.drops.appending("v1.jpg").string
            let printed = try await stage.hotfolder("test", "--record", dropped, "--print")
            #expect(printed.output.contains("  - path: v1.jpg\n"), "\(printed)")
            let file = stage.scratch.path("rules/pictures.test.yaml").string
            #expect(!FileManager.default.fileExists(atPath: file))
            let first = try await stage.hotfolder("test", "--record", dropped)
            #expect(first.errors == "\(file) has it now\n", "\(first)")
            let none = stage.drops.appending("notes.txt").string
            #expect(
                try await stage.hotfolder("test", "--record", none, "--type", "text/plain", "--size", "1KB").errors
                    == "\(file) has it now\n")
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(text.contains("PUT \(stage.address)/v1/videos/image/v1") && !text.contains(Stage.token), "\(text)")
            let again = try await stage.hotfolder("test", "--record", dropped)
            #expect(again.errors == "\(file) has this case already\n")
            #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
            let outcome = try await stage.hotfolder("test")
            #expect(outcome.end == .exited(0) && outcome.output.contains("2 case(s): 2 ok, 0 failed"), "\(outcome)")
            #expect(FileManager.default.fileExists(atPath: dropped) && stage.cloud.requests().isEmpty)
        }
    }

    /// The table is the real one; what lies beside a file stands in the case.
    @Test func `what rules take from tables, sidecars and files`() async throws {
        let rules = """
            rules:
              - name: by the table
                match: {path: "{name}.jpg"}
                lookup: {table: ids.csv, where: {name: "{name}"}}
                do: [{dyntube.update_video_image: {video: "{id}"}}]
              - name: by the sidecar
                match: {path: "side/{name}.jpg"}
                sidecar: {path: "{file.stem}.yaml", required: true, wait: 5s}
                do: [{dyntube.update_video_image: {video: "{sidecar.id}"}}]
              - name: a playlist
                match: {path: "lists/{channel}.yaml"}
                content: true
                do: [{dyntube.update_channel: {channel: "{channel}", name: "{content.name}", videos: "{content.videos}"}}]

            """
        try await Stage.run(StageSettings(rules: rules)) { stage in
            try stage.scratch.write("rules/ids.csv", "name;id\r\npilot;v1\r\n")
            try stage.scratch.write(
                "rules/pictures.test.yaml",
                """
                cases:
                  - {path: pilot.jpg, type: image/jpeg, expect: {rule: by the table, values: {id: v1}}}
                  - {path: other.jpg, type: image/jpeg, expect: {rule: by the table, fails: ids.csv}}
                  - path: side/a.jpg
                    type: image/jpeg
                    sidecar: {id: v2}
                    expect: {rule: by the sidecar, requests: ["PUT \(stage.address)/v1/videos/image/v2"]}
                  - path: lists/kids.yaml
                    type: application/yaml
                    content: {name: Kids, videos: [k1, k2]}
                    expect: {rule: a playlist, values: {content.videos: [k1, k2]}}
                """)
            let outcome = try await stage.hotfolder("test")
            #expect(outcome.end == .exited(0) && outcome.output.contains("4 ok, 0 failed"), "\(outcome)")

            // What is wrong with the case itself is nothing that a rule does.
            try stage.scratch.write(
                "rules/pictures.test.yaml",
                """
                cases:
                  - {path: side/a.jpg, type: image/jpeg, expect: {fails: "write `sidecar:` into the case"}}
                  - {path: lists/kids.yaml, type: application/yaml, expect: {fails: "write `content:` into the case"}}
                """)
            let lacking = try await stage.hotfolder("test")
            #expect(lacking.end == .exited(1) && lacking.output.contains("0 ok, 2 failed"), "\(lacking)")
            for key in ["sidecar", "content"] {
                #expect(lacking.output.contains("write `\(key):` into the case"), "\(lacking)")
            }
        }
    }

    @Test func `what lies beside a file now, and records nothing where it is missing or wrong`() async throws {
        let rules = """
            rules:
              - name: by the sidecar
                match: {path: "side/{name}.jpg"}
                sidecar: {path: "{file.stem}.yaml", required: true, wait: 5s}
                on_same_content: skip
                do: [{dyntube.update_video_image: {video: "{sidecar.id}"}}]
              - name: perhaps a sidecar
                match: {path: "perhaps/{name}.jpg"}
                sidecar: {path: "{file.stem}.yaml", required: false, wait: 5s}
                do: [{dyntube.update_video_image: {video: "{name}"}}]
              - name: a playlist
                match: {path: "lists/{channel}.yaml"}
                content: true
                do: [{dyntube.update_channel: {channel: "{channel}", name: "{content.name}"}}]

            """
        try await Stage.run(StageSettings(rules: rules)) { stage in
            for name in ["side", "lists", "perhaps"] { try stage.scratch.makeDirectory("drops/\(name)") }
            func record(_ name: String, _ type: String) async throws -> Stage.Outcome {
                try await stage.hotfolder(
                    "test", "--record", stage.drops.appending(name).string, "--type", type, "--size", "1MB")
            }
            let missing = try await record("side/a.jpg", "image/jpeg")
            #expect(missing.end == .exited(EX_DATAERR) && missing.output.isEmpty, "\(missing)")
            #expect(missing.errors.contains("a.yaml") && missing.errors.contains("`sidecar:`"), "\(missing.errors)")
            let unread = try await record("lists/kids.yaml", "application/yaml")
            #expect(unread.end == .exited(EX_DATAERR) && unread.errors.contains("`content:`"), "\(unread)")
            try stage.drop("side/a.yaml", Array("id: [".utf8))
            let broken = try await record("side/a.jpg", "image/jpeg")
            #expect(broken.end == .exited(EX_DATAERR) && broken.errors.contains("its sidecar is wrong"), "\(broken)")
            #expect(!stage.scratch.exists("rules/pictures.test.yaml"))

            try stage.drop("side/a.yaml", Array("id: v7\n".utf8))
            try stage.drop("lists/kids.yaml", Array("name: Kids\n".utf8))
            let found = try await record("side/a.jpg", "image/jpeg")
            #expect(found.end == .exited(0) && found.output.contains("sidecar:\n      id: v7"), "\(found)")
            #expect(found.output.contains("/v1/videos/image/v7") && !found.output.contains("sha256"), "\(found)")
            let list = try await record("lists/kids.yaml", "application/yaml")
            #expect(list.end == .exited(0) && list.output.contains("content:\n      name: Kids"), "\(list)")
            let without = try await record("perhaps/v2.jpg", "image/jpeg")
            #expect(without.end == .exited(0) && without.output.contains("/v1/videos/image/v2"), "\(without)")
            let outcome = try await stage.hotfolder("test")
            #expect(outcome.end == .exited(0) && outcome.output.contains("3 ok, 0 failed"), "\(outcome)")
        }
    }

    /// They use the example config, and whoever tries them has none of its secrets.
    @Test func `that all cases of the examples hold`() async throws {
        try await Stage.run { stage in
            let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let config = stage.scratch.path("example.yaml").string
            for (from, to) in [("packaging/hotfolder.yaml", config), ("rules", stage.scratch.path("examples").string)] {
                try FileManager.default.copyItem(atPath: sources.appending(path: from).path, toPath: to)
            }
            let text = try String(contentsOfFile: config, encoding: .utf8).replacing(
                "\nrules: rules", with: "\nrules: examples")
            try text.write(toFile: config, atomically: true, encoding: .utf8)
            let outcome = try await stage.hotfolder("test", "--config", config)
            #expect(outcome.end == .exited(0) && outcome.output.contains("32 ok, 0 failed"), "\(outcome)")
        }
    }

    @Test func `that there is nothing to record of a path that is not there`() async throws {
        try await Stage.run { stage in
            let outcome = try await stage.hotfolder("test", "--record", stage.drops.appending("v1.jpg").string)
            #expect(outcome.end == .exited(EX_DATAERR) && outcome.errors.contains("tell its --type and --size"))
            let usage = try await stage.hotfolder("test", "--type", "image/jpeg")
            #expect(usage.end == .exited(EX_USAGE))
        }
    }
}
