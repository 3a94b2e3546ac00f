import Agent
import ArgumentParser
import Foundation
import Glibc
import Rules

/// Ends a held job's wait for a person.
struct ResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Say what became of a held job's step, so that the job goes on.",
        discussion: """
            A job is held when its step may have taken effect and hotfolder cannot find out. Look at the service, then say \
            --done when the effect is there, or --again when it is not. `hotfolder status` lists held jobs.
            """)

    @Argument(help: "The job's id, the beginning of it, or its file.") var job: String
    @Flag(help: "The effect is there: go on with the next step.") var done = false
    @Flag(help: "The effect is not there: do the step again.") var again = false
    @Option(
        name: .customLong("output"),
        help: ArgumentHelp("With --done: what the step gave, where later steps use it.", valueName: "name=value"))
    var outputs: [String] = []
    @OptionGroup var config: ConfigOption

    func run() async throws {
        try await runCommand {
            let question = ResolveQuestion(
                target: ShownBytes.text(TypedArguments.bytes(of: self.job)), path: AbsolutePath.bytes(of: self.job),
                decision: try self.decision())
            let answer = try await self.config.inquiry()
                .ask(.resolve(question), as: ResolveReport.self)
            Terminal.out("\(answer.folder)/\(answer.file): \(answer.message)  (\(answer.job))")
        }
    }

    private func decision() throws -> ResolveQuestion.Decision {
        switch (self.done, self.again) {
        case (true, true):
            throw CommandError("--done and --again exclude each other; use one of them", status: EX_USAGE)
        case (false, false):
            throw CommandError(
                "say --done when the effect is there, or --again when it is not", status: EX_USAGE)
        case (true, false): return .done(outputs: try self.values())
        case (false, true):
            guard self.outputs.isEmpty else {
                throw CommandError("--output goes with --done; --again makes new outputs", status: EX_USAGE)
            }
            return .again
        }
    }

    private func values() throws -> [String: Value] {
        var values: [String: Value] = [:]
        for output in self.outputs {
            guard let equals = output.firstIndex(of: "="), equals != output.startIndex else {
                throw CommandError(
                    "--output \(output) is not NAME=VALUE; write such as --output video_id=4fJq0bX1", status: EX_USAGE)
            }
            let name = String(output[..<equals])
            let value = Value.text(String(output[output.index(after: equals)...]))
            guard values.updateValue(value, forKey: name) == nil else {
                throw CommandError("--output \(name) is given twice; give it once", status: EX_USAGE)
            }
        }
        return values
    }
}
