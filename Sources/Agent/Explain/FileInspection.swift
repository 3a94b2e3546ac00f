import Disk
import Intake

struct FileInspection {
    let type: String
    let structure: Structure
    static func of(_ file: OpenedFile) throws -> FileInspection { FileInspection(type: "", structure: .unknown) }
}

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
