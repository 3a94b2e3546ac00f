import Agent
import ArgumentParser
import Foundation
import Glibc
import Rules

/// Runs the rule tests, or writes a case of one.
struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the tests of the rules, which lie beside them as NAME.test.yaml.",
        discussion: """
            It sends nothing, and needs neither an agent nor secrets. Lookups read the real tables. The exit status is 1 when a \
            case fails and 78 when a test file is wrong.
            """)

    @Argument(help: "Files of rules, or of their tests; all when none is named.") var rules: [String] = []
    @OptionGroup var config: ConfigOption
    @Option(help: ArgumentHelp("Add a case to the tests, from what would happen to this file.", valueName: "file"))
    var record: String?
    @Option(help: "With --record: the media type to assume, such as image/jpeg.") var type: String?
    @Option(help: "With --record: the size to assume, such as 2MB.") var size: String?
    @Flag(name: .customLong("print"), help: "With --record: print the case and write nothing.") var printsOnly = false
    @Flag(help: "Print one JSON document.") var json = false

    func validate() throws {
        let onlyRecord = self.type != nil || self.size != nil || self.printsOnly
        if self.record == nil, onlyRecord { throw ValidationError("--type, --size and --print need --record FILE") }
        if self.record != nil, !self.rules.isEmpty { throw ValidationError("--record takes no other files") }
    }

    func run() async throws {
        try await runCommand {
            let settings = try self.config.settings()
            let tester = RuleTester(settings: settings, now: Date())
            do {
                if let record { return try await self.record(record, tester) }
                let files = try RuleTestFiles(folder: settings.configuration.rules).find(self.rules)
                try self.show(try tester.run(files))
            } catch let error as ControlError {
                throw CommandError(error.description, status: EX_DATAERR)
            } catch let error as RuleError {
                throw CommandError(error.description, status: EX_DATAERR)
            } catch let problems as Problems {
                throw CommandError(problems.description, status: EX_CONFIG)
            }
        }
    }

    private func show(_ report: RuleTestReport) throws {
        if self.json {
            Terminal.out(String(decoding: try ControlJSON.encode(report, pretty: true), as: UTF8.self))
        } else {
            for line in RuleTestLines.lines(report) { Terminal.out(line) }
        }
        if report.failed > 0 { throw CommandError("", status: EXIT_FAILURE) }
    }

    private func record(_ file: String, _ tester: RuleTester) async throws {
        let question = ExplainQuestion(
            path: AbsolutePath.bytes(of: file), type: try TypeOption.type(self.type),
            size: try SizeOption.bytes(self.size))
        let record = try await RuleTestRecorder(tester).record(question, writes: !self.printsOnly)
        Terminal.out(record.text)
        let what = record.isThere ? "has this case already" : self.printsOnly ? "would get this case" : "has it now"
        Terminal.message("\(record.file) \(what)")
    }
}
