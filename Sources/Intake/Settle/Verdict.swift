/// What is to be thought of a file whose end is missing: whether anybody still writes.
///
/// A copy that goes on and one that was broken off look the same; only the time since the last change tells them apart.
/// That is a guess, so nothing hangs on it but what people are told: an interrupted file is waited for as a growing one
/// is, since an upload may be resumed.
enum Verdict: Sendable, Hashable {
    /// It changed lately.
    case growing
    /// It has been quiet for long.
    case interrupted

    /// The least time without a change after which a copy counts as broken off.
    static let longQuiet = Duration.seconds(60)
    /// How many quiet times as long as the folder asks for make a long one.
    static let manyQuietTimes = 4

    /// - Parameters:
    ///   - quiet: the time since the last change.
    ///   - asked: the quiet time that is asked of the file, with what was learned of others.
    init(quiet: Duration, asked: Duration) {
        self = quiet < max(Self.longQuiet, asked * Self.manyQuietTimes) ? .growing : .interrupted
    }
}
