import Crypto
import Foundation
import Glibc
import Logging
import Rules
import Sandbox
import SystemPackage

/// What an agent works in: a drop folder, a config, rules, and a local cloud, on this machine's file system and network.
final class Stage: Sendable {
    let root: String
    let cloud: LocalCloud
    static let token = "token-of-the-agents-tests"

    private init(
        settle: String, folder: String, rules: String, account: String, accounts: String, concurrency: Int,
        cloud: LocalCloud, url: String
    )
        throws
    {
        self.root = FileManager.default.temporaryDirectory.path + "/agent-" + UUID().uuidString
        self.cloud = cloud
        for name in ["drops", "rules", "state", "desk"] {
            try FileManager.default.createDirectory(atPath: self.at(name), withIntermediateDirectories: true)
        }
        try self.writeToken(Self.token)
        try self.write(rules, to: "rules/rules.yaml")
        try self.write(
            """
            folders:
              thumbnails:
                path: drops
                settle: \(settle)
            \(folder.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
            accounts:
              dyntube:
                token: {file: token}
                api_url: \(url)
                upload_url: \(url)
            \(account.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
            \(accounts.replacing("{cloud}", with: url).split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
            rules: rules
            journal: state/journal.sqlite
            concurrency: \(concurrency)
            listen: off

            """, to: "hotfolder.yaml")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.root)
    }

    static let rules = """
        rules:
          - name: still
            match: {path: "**/{video}.{ext}", type: [image/jpeg, image/png]}
            do:
              - dyntube.update_video_image: {video: "{video}"}

        """

    /// Sets a stage for as long as `body` takes.
    ///
    /// - Parameters:
    ///   - settle: short, but for `--once`, which leaves what a busy machine did not look at twice in this time.
    ///   - folder: further lines of the folder's config.
    ///   - account: further lines of DynTube's account.
    ///   - accounts: further accounts; `{cloud}` is the service's URL.
    ///   - url: of the service; nil for the local cloud.
    static func with<Result: Sendable>(
        settle: String = "20ms", folder: String = "", rules: String = Stage.rules, account: String = "",
        accounts: String = "", concurrency: Int = 4,
        url: String? = nil,
        videos: Videos = .any, _ body: @escaping @Sendable (Stage) async throws -> Result
    ) async throws -> Result {
        let cloud = LocalCloud(token: Self.token, videos: videos, logger: Self.logger)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await cloud.run()
                return nil
            }
            group.addTask {
                let address = await cloud.address()
                let stage = try Stage(
                    settle: settle, folder: folder, rules: rules, account: account, accounts: accounts,
                    concurrency: concurrency,
                    cloud: cloud,
                    url: url ?? address)
                return try await body(stage)
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    /// A log that nobody reads, unless somebody looks for an error.
    static var logger: Logger {
        var logger = Logger(label: "agent")
        logger.logLevel = ProcessInfo.processInfo.environment["AGENT_TESTS_LOG"] == nil ? .critical : .debug
        return logger
    }

    // MARK: Files

    func at(_ name: String) -> String { "\(self.root)/\(name)" }

    func drops(_ name: String) -> String { self.at("drops/\(name)") }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: self.at(name)))
    }

    func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: self.at(name))), as: UTF8.self)
    }

    func writeToken(_ token: String) throws {
        try self.write(token, to: "token")
        chmod(self.at("token"), 0o600)
    }

    /// Puts a file into the folder in one step, as a careful program does.
    func drop(_ bytes: [UInt8], as name: String) throws {
        let part = self.at("desk/\(UUID().uuidString)")
        // Not inherited by the programs that other tests start: it would seem to be written to for as long as they run.
        let file = try FileDescriptor.open(
            part, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: [.ownerReadWrite])
        try file.closeAfter { _ = try file.writeAll(bytes) }
        try self.move(part, to: self.drops(name))
    }

    func move(_ old: String, to new: String) throws {
        let directory = FilePath(new).removingLastComponent().string
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        guard rename(old, new) == 0 else { throw Errno(rawValue: errno) }
    }

    /// All files in the drop folder, wherever they are in it; but the agent's lock, which stays.
    func files() throws -> [String] { try Self.files(below: self.at("drops")).filter { $0 != ".hotfolder/lock" } }

    static func files(below root: String) throws -> [String] {
        var files: [String] = []
        let entries = FileManager.default.enumerator(atPath: root)
        while let name = entries?.nextObject() as? String {
            var status = stat()
            guard lstat("\(root)/\(name)", &status) == 0 else { continue }
            if status.st_mode & S_IFMT != S_IFDIR { files.append(name) }
        }
        return files.sorted()
    }

    /// What is left of jobs' directories.
    func workDirectories() -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: self.drops(".hotfolder/work"))) ?? []
    }
}

/// Small pictures that differ.
enum Picture {
    private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 0xFF)] + content
    }

    /// A JPEG frame around a text, in the place of an image that nobody decodes here.
    static func jpeg(_ text: String) -> [UInt8] {
        [0xFF, 0xD8] + self.segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
            + self.segment(0xDB, [0] + Array(repeating: 1, count: 64)) + self.segment(0xDA, [1, 1, 0, 0, 63, 0])
            + Array(text.utf8) + [0xFF, 0xD9]
    }

    /// As the cloud keeps it.
    static func digest(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).hexadecimal
    }
}
