import Synchronization

/// The faults that are still to come, in order; the first that fits a request is its fault.
final class FaultBook: Sendable {
    private let faults = Mutex<[Fault]>([])

    /// Puts these faults in the place of all before.
    func replace(with faults: [Fault]) {
        self.faults.withLock { $0 = faults }
    }

    /// The fault of a request, counted as used.
    func take(method: String, path: String) -> Fault.Effect? {
        self.faults.withLock { faults in
            guard
                let place = faults.firstIndex(where: { fault in
                    (fault.method ?? method) == method && path.hasPrefix(fault.path) && fault.times != .times(0)
                })
            else { return nil }
            let fault = faults[place]
            switch fault.times {
            case .always: break
            case .times(let left): faults[place].times = .times(left - 1)
            }
            return fault.effect
        }
    }
}
