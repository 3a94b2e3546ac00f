import Foundation
import Glibc
import SystemPackage
import TestKit
import Testing

/// `hotfolder init`: what it writes is right as it is, whatever was chosen.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `Init` {
    private static let secrets = ["DYNTUBE_TOKEN": "t", "APYHUB_TOKEN": "t", "HUAWEI_AK": "a", "HUAWEI_SK": "s"]

    /// The first line of all that is done with the case's file, but what only a crash leads to.
    private static func requests(_ service: String, _ scheme: String, _ folder: String) -> [String] {
        let id = "4fJq0bX1"
        let thumbnail = "https://api.apyhub.com/job/generate/image-thumbnail"
        let asset = "https://vod.cn-north-4.myhuaweicloud.com/v1.0/0123456789abcdef0123456789abcdef/asset"
        return switch (service, scheme) {
        case ("dyntube", "title"): ["POST https://upload.dyntube.com/v1/videos"]
        case ("dyntube", "channel"):
            [
                "POST https://upload.dyntube.com/v1/videos", "GET https://api.dyntube.com/v1/channels/kids",
                "PUT https://api.dyntube.com/v1/channels/kids",
            ]
        case ("dyntube", _): ["PUT https://upload.dyntube.com/v1/videos/image/\(id)"]
        case ("huawei_vod", "title"): ["POST \(asset)"]
        case ("huawei_vod", _): ["PUT \(asset)", "PUT {cover_upload_url}"]
        case ("apyhub", _):
            [
                "POST \(thumbnail)/file", "GET \(thumbnail)/status/{job_id}", "GET {url}",
                "copy the file to \(folder)-pictures/\(id).jpg",
            ]
        default:
            [
                "ffmpeg takes the frame at best of the video/mp4 and writes a jpg",
                "copy the file to \(folder)-pictures/\(id).jpg",
            ]
        }
    }

    private struct Explained: Decodable {
        struct Step: Decodable {
            var requests: [[String]]
        }
        var rule: String?
        var steps: [Step]
    }

    @Test(
        arguments: [
            ("dyntube", ["id", "directory", "table", "title", "channel"]), ("apyhub", ["id", "directory", "table"]),
            ("huawei_vod", ["id", "directory", "table", "title"]), ("local", ["id", "directory", "table"]),
        ])
    func `writes what check and test find right`(_ service: String, _ schemes: [String]) async throws {
        try await Stage.run { stage in
            for scheme in schemes {
                let into = stage.scratch.path("made-\(scheme)").string
                let folder = stage.scratch.path("My \"drops\"").string
                let made = try await stage.hotfolder(
                    "init", "--service", service, "--names", scheme, "--folder", folder, "--into", into, "--channel",
                    "kids")
                #expect(made.end == .exited(0) && made.errors.isEmpty, "\(scheme): \(made)")
                let config = into + "/hotfolder.yaml"
                #expect(made.output.contains("hotfolder check --config '\(config)'"))
                #expect(made.output.contains("mkdir -p '\(folder)'"))
                let check = try await stage.outcome(of: stage.start(["check", "--config", config], more: Self.secrets))
                #expect(check.end == .exited(0), "\(scheme): \(check.errors)")
                let test = try await stage.hotfolder("test", "--config", config)
                #expect(test.end == .exited(0) && test.output.contains("2 case(s): 2 ok"), "\(scheme): \(test)")
                try await Self.checkRequests(stage, service, scheme, folder, into)
            }
        }
    }

    /// What the rules do, and that the case says it.
    private static func checkRequests(
        _ stage: Stage, _ service: String, _ scheme: String, _ folder: String, _ into: String
    ) async throws {
        let written = try String(contentsOfFile: "\(into)/rules/\(service).test.yaml", encoding: .utf8)
        let path = try #require(written.firstMatch(of: /- path: (.+)/)).1
        let type = try #require(written.firstMatch(of: /type: (.+)/)).1
        let explained = try await stage.hotfolder(
            "explain", "--json", "--config", "\(into)/hotfolder.yaml", "\(folder)/\(path)", "--type", String(type),
            "--size", "2MB")
        let report = try #require(try explained.json([Explained].self).first)
        let wanted = Self.requests(service, scheme, folder)
        let found = report.steps.flatMap(\.requests).compactMap(\.first)
        #expect(Array(found.prefix(wanted.count)) == wanted, "\(service), \(scheme)")
        if service == "huawei_vod", scheme == "title" { return }
        #expect(found == wanted, "\(service), \(scheme)")
        let quoted = wanted.map { "        - \"\($0.replacing("\"", with: "\\\""))\"" }
        #expect(written.contains((["      requests:"] + quoted).joined(separator: "\n") + "\n"), "\(written)")
    }

    @Test func `overwrites nothing`() async throws {
        try await Stage.run { stage in
            let into = stage.scratch.path("made").string
            try stage.scratch.makeDirectory("made/rules")
            try stage.scratch.write("made/rules/local.test.yaml", "mine")
            let made = try await stage.hotfolder(
                "init", "--service", "local", "--names", "id", "--folder", "/srv/drops", "--into", into)
            #expect(made.end == .exited(EX_CANTCREAT) && made.errors.contains("rules/local.test.yaml: there already"))
            #expect(
                try FileManager.default.subpathsOfDirectory(atPath: into).sorted() == [
                    "rules", "rules/local.test.yaml",
                ])
        }
    }

    @Test func `says which flags it misses where there is no terminal`() async throws {
        try await Stage.run { stage in
            let all = try await stage.hotfolder("init")
            #expect(all.end == .exited(EX_USAGE), "\(all)")
            #expect(all.errors.contains("--service (dyntube, apyhub, huawei_vod, local), --folder"), "\(all.errors)")
            let names = try await stage.hotfolder("init", "--service", "apyhub", "--folder", "/srv/a")
            #expect(names.end == .exited(EX_USAGE) && names.errors.contains("--names (id, directory, table)"))
            let unfit = try await stage.hotfolder(
                "init", "--service", "apyhub", "--folder", "/srv/a", "--names", "title")
            #expect(unfit.end == .exited(EX_USAGE) && unfit.errors.contains("makes no sense with apyhub"))
        }
    }

    @Test func `refuses a folder that cannot be one before it writes anything`() async throws {
        try await Stage.run { stage in
            let into = stage.scratch.path("made").string
            let made = try await stage.hotfolder(
                "init", "--service", "local", "--names", "id", "--folder", stage.scratch.path("").string, "--into", into
            )
            #expect(
                made.end == .exited(EX_USAGE) && made.errors.contains("`journal`: this lies inside folder"), "\(made)")
            #expect(!FileManager.default.fileExists(atPath: into))
        }
    }

    // MARK: At a terminal

    /// Starts `init` with somebody who types.
    private static func sit(_ stage: Stage, _ into: String) throws -> (ChildProgram, PseudoTerminal) {
        let terminal = try PseudoTerminal()
        let words = [Binaries.hotfolder.string, "init", "--into", into].map { Array($0.utf8) }
        return (try stage.spawn(words, terminal: terminal), terminal)
    }

    @Test func `asks at a terminal, again after a wrong answer, and Enter takes the first`() async throws {
        try await Stage.run { stage in
            let into = stage.scratch.path("made").string
            let (program, terminal) = try Self.sit(stage, into)
            try await program.errors.wait(for: "Which service?", "Enter alone is 1")
            try await program.errors.wait(for: "4  local")
            for wrong in ["youtube", "5", "0"] { try terminal.type(wrong) }
            try await program.errors.wait(
                for: "none of them; type 1 to 4, or one of: dyntube, apyhub, huawei_vod, local", count: 3)
            try terminal.type("4")
            try await program.errors.wait(for: "Which folder")
            try terminal.type("")
            try await program.errors.wait(for: "Type an answer, or Control-D")
            try terminal.type(stage.scratch.path("typed").string)
            try await program.errors.wait(for: "How are the files named?")
            try terminal.type("")
            #expect(try await program.ended() == .exited(0), "\(program.errors.text)")
            #expect(program.output.text.contains("hotfolder check --config '\(into)/hotfolder.yaml'"))
            let config = String(decoding: try stage.scratch.read("made/hotfolder.yaml"), as: UTF8.self)
            #expect(config.contains(stage.scratch.path("typed").string))
            let check = try await stage.hotfolder("check", "--config", into + "/hotfolder.yaml")
            #expect(check.end == .exited(0), "\(check.errors)")
            let test = try await stage.hotfolder("test", "--config", into + "/hotfolder.yaml")
            #expect(test.end == .exited(0), "\(test)")
        }
    }

    @Test(arguments: [0, 1, 2]) func `takes Control-D for giving up, whatever it asks`(_ answers: Int) async throws {
        try await Stage.run { stage in
            let into = stage.scratch.path("made").string
            let (program, terminal) = try Self.sit(stage, into)
            let talk = [
                ("Which service?", "local"), ("Which folder", "/srv/drops"), ("How are the files named?", "id"),
            ]
            for (question, answer) in talk.prefix(answers) {
                try await program.errors.wait(for: question)
                try terminal.type(answer)
            }
            try await program.errors.wait(for: talk[answers].0)
            try terminal.end()
            #expect(try await program.ended() == .exited(EX_USAGE))
            #expect(program.errors.lines.last == "given up; nothing was written")
            #expect(!FileManager.default.fileExists(atPath: into))
        }
    }
}
