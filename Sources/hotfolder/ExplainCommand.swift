import Agent
import ArgumentParser
import Foundation

/// Why a file is where it is, which rule would take it, and what would be sent.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a file is where it is, which rule would take it, and what would be sent.",
        discussion: "It changes nothing and sends nothing. The file need not exist: tell its --type and --size then.")

    @Argument(help: "Files in, or below, a drop folder.") var paths: [String]
    @OptionGroup var config: ConfigOption
    @Option(help: "The media type to assume, such as image/jpeg.") var type: String?
    @Option(help: "The size to assume, such as 2MB.") var size: String?
    @Flag(help: "Print one JSON document.") var json = false

    /// The newest jobs of a file's history that people are shown.
    private static let mostJobs = 10

    func run() async throws {
        try await runCommand {
            let (type, size) = (try TypeOption.type(self.type), try SizeOption.bytes(self.size))
            let inquiry = try self.config.inquiry()
            var reports: [ExplainReport] = []
            for path in self.paths {
                let question = ExplainQuestion(
                    path: AbsolutePath.bytes(of: path), type: type, size: size, jobs: self.json ? nil : Self.mostJobs)
                reports.append(try await inquiry.ask(.explain(question), as: ExplainReport.self))
            }
            if self.json {
                Terminal.out(String(decoding: try ControlJSON.encode(reports, pretty: true), as: UTF8.self))
            } else {
                for report in reports { for line in ExplainText.lines(report) { Terminal.out(line) } }
            }
        }
    }
}
