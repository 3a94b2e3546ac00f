import Synchronization

/// The state of one step while it runs: what is in it is journaled. One task at a time changes it.
final class HuaweiMemory: Sendable {
    private let current: Mutex<HuaweiUploadState>
    private let context: ActionContext

    /// - Throws: when what was remembered cannot be read.
    init(_ context: ActionContext) throws(ActionError) {
        self.context = context
        self.current = Mutex(
            try HuaweiCheckpoint.read(HuaweiUploadState.self, context.checkpoint) ?? HuaweiUploadState())
    }

    var state: HuaweiUploadState { self.current.withLock { $0 } }

    /// Changes it, and returns when the change is durable.
    func remember(_ change: (inout HuaweiUploadState) -> Void) async throws(ActionError) {
        var state = self.state
        change(&state)
        try await self.context.remember(HuaweiCheckpoint.bytes(state))
        self.current.withLock { $0 = state }
    }
}
