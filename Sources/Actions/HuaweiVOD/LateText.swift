/// A text in a request that may not be known yet when the request is shown.
enum LateText: Sendable, Hashable {
    case known(String)
    /// Shown as its name in braces.
    case later(String)

    /// For JSON and headers.
    var text: String {
        switch self {
        case .known(let text): text
        case .later(let name): "{\(name)}"
        }
    }

    /// For a query or a path: percent-encoded, but for the braces of what is only shown.
    var encoded: String {
        switch self {
        case .known(let text): PathSegment.encode(text)
        case .later: self.text
        }
    }
}
