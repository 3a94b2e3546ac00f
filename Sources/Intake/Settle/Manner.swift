/// How a file came to its name, as far as we were told: how long it is asked to be quiet follows from it.
enum Manner: Sendable, Hashable, CaseIterable {
    /// By a rename on this machine: whoever made it did so under another name, and most of those are done with it then.
    case renamed
    /// Made or closed on this machine under its final name.
    case written
    /// A scan or a poll saw it; who writes it may be on another machine.
    case seen
}
