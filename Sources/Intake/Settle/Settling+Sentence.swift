extension Settling {
    /// What the file is waiting for, for a person, such as "still changing, quiet for 0.4 s of 2 s".
    func sentence(now: Duration, policy: SettlePolicy) -> String {
        switch self.standing {
        case .new: "not looked at yet"
        case .changing: self.changing(now: now, policy: policy)
        case .empty: "still empty"
        case .written: "still open for writing in a program on this machine"
        case .linked(let links): "has \(links) names (hard links); waiting until only one is left"
        case .incomplete(let reason): self.unfinished(reason, now: now, policy: policy)
        case .finder: "Finder is still copying it"
        case .muxed(let film): "\(film) beside it is still being written, and it may be a part of that"
        case .downloaded(let notes): "\(notes) beside it says that its transfer is not finished"
        case .unreadable(let reason): "cannot be read: \(reason)"
        }
    }

    private func changing(now: Duration, policy: SettlePolicy) -> String {
        let sentence =
            "still changing, quiet for \(ShownDuration.text(now - self.quietSince)) of \(ShownDuration.text(self.asked))"
        if self.asked > policy.asked {
            return sentence + ": it paused for \(ShownDuration.text(self.longestPause)) before"
        }
        guard let pause = policy.pause else { return sentence }
        return sentence + ": \(pause.sentence)"
    }

    private func unfinished(_ reason: String, now: Duration, policy: SettlePolicy) -> String {
        let quiet = ShownDuration.text(now - self.quietSince)
        switch Verdict(quiet: now - self.quietSince, asked: self.asked) {
        case .growing: return "growing: \(reason), last change \(quiet) ago"
        case .interrupted:
            let rest = ShownDuration.text(max(.zero, self.timeLeft(now: now, policy: policy)))
            return "interrupted: \(reason), quiet for \(quiet); copy it again, or it fails in \(rest)"
        }
    }
}

extension SettlePolicy.Pause {
    /// Why more is asked for than the config says, as a clause: "files written here pause for up to 1.6 s".
    var sentence: String {
        let files =
            switch self.manner {
            case .renamed: "files renamed into this folder"
            case .written: "files written here"
            case .seen: "files that arrive here"
            }
        return "\(files) pause for up to \(ShownDuration.text(self.length))"
    }
}

extension Settling {
    /// Whether the file may become ready within the quiet time; a run over what is there waits no longer than that.
    func isWorthWaiting(now: Duration, policy: SettlePolicy) -> Bool {
        switch self.standing {
        case .new: true
        case .changing, .written: self.mayStillSettle(now: now, policy: policy)
        // Most likely it was the agent that took the film away.
        case .muxed: self.isFilmGone
        case .empty, .linked, .incomplete, .finder, .downloaded, .unreadable: false
        }
    }
}
