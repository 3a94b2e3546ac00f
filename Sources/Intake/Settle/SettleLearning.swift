/// What one folder's files have taught about the quiet time that they need.
///
/// Of each of the last files it keeps the longest pause that turned out not to be the end, zero for most. Ninety-nine of
/// a hundred files pause no longer than the time that follows, and twice that is asked of the next. One odd file among
/// many is therefore of no account, and is forgotten after `memory` files of its kind. Nothing is kept over a restart:
/// a few files teach it anew.
///
/// What the config asks for, or the default, is the least for a file that is written in place or was only seen; learning
/// adds to it and never takes away. What it adds ends at `longest`, whatever the config says. A file that was renamed into
/// place needs little, if it proves whole and nobody on this machine has it open.
struct SettleLearning: Sendable, Hashable {
    /// The longest quiet time that is asked for because of pauses. A longer pause teaches nothing: no quiet time that
    /// editors would put up with tells it from the end.
    static let longest = Duration.seconds(60)
    /// What is asked of a file that was renamed into place and is whole.
    static let renamed = Duration.milliseconds(500)
    /// How many files of each kind are remembered: 2 KiB.
    static let memory = 128
    /// How much longer than the pauses the quiet time is.
    static let margin = 2

    private var pauses: [Manner: Pauses] = [:]

    /// A file was found ready, or changed although it had been: its longest pause on the way.
    mutating func learn(_ pause: Duration, of manner: Manner) {
        self.pauses[manner, default: Pauses()].add(min(pause, Self.longest))
    }

    /// For how long files of this kind pause here; zero when they do not.
    func pause(of manner: Manner) -> Duration { self.pauses[manner]?.usual ?? .zero }

    /// What is asked of a file that came so, where the folder asks for `policy`.
    func policy(_ policy: SettlePolicy, for manner: Manner) -> SettlePolicy {
        let pause = self.pause(of: manner)
        let learned = min(Self.longest, pause * Self.margin)
        var policy = policy
        policy.asked = max(policy.settle, learned)
        policy.whole = manner == .renamed ? min(policy.asked, max(Self.renamed, learned)) : policy.asked
        if learned > policy.settle { policy.pause = SettlePolicy.Pause(manner: manner, length: pause) }
        return policy
    }

    /// The longest pauses of the last files.
    private struct Pauses: Sendable, Hashable {
        private var last: [Duration] = []
        private var next = 0
        /// The pause that ninety-nine of a hundred files do not exceed.
        private(set) var usual = Duration.zero

        mutating func add(_ pause: Duration) {
            var replaced = Duration.zero
            if self.last.count < SettleLearning.memory {
                self.last.append(pause)
            } else {
                replaced = self.last[self.next]
                self.last[self.next] = pause
            }
            self.next = (self.next + 1) % SettleLearning.memory
            // Where nobody pauses, which is nearly everywhere, there is nothing to sort.
            guard pause > .zero || replaced > .zero || self.usual > .zero else { return }
            let rank = (self.last.count * 99 + 99) / 100
            self.usual = self.last.sorted()[rank - 1]
        }
    }
}
