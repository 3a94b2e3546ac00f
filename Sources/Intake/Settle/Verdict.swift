/// What is to be thought of a file that has been looked into: what its format tells, and whether anybody still writes.
///
/// A copy that goes on and one that was broken off look the same; only the time since the last change tells them apart.
/// That is a guess, so nothing hangs on it but what people are told: an interrupted file is waited for as a growing one
/// is, since an upload may be resumed.
enum Verdict: Sendable, Hashable {
    /// Whole, as far as its format tells.
    case complete
    /// Its end is missing, and it changed lately; the reason as a clause.
    case growing(String)
    /// Its end is missing, and it has been quiet for long; the reason as a clause.
    case interrupted(String)
    /// No more bytes at the end can mend it; the reason as a clause.
    case damaged(String)

    /// The least time without a change after which a copy counts as broken off.
    static let longQuiet = Duration.seconds(60)
    /// How many quiet times as long as the folder asks for make a long one.
    static let manyQuietTimes = 4

    /// - Parameters:
    ///   - quiet: the time since the last change.
    ///   - asked: the quiet time that is asked of the file, with what was learned of others.
    init(_ structure: Structure, quiet: Duration, asked: Duration) {
        switch structure {
        case .complete, .unknown: self = .complete
        case .damaged(let reason): self = .damaged(reason)
        case .incomplete(let reason):
            let long = max(Self.longQuiet, asked * Self.manyQuietTimes)
            self = quiet < long ? .growing(reason) : .interrupted(reason)
        }
    }
}
