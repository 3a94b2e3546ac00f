import Foundation
import Glibc
import Logging
import Sandbox
import Synchronization
import SystemPackage
import TestKit

/// Where one test plays: a scratch folder with a drop folder, a config and rules like anybody's, the local cloud, and the
/// real programs.
final class Stage: Sendable {
    static let token = "canary-4f1c9be07d-token"

    let scratch: ScratchFolder
    let cloud: LocalCloud
    let address: String
    let settings: StageSettings
    private let children = Mutex<[ChildProgram]>([])

    init(_ settings: StageSettings, _ scratch: ScratchFolder, _ cloud: LocalCloud) async throws {
        self.settings = settings
        self.scratch = scratch
        self.cloud = cloud
        self.address = await cloud.address()
        for directory in ["drops", "rules", "aside"] { try scratch.makeDirectory(directory) }
        try self.writeConfig()
        try scratch.write("rules/pictures.yaml", settings.rules)
    }

    /// Runs a test's body on a stage, returns what it returns, and clears the stage away: no program outlives it.
    ///
    /// - Parameter scratch: where it plays; nil: in a folder of its own.
    static func run<Value: Sendable>(
        _ settings: StageSettings = StageSettings(), in scratch: ScratchFolder? = nil,
        _ body: @escaping @Sendable (Stage) async throws -> Value
    ) async throws -> Value {
        let scratch = try scratch ?? ScratchFolder()
        let cloud = LocalCloud(token: self.token, logger: Logger(label: "sandbox") { _ in SilentLog() })
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await cloud.run()
                return nil
            }
            group.addTask {
                let stage = try await Stage(settings, scratch, cloud)
                defer { stage.clear() }
                return try await body(stage)
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            // Not reached: the body is the last to return.
            throw CancellationError()
        }
    }

    /// What all programs so far have written, the oldest first.
    var written: [[UInt8]] { self.children.withLock { $0.map { $0.output.bytes + $0.errors.bytes } } }

    private func clear() {
        for child in self.children.withLock({ $0 }) { child.signal(SIGKILL) }
    }

    // MARK: Settings

    var drops: FilePath { self.scratch.path("drops") }

    func writeConfig(_ more: String = "") throws {
        let done = self.settings.done.map { ["done: \($0)"] } ?? []
        let folder = (self.settings.folder + done).map { "    \($0)\n" }.joined()
        let accounts =
            self.settings.accounts.isEmpty
            ? "" : self.settings.accounts.replacing("{cloud}", with: self.address) + "\n"
        try self.scratch.write(
            "hotfolder.yaml",
            """
            folders:
              pictures:
                path: drops
                settle: \(self.settings.settle)
            \(folder)accounts:
              dyntube:
                token: {env: DYNTUBE_TOKEN}
                api_url: \(self.address)
                upload_url: \(self.address)
            \(accounts)rules: rules
            journal: \(self.settings.journal)
            listen: off
            log: {level: debug, format: \(self.settings.logFormat)}
            \(more)
            """)
    }

    // MARK: Programs

    var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["DYNTUBE_TOKEN"] = Self.token
        environment["HUAWEI_AK"] = self.cloud.huawei.account.accessKey
        environment["HOTFOLDER_CONFIG"] = self.scratch.path("hotfolder.yaml").string
        // The tests of commands must not depend on where they are started.
        for name in ["NO_COLOR", "NOTIFY_SOCKET", "HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"] {
            environment[name] = nil
        }
        return environment
    }

    /// Starts `hotfolder` with these arguments; `wrapper` are words before it, such as those of setpriv(1).
    func start(
        _ arguments: [String], wrapper: [String] = [], more environment: [String: String] = [:],
        killAfterErrorLine: Int? = nil
    ) throws -> ChildProgram {
        let words = wrapper + [Binaries.hotfolder.string] + arguments
        return try self.spawn(
            words.map { Array($0.utf8) }, more: environment, killAfterErrorLine: killAfterErrorLine)
    }

    /// - Parameter environment: goes beside what all programs get.
    func spawn(
        _ words: [[UInt8]], more environment: [String: String] = [:], terminal: PseudoTerminal? = nil,
        killAfterErrorLine: Int? = nil
    ) throws -> ChildProgram {
        let child = try ChildProgram(
            words, environment: self.environment.merging(environment) { $1 }, terminal: terminal,
            killAfterErrorLine: killAfterErrorLine)
        self.children.withLock { $0.append(child) }
        return child
    }

    /// Starts the agent, and waits until it watches the folder.
    func startAgent(wrapper: [String] = []) async throws -> ChildProgram {
        let agent = try self.start(["run"], wrapper: wrapper)
        try await agent.errors.wait(for: "the folder is online")
        return agent
    }

    /// Runs `hotfolder` with these arguments to its end.
    func hotfolder(_ arguments: String...) async throws -> Outcome {
        try await self.outcome(of: self.start(arguments))
    }

    /// As above; the arguments are bytes.
    func hotfolder(bytes arguments: [[UInt8]]) async throws -> Outcome {
        try await self.outcome(of: self.spawn([Array(Binaries.hotfolder.string.utf8)] + arguments))
    }

    func outcome(of child: ChildProgram) async throws -> Outcome {
        let end = try await child.ended()
        return Outcome(end: end, output: child.output.text, errors: child.errors.text)
    }

    /// What a command came to.
    struct Outcome: Sendable {
        let end: ProcessLife.End
        let output: String
        let errors: String

        /// The one JSON document on standard output.
        func json<Value: Decodable>(_ type: Value.Type) throws -> Value {
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            return try decoder.decode(type, from: Data(self.output.utf8))
        }
    }
}

/// What differs between the stages of different tests.
struct StageSettings: Sendable {
    /// More accounts; `{cloud}` stands for the local cloud's address.
    var accounts = ""
    /// More lines of the folder's settings.
    var folder: [String] = []
    /// Where done is, when it is not inside the folder.
    var done: FilePath?
    var settle = "100ms"
    var journal = "state/journal.sqlite"
    var logFormat = "text"
    var rules = """
        rules:
          - name: picture by video id
            match: {path: "**/{video}.{ext}", type: [image/jpeg, image/png]}
            do:
              - dyntube.update_video_image: {video: "{video}"}

        """
}
