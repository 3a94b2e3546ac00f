/// What the first bytes of a file tell.
struct Sniffed: Sendable, Hashable {
    /// Which probe knows the rest; nil when none does.
    var format: Format?
    /// The media type; nil where libmagic is to be asked.
    var type: String?

    static let nothing = Sniffed()
}
