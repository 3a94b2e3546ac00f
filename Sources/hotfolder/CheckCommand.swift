import Agent
import ArgumentParser
import Glibc
import Rules
import SystemPackage

/// Finds every problem in config, rules, tables and secrets, and folders that overlap on the disk, and says so before an agent has to.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Find every problem in the config, the rules, the tables and the secrets.")

    @OptionGroup var config: ConfigOption

    func run() async throws {
        try await runCommand {
            let reader = try self.config.reader()
            let (settings, wrong) = reader.readAll()
            let problems = wrong + (settings?.tables.problems ?? [])
            guard let settings, problems.isEmpty else {
                throw CommandError(Problems(problems).description, status: EX_CONFIG)
            }
            let configuration = settings.configuration
            let overlaps = await OverlapExam.problems(in: configuration, file: reader.file.string)
            guard overlaps.isEmpty else {
                throw CommandError(Problems(overlaps).description, status: EX_CONFIG)
            }
            for warning in settings.book.warnings { Terminal.message("warning: \(warning)") }
            Terminal.out(
                "\(reader.file): all is well: \(configuration.folders.count) folder(s), \(configuration.accounts.count { !$0.isImplied }) account(s), \(settings.book.rules.count) rule(s)"
            )
        }
    }
}
