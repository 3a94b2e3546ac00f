import Foundation

extension Change {
    /// The change's name, for messages.
    var name: String {
        switch self {
        case .claiming: "claiming"
        case .claimed: "claimed"
        case .unclaimed: "unclaimed"
        case .started: "started"
        case .aims: "aims"
        case .crashed: "crashed"
        case .checkpoint: "checkpoint"
        case .succeeded: "succeeded"
        case .postponed: "postponed"
        case .held: "held"
        case .resumed: "resumed"
        case .assumedDone: "assumedDone"
        case .disposing: "disposing"
        case .disposed: "disposed"
        case .vanished: "vanished"
        case .noted: "noted"
        case .remembered: "remembered"
        case .notice: "notice"
        }
    }

    /// How many companions it speaks of; nil when it speaks of none at all.
    var companionCount: Int? {
        switch self {
        case .claimed(_, _, let identities): identities.count
        case .disposing(_, _, let destinations, _, _): destinations.count
        default: nil
        }
    }

    /// The step that it is about; nil when it names none.
    var step: Int? {
        switch self {
        case .started(_, let step, _), .aims(_, let step, _), .checkpoint(_, let step, _),
            .succeeded(_, let step, _, _, _),
            .postponed(_, let step, _, _, _, _), .held(_, let step, _, _):
            step
        case .claiming, .claimed, .unclaimed, .resumed, .crashed, .assumedDone, .disposing, .disposed, .vanished,
            .noted,
            .remembered,
            .notice:
            nil
        }
    }
}
