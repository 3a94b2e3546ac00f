import Disk
import Rules

extension Desk {
    /// What becomes of a file that lies where it was dropped: a sentence without a full stop.
    func verdict(_ report: ExplainReport, _ look: PlaceLook, _ folder: Folder) -> String {
        if let problem = look.problem { return "it cannot be looked at: \(problem)" }
        if let pattern = report.ignoredBy { return "it is ignored: \(pattern)" }
        if let kind = look.status?.kind, kind != .regular {
            return kind == .directory
                ? "it is a directory; the files in it are looked at one by one"
                : "it is a \(kind.rawValue): it is never opened and stays where it is"
        }
        if report.exists, report.size == 0 {
            let end = report.fate.map { "; \($0.text)" } ?? ""
            return "it is empty; it is waited for until something is in it\(end)"
        }
        if let ends = report.abruptEnds, ends >= Poison.limit { return Poison.reason(ofInspections: ends) }
        guard let rule = report.rule else { return self.unwanted(report, folder) }
        // What it waits for may still come, and the steps then have other values.
        let isIncomplete = report.waitsBeside != nil && report.failsBeside == nil
        if let problem = report.problem, report.fate == nil, !isIncomplete {
            return "the rule \"\(rule)\" wants it, but it would fail: \(problem)"
        }
        if let verdict = self.waiting(report, subject: "the rule \"\(rule)\" wants it") {
            return verdict + (report.problem.map { "; as it is now it would then fail: \($0)" } ?? "")
        }
        let verdict =
            report.exists ? "the rule \"\(rule)\" wants it" : "the rule \"\(rule)\" would want it, if it were there"
        return report.during?.reason.map { "\(verdict); it \($0)" } ?? verdict
    }

    /// Of a file that is not ready, or will never be; nil for others.
    private func waiting(_ report: ExplainReport, subject: String) -> String? {
        if report.waitingFor == nil, let fate = report.fate { return "\(subject), but \(fate.text)" }
        guard let waiting = report.offline ?? report.waitingFor ?? report.waitsBeside else { return nil }
        // Some reasons are sentences of their own, some lack their subject, and the others are what is waited for.
        let isClause = ["has ", "cannot "].contains { waiting.hasPrefix($0) }
        let clause = waiting.hasPrefix("it ") ? waiting : isClause ? "it \(waiting)" : "it waits: \(waiting)"
        return "\(subject); \(clause)\(report.fate.map { "; \($0.text)" } ?? "")"
    }

    private func unwanted(_ report: ExplainReport, _ folder: Folder) -> String {
        let missing = [report.type == nil ? "--type" : nil, report.size == nil ? "--size" : nil].compactMap(\.self)
        if !missing.isEmpty, report.trials.contains(where: \.matches) {
            let told = missing.joined(separator: " and ")
            return report.exists
                ? "its content is not looked into, since that ended hotfolder; tell \(told) to see what would be sent"
                : "it does not exist; tell \(told) to see what would be sent"
        }
        if self.rules.rules.isEmpty { return "there are no rules: it stays where it is" }
        if let verdict = self.waiting(report, subject: "no rule wants it as it is") { return verdict }
        if report.mayBeSidecar {
            return "no rule wants it by itself: it may be the sidecar of another file, and goes with that one"
        }
        return self.failsUnmatched(report, folder)
            ? "no rule wants it: it goes to failed" : "no rule wants it: it stays where it is"
    }

    /// What became of a file that lies elsewhere.
    func verdict(of place: Place, _ report: ExplainReport, _ look: PlaceLook) -> String {
        let last = report.history.first
        if place.part == .reserved { return "it is hotfolder's own" }
        if let problem = look.problem { return "it cannot be looked at: \(problem)" }
        guard report.exists else {
            return last.map {
                "it is not there any more; the rule \"\($0.rule)\" had it, and that job is \($0.state)"
            } ?? "it does not exist, and nobody remembers one of that name"
        }
        if let file = report.noteOf {
            let reason = last?.reason.map { ", which failed: \($0)" } ?? "; nobody remembers that file any more"
            return "it is the note of \(file)\(reason)"
        }
        return switch place.part {
        case .done: "it is done" + (last.map { ", by the rule \"\($0.rule)\"" } ?? "; nobody remembers by which rule")
        case .failed: "it failed" + (last?.reason.map { ": \($0)" } ?? "; nobody remembers why, its note may say it")
        case .work: last.map { "it is in work: \($0.state)" } ?? "it is in work/, but no job knows it"
        case .reserved, .dropped: ""
        }
    }
}
