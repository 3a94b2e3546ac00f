import Actions
import Agent
import ArgumentParser
import Foundation
import Glibc
import Rules
import SystemPackage

/// Writes a first config with first rules, their test and, where it takes one, their table.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a commented config and first rules with their test.",
        discussion: """
            On a terminal it asks for what no flag tells. It overwrites nothing.
            """)

    @Option(help: ArgumentHelp("dyntube, apyhub, huawei_vod or local.", valueName: "service"))
    var service: StarterService?
    @Option(help: "The drop folder.", completion: .directory) var folder: String?
    @Option(
        help: ArgumentHelp(
            "How files are named: id, directory, table; for new videos title, or channel.", valueName: "scheme"))
    var names: StarterNames?
    @Option(help: "With --names channel: the channel's id.") var channel: String?
    @Option(help: "Where to write.", completion: .directory) var into = "."

    func run() async throws {
        try await runCommand {
            let starter = try self.starter()
            let directory = AbsolutePath.of(self.into)
            try Self.check(starter, directory)
            try Self.write(starter.files, into: directory)
            for file in starter.files { Terminal.out("wrote \(directory.pushing(FilePath(file.path)))") }
            for line in self.next(starter, directory) { Terminal.out(line) }
        }
    }

    // MARK: Asking

    private func starter() throws -> Starter {
        let asker = Asker()
        let service = asker.choose(self.service, "--service", "Which service?", StarterService.allCases) { $0.summary }
        let folder = asker.text(self.folder, "--folder", "Which folder do people drop files into?")
        let names = service.flatMap {
            asker.choose(self.names, "--names", "How are the files named?", $0.names) { $0.summary }
        }
        let channel =
            (names ?? self.names) == .channel
            ? asker.text(self.channel, "--channel", "What is the channel's id?") : ""
        if asker.isGivenUp {
            throw CommandError("given up; nothing was written", status: EX_USAGE)
        }
        guard let service, let folder, let names, let channel else {
            throw CommandError(
                "not told, and there is no terminal to ask on: \(asker.missing.joined(separator: ", ")); "
                    + "`hotfolder init --help` says what they mean", status: EX_USAGE)
        }
        guard service.names.contains(names) else {
            let choices = service.names.map(\.rawValue).joined(separator: ", ")
            throw CommandError(
                "--names \(names.rawValue) makes no sense with \(service.rawValue); use one of \(choices)",
                status: EX_USAGE)
        }
        guard ShownBytes.text(folder.utf8) == folder, !folder.isEmpty else {
            throw CommandError("the folder's path has characters that cannot be shown; use another", status: EX_USAGE)
        }
        return Starter(
            service: service, names: names, folder: AbsolutePath.of(folder).string, channel: channel)
    }

    // MARK: Writing

    /// What is wrong with what was told is found before anything is written.
    private static func check(_ starter: Starter, _ directory: FilePath) throws {
        let files = starter.files.map { SourceFile(name: $0.path, bytes: Array($0.text.utf8)) }
        let catalogue = ActionRegistry.standard.catalogue
        let read = ConfigurationReader.read(files[0], base: directory, catalogue: catalogue)
        let rules = RuleBook.read([files[1]], configuration: read.configuration, catalogue: catalogue)
        let problems = read.problems + rules.problems
        guard problems.isEmpty else { throw CommandError(Problems(problems).description, status: EX_USAGE) }
    }

    private static func write(_ files: [Starter.File], into directory: FilePath) throws {
        let paths = files.map { directory.pushing(FilePath($0.path)) }
        let taken = paths.filter { (try? $0.stat(followTargetSymlink: false)) != nil }
        guard taken.isEmpty else {
            let names = taken.map(\.string).joined(separator: ", ")
            throw CommandError("\(names): there already, and nothing is overwritten; use --into", status: EX_CANTCREAT)
        }
        do {
            try FileManager.default.createDirectory(
                atPath: directory.appending("rules").string, withIntermediateDirectories: true)
            for (path, file) in zip(paths, files) {
                let descriptor = try FileDescriptor.open(
                    path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                    permissions: [.ownerReadWrite, .groupRead, .otherRead])
                _ = try descriptor.closeAfter { try descriptor.writeAll(file.text.utf8) }
            }
        } catch {
            throw CommandError(
                "\(directory) cannot be written into: \(error.localizedDescription)", status: EX_CANTCREAT)
        }
    }

    /// What is to be done now, in words and commands.
    private func next(_ starter: Starter, _ directory: FilePath) -> [String] {
        let config = directory.appending("hotfolder.yaml")
        var lines = ["", "next:"]
        if (try? FilePath(starter.folder).stat()) == nil { lines.append("  mkdir -p '\(starter.folder)'") }
        lines += starter.service.secrets.map { "  export \($0)=..." }
        lines += ["check", "test", "run"].map { "  hotfolder \($0) --config '\(config)'" }
        return lines
    }
}
