extension Settling {
    /// What the file is waiting for, for a person, such as "still changing, quiet for 0.4 s of 2 s".
    func sentence(now: Duration, policy: SettlePolicy) -> String {
        switch self.standing {
        case .new: "not looked at yet"
        case .changing:
            "still changing, quiet for \(ShownDuration.text(now - self.quietSince)) of \(ShownDuration.text(policy.settle))"
        case .empty: "still empty"
        case .written: "still open for writing in a program on this machine"
        case .linked(let links): "has \(links) names (hard links); waiting until only one is left"
        case .incomplete(let reason): "quiet, but not whole: \(reason)"
        case .unreadable(let reason): "cannot be read: \(reason)"
        }
    }
}

extension Settling {
    /// Whether the file may become ready within the quiet time; a run over what is there waits no longer than that.
    func isWorthWaiting(now: Duration, policy: SettlePolicy) -> Bool {
        switch self.standing {
        case .new: true
        case .changing, .written: self.mayStillSettle(now: now, policy: policy)
        case .empty, .linked, .incomplete, .unreadable: false
        }
    }
}
