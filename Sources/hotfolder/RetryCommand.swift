import Agent
import ArgumentParser
import Foundation
import Glibc

/// Tries failed files again, and waiting ones at once.
struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Try failed files again, and waiting ones at once.")

    @Argument(help: "Files or jobs' ids.") var targets: [String] = []
    @Flag(help: "All files that lie in failed/.") var failed = false
    @OptionGroup var config: ConfigOption

    func run() async throws {
        try await runCommand {
            guard self.failed || !self.targets.isEmpty else {
                throw CommandError("name a file or a job, or use --failed", status: EX_USAGE)
            }
            let question = RetryQuestion(
                paths: self.targets.filter { !JobIDText.isOne($0) }.map { AbsolutePath.bytes(of: $0) },
                jobs: self.targets.filter { JobIDText.isOne($0) }, allFailed: self.failed)
            let answer = try await self.config.inquiry()
                .ask(.retry(question), as: RetryReport.self)
            if answer.results.isEmpty {
                Terminal.out(
                    "Nothing lies in failed/ that hotfolder remembers; drag what lies there back to have it tried again."
                )
            }
            for result in answer.results { Terminal.out("\(result.target): \(result.message)") }
            if answer.results.contains(where: { !$0.ok }) { throw CommandError("", status: EXIT_FAILURE) }
        }
    }
}
