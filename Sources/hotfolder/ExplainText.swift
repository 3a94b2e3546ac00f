import Agent
import Foundation

/// An explanation as lines for people: the verdict first, then the way there.
enum ExplainText {
    static func lines(_ report: ExplainReport) -> [String] {
        var lines = [Terminal.styled(report.path, .bold), "  \(report.verdict)"]
        lines += self.facts(report)
        if !report.trials.isEmpty {
            lines.append("  rules tried:")
            for trial in report.trials {
                let mark = trial.matches ? Terminal.styled("yes", .green) : Terminal.styled("no ", .faint)
                lines.append("    \(mark)  \(trial.rule): \(trial.why)")
            }
        }
        for step in report.steps {
            lines.append(
                "  would do: \(step.action)" + (step.account.isEmpty ? "" : " with the account \(step.account)"))
            if !step.examples.isEmpty {
                let names = step.examples.map { "{\($0)}" }.joined(separator: ", ")
                lines.append("    with an example for \(names), which only the step before will tell")
            }
            if let target = step.replaces {
                lines.append("    in place of \(target), until another file is dropped for it")
            }
            if let reason = step.passedOver { lines.append("    " + Terminal.styled(reason, .green)) }
            if let problem = step.problem { lines.append("    " + Terminal.styled(problem, .red)) }
            for request in step.requests { lines += request.map { "    \($0)" } }
        }
        if let destination = report.destination { lines.append("  would then go to: \(destination)") }
        if !report.history.isEmpty {
            lines.append("  so far:")
            lines += report.history.flatMap(HistoryText.lines).map { "    \($0)" }
        }
        return lines
    }

    private static func facts(_ report: ExplainReport) -> [String] {
        var facts: [(String, String)] = [("folder", report.folder), ("file", report.file)]
        if let type = report.type { facts.append(("type", type)) }
        if let size = report.size { facts.append(("size", "\(size) bytes")) }
        if let structure = report.structure { facts.append(("structure", structure)) }
        if let waiting = report.waitingFor { facts.append(("waits", waiting)) }
        for (name, value) in report.values.sorted(by: { $0.key < $1.key }) { facts.append(("{\(name)}", value)) }
        let width = facts.map(\.0.count).max() ?? 0
        return facts.map { "  \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)" }
    }
}
