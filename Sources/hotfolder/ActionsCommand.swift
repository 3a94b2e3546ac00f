import Actions
import ArgumentParser
import Foundation
import Glibc
import Rules

/// Says what rules can do: all actions in a line each, or one in full. Needs no config.
struct ActionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "actions", abstract: "Show what rules can do: all actions, or one with all it takes.")

    @Argument(help: "An action's name, or a provider's for all of its actions in full.")
    var name: String?

    func run() async throws {
        try await runCommand {
            let actions = ActionRegistry.standard.catalogue.actions
            guard let name else {
                let width = actions.map(\.name.count).max() ?? 0
                for action in actions {
                    let padding = String(repeating: " ", count: width - action.name.count)
                    Terminal.out("\(Terminal.styled(action.name, .bold))\(padding)  \(action.summary)")
                }
                Terminal.message("hotfolder actions NAME shows what one takes, gives and allows.")
                return
            }
            let chosen = actions.filter { $0.name == name || $0.provider == name }
            guard !chosen.isEmpty else {
                throw CommandError(
                    "no action is called \"\(name)\"; \"hotfolder actions\" lists them all", status: EX_USAGE)
            }
            Terminal.out(chosen.map { $0.manual.joined(separator: "\n") }.joined(separator: "\n\n\n"))
        }
    }
}
