import Intake

extension ExplainReport.Fate {
    /// Nil for a file that is ready.
    init?(_ end: Prospect.End) {
        switch end {
        case .ready: return nil
        case .hopeless(let reason, let after): self.init(outcome: .fails, after: after, reason: reason)
        case .refused(let reason, let after): self.init(outcome: .refused, after: after, reason: reason)
        }
    }

    /// As a clause: `it fails after 24 h, if it stays as it is: it is still empty`.
    var text: String {
        let does =
            switch self.outcome {
            case .fails: self.after == nil ? "it would fail" : "it fails"
            case .refused: "it is refused"
            }
        let time = self.after.map { " after \($0), if it stays as it is" } ?? ""
        return "\(does)\(time): \(self.clause)"
    }

    /// The reason as the rest of a sentence.
    private var clause: String {
        let reason = self.reason.hasSuffix(".") ? String(self.reason.dropLast()) : self.reason
        return reason.hasPrefix("It ") ? "it " + reason.dropFirst(3) : reason
    }
}
