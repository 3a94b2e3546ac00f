import Synchronization

/// The calls of webhooks, for those who ask afterwards.
final class HookLog: Sendable {
    /// Each has a megabyte at most and mostly a few hundred bytes; older ones are forgotten.
    private static let keptHooks = 1_000

    private let hooks = Mutex<[ReceivedHook]>([])

    /// The kept calls, the oldest first.
    var all: [ReceivedHook] { self.hooks.withLock { $0 } }

    func add(_ hook: ReceivedHook) {
        self.hooks.withLock { hooks in
            if hooks.count == Self.keptHooks { hooks.removeFirst() }
            hooks.append(hook)
        }
    }
}
