import Foundation
import Glibc
import SystemPackage
import TestKit
import Testing

/// What `hotfolder doctor` says of good stages and of broken ones, and what `check` says of folders that overlap.
@Suite(.timeLimit(.minutes(5))) struct `The doctor` {
    private struct Report: Decodable {
        struct Finding: Decodable {
            var grade: String
            var subject: String
            var text: String
        }
        struct Part: Decodable {
            var name: String
            var findings: [Finding]
        }
        var machine: [Finding]
        var folders: [Part]
        var accounts: [Part]
    }

    /// What lies below the drop folder, hidden or not.
    private static func everything(_ stage: Stage) -> [String] {
        (FileManager.default.enumerator(atPath: stage.drops.string)?.compactMap { $0 as? String } ?? []).sorted()
    }

    /// A config like the stage's, whose account is at a server that answers at once, however busy the machine is.
    private static func config(_ stage: Stage, _ server: DatedServer) throws -> String {
        let first = String(decoding: try stage.scratch.read("hotfolder.yaml"), as: UTF8.self)
        try stage.scratch.write("second.yaml", first.replacing(stage.address, with: server.address))
        return stage.scratch.path("second.yaml").string
    }

    @Test func `finds a good stage well, and changes nothing`() async throws {
        try await Stage.run { stage in
            let server = try DatedServer()
            let doctor = try await stage.hotfolder("doctor", "--config", Self.config(stage, server))
            #expect(doctor.end == .exited(0) && doctor.errors.isEmpty, "\(doctor)")
            let lines = doctor.output.split(separator: "\n").map(String.init)
            #expect(lines.first == "Machine" && !doctor.output.contains("FAIL  ") && !doctor.output.contains("\u{1B}"))
            #expect(lines.contains("Folder pictures  \(stage.drops)") && lines.contains("Account dyntube  dyntube"))
            for line in [
                "  OK    agent: none runs with this config", "  OK    libmagic: its database can be read",
                "  OK    hotfolder-watch: \(Binaries.hotfolderWatch)",
                "  OK    rename: one step, and never over another file", "  OK    secrets: token can be read",
                "  OK    events: one came for a file that was made here to see whether they do",
                "  OK    \(server.address): answers",
            ] {
                #expect(lines.contains(line), "\(line) in \(doctor.output)")
            }
            #expect(!doctor.output.contains(Stage.token))
            #expect(Self.everything(stage).isEmpty, "not even .hotfolder stays")
        }
    }

    @Test func `runs beside an agent and tells what that one says`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            let contents = try stage.dropPictures(["one"])
            try await agent.errors.wait(for: "info done", "one.jpg")
            let doctor = try await stage.hotfolder(
                "doctor", "--json", "--config", Self.config(stage, DatedServer()))
            #expect(doctor.end == .exited(0), "\(doctor)")
            let report = try doctor.json(Report.self)
            #expect(report.machine.contains { $0.subject == "agent" && $0.text == "one runs with this config" })
            let said = report.folders[0].findings.filter { $0.subject == "agent" }.map(\.text)
            #expect(said.contains { $0.hasPrefix("held by process \(agent.id) on ") }, "\(said)")
            #expect(said.contains { $0.hasPrefix("online; inotify") }, "\(said)")
            try World(stage).expectEachOnce(contents, "it is done")
            #expect(!Self.everything(stage).contains { $0.contains("trial") })
        }
    }

    @Test func `names what is broken, each with what to do`() async throws {
        try await Stage.run { stage in
            try stage.scratch.write(
                "second.yaml",
                """
                folders:
                  missing: {path: nowhere}
                  outside: {path: drops, failed: \(stage.scratch.path("no-failed"))}
                accounts:
                  dyntube: {token: {env: NO_SUCH_TOKEN}, api_url: "http://127.0.0.1:1", upload_url: "http://127.0.0.1:1"}
                rules: rules
                journal: no/such/place/journal.sqlite

                """)
            let doctor = try await stage.hotfolder("doctor", "--config", stage.scratch.path("second.yaml").string)
            #expect(doctor.end == .exited(EXIT_FAILURE) && doctor.errors.isEmpty, "\(doctor)")
            for line in [
                "  FAIL  folder: it does not exist; make it: mkdir -p \(stage.scratch.path("nowhere"))",
                "  FAIL  failed: \(stage.scratch.path("no-failed")) does not exist; make it: mkdir -p",
                "  FAIL  secrets: token of the account \"dyntube\": the environment variable NO_SUCH_TOKEN is not set",
                "  FAIL  http://127.0.0.1:1: no connection: nothing listens there",
                "  FAIL  journal: cannot open the directory",
            ] {
                #expect(doctor.output.contains(line), "\(line) in \(doctor.output)")
            }
            #expect(doctor.output.hasSuffix("\n5 FAIL, 0 WARN.\n"), "\(doctor.output)")
            #expect(doctor.output.components(separatedBy: "127.0.0.1:1: ").count == 2, "each host is asked once")
            try stage.writeConfig("colour: green\n")
            #expect(try await stage.hotfolder("doctor").end == .exited(EX_CONFIG))
        }
    }

    @Test func `warns of a machine whose clock is not that of the service`() async throws {
        try await Stage.run { stage in
            let server = try DatedServer(date: "Sun, 06 Nov 1994 08:49:37 GMT")
            let doctor = try await stage.hotfolder("doctor", "--config", Self.config(stage, server))
            #expect(doctor.end == .exited(0))
            #expect(doctor.output.contains(/WARN  clock: this machine is [0-9]+ s ahead of http:/), "\(doctor.output)")
            #expect(
                server.request.hasPrefix("HEAD / HTTP/1.1\r\n")
                    && !server.request.lowercased().contains("authorization"))
        }
    }

    @Test func `says that no event can come where the kernel gives no watcher, and asks for none of a polled folder`()
        async throws
    {
        try await Stage.run { stage in
            let script = "echo 0 > /proc/sys/user/max_inotify_instances && exec \"$@\""
            let wrapper = ["/usr/bin/unshare", "-Ur", "/bin/sh", "-c", script, "sh"]
            let trial = try await stage.outcome(of: stage.start(["--help"], wrapper: wrapper))
            if trial.end != .exited(0) { try Test.cancel("user namespaces cannot be used here: \(trial.errors)") }
            let config = try Self.config(stage, DatedServer())
            let doctor = try await stage.outcome(of: stage.start(["doctor", "--config", config], wrapper: wrapper))
            let line =
                "  WARN  events: not all of the folder can be watched, since user.max_inotify_instances (0) is reached "
                + "(EMFILE); raise it: sysctl -w user.max_inotify_instances=128"
            #expect(doctor.output.contains(line), "\(doctor)")

            let text = String(decoding: try stage.scratch.read("second.yaml"), as: UTF8.self)
            try stage.scratch.write("second.yaml", text.replacing("path: drops", with: "path: drops\n    watch: poll"))
            let polled = try await stage.outcome(of: stage.start(["doctor", "--config", config], wrapper: wrapper))
            #expect(!polled.output.contains(" events: "), "\(polled)")
            #expect(Self.everything(stage).isEmpty, "nothing stays")
        }
    }

    /// Calls that a file system or a kernel may refuse.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let calls: [String]
        let status: Int32
        let line: String

        var testDescription: String { self.calls.joined(separator: ", ") }
    }

    static let refusals = [
        Refusal(
            calls: ["renameat2:error=EINVAL"], status: 0,
            line: "  OK    rename: by a second link and the removal of the first, so never over another file"),
        Refusal(
            calls: ["renameat2:error=EINVAL", "linkat:error=EPERM"], status: 0,
            line: "  WARN  rename: this file system cannot rename without replacing"),
        Refusal(
            calls: ["renameat2:retval=0"], status: 1, line: "  FAIL  rename: a rename that must not replace a file did"),
        Refusal(
            calls: ["fsync:error=EINVAL"], status: 0,
            line: "  WARN  durability: directories cannot be synced here (EINVAL)"),
        Refusal(calls: ["fsync:error=EIO"], status: 1, line: "  FAIL  durability: moves cannot be made durable"),
        Refusal(calls: ["renameat:error=EACCES"], status: 1, line: "  FAIL  rights: cannot move"),
        Refusal(calls: ["renameat:error=EXDEV:when=2+"], status: 0, line: "  WARN  done: files are copied to"),
    ]

    private static let strace = "/usr/bin/strace"

    @Test(
        .enabled(if: access(strace, X_OK) == 0, "it refuses system calls by strace(1); install strace"),
        arguments: refusals)
    func `tells what a file system cannot do`(_ refusal: Refusal) async throws {
        try await Stage.run { stage in
            try stage.scratch.makeDirectory("drops/done")
            let wrapper =
                [Self.strace, "-f", "-qq", "-o", "/dev/null"] + refusal.calls.flatMap { ["-e", "inject=\($0)"] }
            let arguments = ["doctor", "--config", try Self.config(stage, DatedServer())]
            let doctor = try await stage.outcome(of: stage.start(arguments, wrapper: wrapper))
            #expect(doctor.end == .exited(refusal.status) && doctor.output.contains(refusal.line), "\(doctor)")
            #expect(Self.everything(stage) == ["done"], "nothing stays")
        }
    }

    // MARK: Overlaps

    @Test func `check refuses one directory under two names`() async throws {
        try await Stage.run { stage in
            try FileManager.default.createSymbolicLink(
                atPath: stage.scratch.path("link").string, withDestinationPath: stage.drops.string)
            try FileManager.default.createSymbolicLink(
                atPath: stage.scratch.path("state-link").string, withDestinationPath: stage.drops.string)
            try stage.scratch.makeDirectory("other")
            try FileManager.default.createSymbolicLink(
                atPath: stage.scratch.path("out").string,
                withDestinationPath: stage.scratch.makeDirectory("other/inside").string)
            try stage.scratch.write(
                "second.yaml",
                """
                folders:
                  pictures: {path: drops}
                  again:
                    path: link
                  other:
                    path: other
                    done: \(stage.scratch.path("out"))
                accounts:
                  dyntube: {token: {env: DYNTUBE_TOKEN}}
                rules: rules
                journal: state-link/journal.sqlite

                """)
            let config = stage.scratch.path("second.yaml").string
            let check = try await stage.hotfolder("check", "--config", config)
            #expect(check.end == .exited(EX_CONFIG) && check.output.isEmpty, "\(check)")
            for line in [
                "second.yaml:4:11: `path`: this is the same directory as folder `pictures` (\(stage.drops))",
                "second.yaml:7:11: `done`: this leads back into the folder itself",
                "second.yaml:11:10: `journal`: this lies inside folder `pictures` (\(stage.drops))",
            ] {
                #expect(check.errors.contains(line), "\(line) in \(check.errors)")
            }
            let doctor = try await stage.hotfolder("doctor", "--config", config)
            #expect(doctor.end == .exited(EXIT_FAILURE) && doctor.output.contains("FAIL  overlap: `path`"), "\(doctor)")
        }
    }

    @Test func `an agent works in one of two names of a directory, and tells of the other`() async throws {
        try await Stage.run { stage in
            try FileManager.default.createSymbolicLink(
                atPath: stage.scratch.path("link").string, withDestinationPath: stage.drops.string)
            let first = String(decoding: try stage.scratch.read("hotfolder.yaml"), as: UTF8.self)
            try stage.scratch.write(
                "hotfolder.yaml", first.replacing("accounts:", with: "  again: {path: link}\naccounts:"))
            let agent = try stage.start(["run"])
            try await agent.errors.wait(for: "the folder cannot be used", "the same directory as folder")
            let contents = try stage.dropPictures(["one"])
            try await agent.errors.wait(for: "info done", "one.jpg")
            try stage.expectAllDone(["one"], contents)
            let status = try await stage.hotfolder("status")
            #expect(status.output.contains("offline: it overlaps with another place of this config"), "\(status)")
        }
    }
}
