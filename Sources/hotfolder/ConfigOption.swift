import Actions
import Agent
import ArgumentParser
import Foundation
import Glibc
import Rules
import SystemPackage

/// `--config`, and what every command that reads it does with it.
struct ConfigOption: ParsableArguments {
    @Option(
        name: .long,
        help: "The config; by default $HOTFOLDER_CONFIG, ./hotfolder.yaml or /etc/hotfolder/hotfolder.yaml.",
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    /// The config's path, absolute.
    func path() throws -> FilePath {
        let environment = ProcessInfo.processInfo.environment
        let named = self.config ?? environment["HOTFOLDER_CONFIG"]
        let places = named.map { [$0] } ?? ["hotfolder.yaml", "/etc/hotfolder/hotfolder.yaml"]
        guard let found = places.first(where: { named != nil || FileManager.default.fileExists(atPath: $0) }) else {
            throw CommandError(
                "there is no config: neither ./hotfolder.yaml nor /etc/hotfolder/hotfolder.yaml; name one with --config, or "
                    + "write the first with `hotfolder init`",
                status: EX_CONFIG)
        }
        return AbsolutePath.of(found)
    }

    func reader() throws -> SettingsReader {
        SettingsReader(
            file: try self.path(), catalogue: ActionRegistry.standard.catalogue,
            environment: ProcessInfo.processInfo.environment)
    }

    /// Reads config and rules; all problems go to standard error, and the exit status says that the config is wrong.
    ///
    /// - Parameter withSecrets: only the agent needs them; who asks it, or its journal, may not have them.
    func settings(withSecrets: Bool = false) throws -> Settings {
        let reader = try self.reader()
        do throws(Problems) {
            return try reader.read(withSecrets: withSecrets)
        } catch {
            throw CommandError(error.description, status: EX_CONFIG)
        }
    }

    /// For who asks. Rules that are wrong, and a config that is wrong, keep nobody from asking the agent, which has better
    /// ones, how it stands.
    func inquiry() throws -> Inquiry {
        let reader = try self.reader()
        let (settings, problems) = reader.readAll(withSecrets: false)
        let journal = settings.map(\.configuration.journal) ?? reader.journal()
        return Inquiry(settings: settings, journal: journal, problems: problems)
    }
}

/// What ends a command: a sentence for standard error, and an exit status (sysexits.h).
struct CommandError: Error, CustomStringConvertible {
    let description: String
    let status: Int32

    init(_ description: String, status: Int32) {
        self.description = description
        self.status = status
    }
}
