import Agent
import ArgumentParser
import Foundation
import Glibc
import Rules

/// What became of every file, step by step.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show what became of every file, step by step.")

    @Argument(help: "A file, or a job's id; all files by default.") var path: String?
    @OptionGroup var config: ConfigOption
    @Option(help: "Only jobs in this state: done, failed, waiting, held …") var state: [String] = []
    @Option(help: "Only jobs of the last 30m, 24h, 7d …") var since: String?
    @Option(help: "At most this many jobs.") var limit = 20
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
        try await runCommand {
            var question = HistoryQuestion(
                states: self.state.isEmpty ? nil : self.state, since: try self.start(), limit: self.limit)
            if let path {
                if JobIDText.isOne(path) { question.job = path } else { question.path = AbsolutePath.bytes(of: path) }
            }
            let answer = try await self.config.inquiry()
                .ask(.history(question), as: HistoryReport.self)
            if self.json {
                Terminal.out(String(decoding: try ControlJSON.encode(answer, pretty: true), as: UTF8.self))
            } else {
                for line in HistoryText.lines(answer) { Terminal.out(line) }
            }
        }
    }

    private func start() throws -> Date? {
        guard let since else { return nil }
        guard let duration = try? DurationText.parse(since) else {
            throw CommandError("--since \(since) is not a time; write 30m, 24h or 7d", status: EX_USAGE)
        }
        return Date(timeIntervalSinceNow: -Double(duration.components.seconds))
    }
}
