import Agent
import ArgumentParser
import Foundation
import Rules

/// Folders, accounts and files in work.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show folders, accounts and files in work.")

    @OptionGroup var config: ConfigOption
    @Flag(help: "Show it again each second, until Control-C.") var watch = false
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
        try await runCommand {
            repeat {
                let inquiry = try self.config.inquiry()
                var report = try await inquiry.ask(.status, as: StatusReport.self)
                // The agent may not have looked at them yet.
                report.problems += inquiry.problems.map(\.description).filter { !report.problems.contains($0) }
                if self.watch, Terminal.isColoured { Terminal.out("\u{1B}[H\u{1B}[2J") }
                if self.json {
                    Terminal.out(String(decoding: try ControlJSON.encode(report, pretty: true), as: UTF8.self))
                } else {
                    for line in StatusText.lines(report) { Terminal.out(line) }
                }
                if self.watch { try await Task.sleep(for: .seconds(1)) }
            } while self.watch
        }
    }
}
