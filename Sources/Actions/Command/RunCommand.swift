package import Rules

/// `command.run`: runs a program of the operator's own with the file as its standard input. No shell looks at the
/// arguments, so nothing in a file's name can become a command.
package struct RunCommand: Action {
    package let signature = ActionSignature(
        name: "command.run",
        summary: "Runs a program of yours; the file is its standard input.",
        input: .any,
        parameters: [
            .init("argv", .list, required: true, "the program and its arguments; there is no shell"),
            .init("timeout", .duration, "how long it may run; then it and its children are ended; 60s if left out"),
            .init("env", .any, "a map of variables for it, beside PATH, LANG and HOME"),
        ],
        outputs: [.init("stdout", "what it wrote to standard output, at most 64 KiB, without line feeds at the end")],
        limits: [
            "status 0 is success, 75 asks to be run again later, any other fails the file with its last words",
            "the agent's own environment is not passed on",
        ],
        retry:
            "what a program did cannot be looked up: after a crash or a stop in the middle the job is held for a person"
    )

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        let run = CommandRun(
            arguments: try Self.texts(step.parameters["argv"]), environment: try Self.map(step.parameters["env"]),
            time: try Self.time(step.parameters["timeout"]))
        try run.check()
        return ActionPlan([.program(run.arguments)]) { (context) throws(ActionError) in
            let output = try await run.run(input: context.input, agent: context.environment)
            return Receipt(outputs: ["stdout": .text(output)], summary: "ended with 0")
        }
    }

    private static func texts(_ value: Value?) throws(ActionError) -> [String] {
        guard case .list(let items)? = value else {
            throw ActionError(.permanent, "argv is no list; write the program and its arguments as one")
        }
        let texts = items.compactMap(\.text)
        guard texts.count == items.count else {
            throw ActionError(.permanent, "argv holds something that is no text; write each argument as one")
        }
        return texts
    }

    private static func map(_ value: Value?) throws(ActionError) -> [String: String] {
        guard let value else { return [:] }
        guard case .map(let entries) = value, entries.values.allSatisfy({ $0.text != nil }) else {
            throw ActionError(.permanent, "env is no map of texts; write such as {TITLE: \"{title}\"}")
        }
        return entries.compactMapValues(\.text)
    }

    private static func time(_ value: Value?) throws(ActionError) -> Duration {
        guard let text = value?.text else { return .seconds(60) }
        do throws(RuleError) {
            return try DurationText.parse(text)
        } catch {
            throw ActionError(.permanent, "timeout: \(error.message)")
        }
    }
}
