import Journal
import Rules

extension Place.Part {
    /// For reports.
    var name: String {
        switch self {
        case .dropped: "dropped"
        case .done: "done"
        case .failed: "failed"
        case .work: "work"
        case .reserved: "reserved"
        }
    }
}

extension ExplainReport.Trial {
    /// One rule's word, in a line.
    init(_ trial: RuleTrial) {
        self.rule = trial.rule
        switch trial.outcome {
        case .matched(let captures):
            self.matches = true
            self.why = Self.text(captures)
        case .depends(let captures, let on):
            self.matches = true
            self.why = ([Self.text(captures)] + on).joined(separator: "; ")
        case .refused(let term, let why):
            self.matches = false
            self.why = "\(term.rawValue): \(why)"
        }
    }

    private static func text(_ captures: [String: String]) -> String {
        captures.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
    }
}

extension ExplainReport.Companion {
    init(_ companion: Job.Companion) {
        self.init(role: companion.role, file: companion.path.text, type: companion.type)
    }
}
