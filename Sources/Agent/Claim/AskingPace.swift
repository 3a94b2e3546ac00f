/// How soon a file that waits for others is asked about again: the longer it has waited, the later.
enum AskingPace {
    static let shortest = Duration.seconds(1)
    static let longest = Duration.seconds(5)
    /// With `once`, so long others may only have to be looked at yet.
    static let onceTime = Duration.seconds(10)
    /// A run that ends when all is worked off leaves what waits so long to the next.
    static let giveUpTime = Pipeline.longestOnceWait * 3

    /// - Parameters:
    ///   - left: how much longer the others are waited for.
    ///   - passed: since it became ready.
    static func pace(left: Duration, passed: Duration, isOnce: Bool) -> Duration {
        if isOnce, passed > self.onceTime { return left }
        return min(left, max(self.shortest, min(self.longest, passed / 4)))
    }
}
