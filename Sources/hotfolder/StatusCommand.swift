import Agent
import ArgumentParser
import Foundation

/// Folders, accounts and files in work.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show folders, accounts and files in work.")

    @OptionGroup var config: ConfigOption
    @Flag(help: "Show it again each second, until Control-C.") var watch = false
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
        try await runCommand {
            let inquiry = try self.config.inquiry()
            repeat {
                let answer = try await inquiry.ask(.status)
                let report = try ControlJSON.decode(StatusReport.self, from: answer)
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
