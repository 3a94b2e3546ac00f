import Actions
import ArgumentParser
import Glibc
import Rules

/// Prints a JSON Schema of config, rules or rule tests, for editors. Needs no config.
struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print a JSON Schema of the config, the rules or the rule tests, for editors.",
        discussion: """
            An editor with YAML support checks and completes a file that begins with the line \
            "# yaml-language-server: $schema=PATH". `hotfolder check` finds more.
            """)

    @Argument(help: "config, rules or tests.") var file: SettingsSchema

    func run() async throws {
        try await runCommand {
            do {
                Terminal.out(try self.file.document(ActionRegistry.standard.catalogue))
            } catch let error as RuleError {
                throw CommandError(error.description, status: EX_SOFTWARE)
            }
        }
    }
}

extension SettingsSchema: ExpressibleByArgument {}
