import Intake

extension Structure {
    /// For `explain`.
    var text: String {
        switch self {
        case .complete: "complete"
        case .unknown: "not known: its content does not tell where it ends, so its quiet time decides"
        case .incomplete(let reason): "incomplete: \(reason)"
        case .damaged(let reason): "damaged: \(reason)"
        }
    }
}
