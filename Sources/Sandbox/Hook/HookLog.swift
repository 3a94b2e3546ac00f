import Synchronization

/// A call of a webhook that the local cloud took.
package struct ReceivedHook: Sendable, Hashable {
    /// With the query, as it was sent.
    package let path: String
    /// The digest of the body, in hexadecimal.
    package let sha256: String
    /// The JSON, as it was sent.
    package let body: String
    /// Whether it had a signature, which was then right.
    package let isSigned: Bool
}

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

extension LocalCloud {
    /// What webhooks have posted below `/hook/`, the oldest first. `requests()` has their headers.
    package func hooks() -> [ReceivedHook] { self.hookLog.all }
}
