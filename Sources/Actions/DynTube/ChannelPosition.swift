/// Where in a channel a video goes.
enum ChannelPosition: Sendable, Hashable {
    case first, last
    /// Counted from 1; beyond the end it is the last.
    case number(Int)

    /// - Throws: a permanent error for a text that is none.
    init(_ text: String) throws(ActionError) {
        switch text {
        case "first": self = .first
        case "last": self = .last
        default:
            guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), number >= 1 else {
                throw ActionError(
                    .permanent,
                    "position is \"\(Excerpt.line(text))\"; write first, last, or a number, where 1 is the first")
            }
            self = .number(number)
        }
    }

    /// The list with the video at this position and nowhere else.
    func placing(_ video: String, in videos: [String]) -> [String] {
        var placed = videos.filter { $0 != video }
        switch self {
        case .first: placed.insert(video, at: 0)
        case .last: placed.append(video)
        case .number(let number): placed.insert(video, at: min(number - 1, placed.count))
        }
        return placed
    }
}
