extension JobState {
    /// Where a change leads.
    package enum Arrow: Sendable, Hashable {
        case to(JobState)
        /// The job is deleted, as if it had never been.
        case forgotten
    }

    /// The arrows between the states: what a change makes of a job in this state, or nil where the change is not allowed.
    ///
    /// | change | from | to |
    /// | --- | --- | --- |
    /// | `claiming` | no job | claiming |
    /// | `claimed` | claiming | ready |
    /// | `unclaimed` | claiming | no job |
    /// | `started` | ready | acting |
    /// | `aims` | acting | acting |
    /// | `checkpoint` | acting | acting |
    /// | `succeeded` | acting | ready, at the next step |
    /// | `postponed` | ready, acting, waiting | waiting |
    /// | `held` | ready, acting | held |
    /// | `resumed` | acting (a crash left it so), waiting, held | ready |
    /// | `crashed` | acting | ready |
    /// | `assumedDone` | waiting, held | ready, at the next step |
    /// | `disposing` | ready, acting, waiting, held, disposing (another name) | disposing |
    /// | `disposed` | disposing | done or failed, as the destination says |
    /// | `vanished` | every state that is not final | gone |
    /// | `noted`, `remembered`, `notice` | any, they are about no job | the same |
    ///
    /// No arrow leaves a final state: a file that is dropped again is a new job.
    ///
    /// - Parameter place: where the job is being put; only `disposed` asks.
    package func next(after change: Change, toward place: Job.Destination.Place?) -> Arrow? {
        switch change {
        case .claiming: nil
        case .claimed: self.arrow(to: .ready, from: .claiming)
        case .unclaimed: self == .claiming ? .forgotten : nil
        case .started: self.arrow(to: .acting, from: .ready)
        case .crashed: self.arrow(to: .ready, from: .acting)
        case .aims, .checkpoint: self.arrow(to: .acting, from: .acting)
        case .succeeded: self.arrow(to: .ready, from: .acting)
        case .postponed: self.arrow(to: .waiting, from: .ready, .acting, .waiting)
        case .held: self.arrow(to: .held, from: .ready, .acting)
        case .resumed: self.arrow(to: .ready, from: .acting, .waiting, .held)
        case .assumedDone: self.arrow(to: .ready, from: .waiting, .held)
        case .disposing: self.arrow(to: .disposing, from: .ready, .acting, .waiting, .held, .disposing)
        case .disposed:
            switch place {
            case .done: self.arrow(to: .done, from: .disposing)
            case .failed: self.arrow(to: .failed, from: .disposing)
            case nil: nil
            }
        case .vanished: self.isFinal ? nil : .to(.gone)
        case .noted, .remembered, .notice: .to(self)
        }
    }

    private func arrow(to next: JobState, from states: JobState...) -> Arrow? {
        states.contains(self) ? .to(next) : nil
    }
}
