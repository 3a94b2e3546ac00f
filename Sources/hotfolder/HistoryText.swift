import Agent
import Foundation
import Journal

/// A history as lines for people.
enum HistoryText {
    static func lines(_ report: HistoryReport) -> [String] {
        if report.jobs.isEmpty, report.notes.isEmpty { return ["Nothing is known of any such file."] }
        return report.jobs.flatMap(self.lines)
            + report.notes.map { "\(self.time($0.at))  \($0.folder)/\($0.file): \($0.text)" }
    }

    static func lines(_ job: JobReport) -> [String] {
        var lines = [
            "\(self.time(job.created))  \(self.styled(job.state))  \(job.folder)/\(job.file)  "
                + Terminal.styled("\(job.rule)  \(job.job)", .faint)
        ]
        if let reason = job.reason { lines.append("    \(reason)") }
        if let advice = job.advice { lines.append("    \(advice)") }
        for step in job.steps {
            lines.append("    \(step.action) (\(step.account)): \(step.state)")
            for attempt in step.attempts {
                lines.append("      \(self.time(attempt.started))  \(attempt.outcome ?? "interrupted")")
            }
        }
        if let companions = job.companions { lines.append("    with \(companions.joined(separator: ", "))") }
        if let lies = job.lies { lines.append("    lies in \(lies)") }
        return lines
    }

    private static func styled(_ state: String) -> String {
        switch JobState(rawValue: state) {
        case .done: Terminal.styled(state, .green)
        case .failed, .held, .gone: Terminal.styled(state, .red)
        case .claiming, .ready, .acting, .waiting, .disposing, nil: Terminal.styled(state, .yellow)
        }
    }

    private static func time(_ date: Date) -> String {
        date.formatted(.iso8601)
    }
}

/// Tells a job's id from a file's name.
enum JobIDText {
    static func isOne(_ text: String) -> Bool { JobID(text) != nil }
}
