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
        if report.exists, report.size == 0 { return "it is empty; it is waited for until something is in it" }
        if let ends = report.abruptEnds, ends >= Poison.limit { return Poison.reason(ofInspections: ends) }
        guard let rule = report.rule else {
            if report.type == nil, report.trials.contains(where: \.matches) {
                return "it does not exist; tell --type and --size to see what would be sent"
            }
            if report.mayBeSidecar {
                return "no rule wants it by itself: it may be the sidecar of another file, and goes with that one"
            }
            return folder.unmatched == .fail && report.exists
                ? "no rule wants it: it goes to failed" : "no rule wants it: it stays where it is"
        }
        let problem = report.failsBeside ?? report.steps.compactMap(\.problem).first
        if let waiting = report.offline ?? report.waitingFor ?? report.waitsBeside,
            problem == nil || report.waitsBeside != nil && report.failsBeside == nil
        {
            let end = problem.map { "; as it is now it would then fail: \($0)" } ?? ""
            let sentence = waiting.hasPrefix("it ") ? waiting : "it waits: \(waiting)"
            return "the rule \"\(rule)\" wants it; \(sentence)\(end)"
        }
        if let problem { return "the rule \"\(rule)\" wants it, but it would fail: \(problem)" }
        let verdict =
            report.exists ? "the rule \"\(rule)\" wants it" : "the rule \"\(rule)\" would want it, if it were there"
        return report.during?.reason.map { "\(verdict); it \($0)" } ?? verdict
    }

    /// What became of a file that lies elsewhere.
    func verdict(of place: Place, _ report: ExplainReport) -> String {
        let last = report.history.first
        return switch place.part {
        case .done: "it is done" + (last.map { ", by the rule \"\($0.rule)\"" } ?? "")
        case .failed: "it failed" + (last?.reason.map { ": \($0)" } ?? "; nobody remembers why")
        case .work: last.map { "it is in work: \($0.state)" } ?? "it is in work/, but no job knows it"
        case .reserved: "it is hotfolder's own"
        case .dropped: ""
        }
    }
}
