import Agent

/// An explanation as lines for people: the verdict first, then the way there.
enum ExplainText {
    static func lines(_ report: ExplainReport) -> [String] {
        var lines = [Terminal.styled(report.path, .bold), "  \(report.verdict)"]
        lines += self.facts(report)
        if !report.trials.isEmpty {
            lines.append("  rules tried:")
            for trial in report.trials {
                let mark = trial.matches ? Terminal.styled("yes", .green) : Terminal.styled("no ", .faint)
                lines.append("    \(mark)  \(trial.rule)\(trial.why.isEmpty ? "" : ": \(trial.why)")")
            }
        }
        lines += Self.beside(report)
        lines += report.steps.flatMap { Self.lines($0, isReady: report.fate == nil) }
        if let hours = report.during { lines.append("  hours: \(Self.text(hours))") }
        if !report.notify.isEmpty { lines.append("  would then tell: \(report.notify.joined(separator: ", "))") }
        if let destination = report.destination {
            let note = report.note.map { ", with the reason beside it in \($0)" } ?? ""
            let when =
                report.waitingFor != nil && report.fate != nil ? "if it stays as it is, it goes" : "would then go"
            lines.append("  \(when) to: \(destination)\(note)")
        }
        return lines + Self.past(report)
    }

    private static func past(_ report: ExplainReport) -> [String] {
        guard !report.history.isEmpty else { return [] }
        var lines = ["  so far:"] + report.history.flatMap(HistoryText.lines).map { "    \($0)" }
        if report.olderJobs > 0 {
            let all = report.history.count + report.olderJobs
            lines.append(
                "    and \(report.olderJobs) before that; `hotfolder history --limit \(all) \(report.path)` shows all")
        }
        return lines
    }

    /// - Parameter isReady: whether the file may be taken up as it is.
    private static func lines(_ step: ExplainReport.Step, isReady: Bool) -> [String] {
        let account = step.account.isEmpty ? "" : " with the account \(step.account)"
        var lines = ["  would do\(isReady ? "" : ", once it is ready"): \(step.action)\(account)"]
        if !step.examples.isEmpty {
            let names = step.examples.map { "{\($0)}" }.joined(separator: ", ")
            lines.append("    with an example for \(names), which only the step before will tell")
        }
        if let target = step.replaces {
            lines.append("    in place of \(target), until another file is dropped for it")
        }
        if let reason = step.passedOver { lines.append("    " + Terminal.styled(reason, .green)) }
        if let problem = step.problem { lines.append("    " + Terminal.styled(problem, .red)) }
        return lines + step.requests.flatMap { $0.map { "    \($0)" } }
    }

    /// What belongs to the file and lies beside it, or in the rule's table.
    private static func beside(_ report: ExplainReport) -> [String] {
        var lines: [String] = []
        if let row = report.row {
            let cells = row.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
            lines.append("  row of the table: \(cells.joined(separator: ", "))")
        }
        if let trouble = report.tableTrouble { lines.append("  table: \(Terminal.styled(trouble, .yellow))") }
        if let sidecar = report.sidecar { lines.append("  sidecar says: \(sidecar)") }
        if let content = report.content { lines.append("  content says: \(content)") }
        if !report.notKnownYet.isEmpty {
            let names = report.notKnownYet.map { "{\($0)}" }.joined(separator: ", ")
            lines.append("  not known yet: \(names), which the file itself will tell")
        }
        lines += report.companions.map { "  goes with it: \($0.file) (\($0.role), \($0.type))" }
        if let waiting = report.waitsBeside { lines.append("  would wait: \(waiting)") }
        if let failure = report.failsBeside { lines.append("  would fail: \(Terminal.styled(failure, .red))") }
        return lines
    }

    private static func text(_ hours: ExplainReport.Hours) -> String {
        "\(hours.text); " + (hours.reason.map { "it \($0)" } ?? "that is now")
    }

    private static func facts(_ report: ExplainReport) -> [String] {
        var facts: [(String, String)] = [("folder", report.folder), ("file", report.file)]
        if let type = report.type { facts.append(("type", type)) }
        if let size = report.size { facts.append(("size", "\(size) bytes")) }
        if let width = report.width, let height = report.height { facts.append(("pixels", "\(width)x\(height)")) }
        if let duration = report.duration { facts.append(("length", Self.seconds(duration))) }
        if let structure = report.structure { facts.append(("structure", structure)) }
        if let offline = report.offline { facts.append(("folder is", offline)) }
        if let waiting = report.waitingFor { facts.append(("waits", waiting)) }
        if report.exists, report.part == "dropped", !report.agentRuns {
            facts.append(("agent", "none runs; nothing happens to the file until one does"))
        }
        if let ends = report.abruptEnds { facts.append(("ended hotfolder", "\(ends) time(s) while it was looked at")) }
        for (name, value) in report.values.sorted(by: { $0.key < $1.key }) { facts.append(("{\(name)}", value)) }
        let width = facts.map(\.0.count).max() ?? 0
        return facts.map { "  \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)" }
    }

    /// With at most one decimal: `12.5 s`.
    private static func seconds(_ duration: Double) -> String {
        let tenths = Int((duration * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
