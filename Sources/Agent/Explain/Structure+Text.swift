import Intake

extension Structure {
    /// For `explain`.
    var text: String {
        switch self {
        case .complete: "complete"
        case .unknown: "not checked: this format has no probe"
        case .incomplete(let reason): "incomplete: \(reason)"
        case .damaged(let reason): "damaged: \(reason)"
        }
    }
}
