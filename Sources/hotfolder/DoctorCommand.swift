import Agent
import ArgumentParser
import Foundation
import Glibc
import Rules

/// Looks at machine, folders and accounts, and says what is to be put right.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Try out what the agent needs of this machine, the folders and the accounts.",
        discussion: """
            Probe files are made and removed in the folders' .hotfolder, done and failed. Services are asked whether they \
            answer, without credentials. It may run beside an agent, and then also tells what that one says.
            """)

    @OptionGroup var config: ConfigOption
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
        try await runCommand {
            let reader = try self.config.reader()
            let settings = try self.config.settings()
            let doctor = Doctor(
                settings: settings, reader: reader, watchProgram: WatchProgram.path,
                environment: ProcessInfo.processInfo.environment, agent: try await self.agent(settings))
            let report = await doctor.examine()
            if self.json {
                Terminal.out(String(decoding: try ControlJSON.encode(report, pretty: true), as: UTF8.self))
            } else {
                for line in DoctorText.lines(report) { Terminal.out(line) }
            }
            if report.count(.fail) > 0 { throw CommandError("", status: EXIT_FAILURE) }
        }
    }

    /// Nil when none runs.
    private func agent(_ settings: Settings) async throws -> StatusReport? {
        do {
            let socket = ControlSocket.path(for: settings.configuration.journal)
            let answer = try await ControlSocket.ask(.status, at: socket)
            return try answer.map { try ControlJSON.decode(StatusReport.self, from: $0) }
        } catch let error as ControlError {
            throw CommandError(error.description, status: EX_DATAERR)
        }
    }
}
