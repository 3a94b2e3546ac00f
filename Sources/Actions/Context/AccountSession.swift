package import Foundation
package import Rules
import Synchronization

/// What an account keeps in memory between requests, for all its jobs: logins that last a while, and the turns of things
/// that only one job may do at a time.
package final class AccountSession: Sendable {
    private let tokens = Mutex<[String: SessionToken]>([:])
    private let turns = Turns()

    package init() {}

    /// What was kept under this name; nil when nothing was.
    package func token(_ name: String) -> SessionToken? { self.tokens.withLock { $0[name] } }

    /// Keeps a token, or forgets it for nil.
    package func keep(_ token: SessionToken?, as name: String) {
        self.tokens.withLock { $0[name] = token }
    }

    /// Forgets all tokens: the credentials changed, or a person asks for another try.
    package func forget() {
        self.tokens.withLock { $0 = [:] }
    }

    /// Calls `body` while nobody else is in a turn of this name; those that wait go in the order in which they came.
    ///
    /// - Throws: what `body` throws, and a transient error when the task is cancelled while it waits.
    package func exclusively<Result: Sendable>(
        _ name: String, _ body: () async throws(ActionError) -> Result
    ) async throws(ActionError) -> Result {
        do throws(CancellationError) {
            try await self.turns.take(name)
        } catch {
            throw ActionError(.transient(retryAfter: nil), "it was stopped here before its turn came")
        }
        defer { self.turns.give(name) }
        return try await body()
    }
}

/// A token that a login gave, or the knowledge that the login is refused.
package struct SessionToken: Sendable {
    package enum State: Sendable {
        case valid(Secret, until: Date)
        /// The service refused these credentials, with this sentence; asking again could lock the account.
        case refused(String)
    }
    package var state: State
    /// The secrets that it was got with: others may succeed.
    package var madeWith: [Secret]
    /// What else the login told, such as the project's id.
    package var facts: [String: String]

    package init(_ state: State, madeWith: [Secret], facts: [String: String] = [:]) {
        self.state = state
        self.madeWith = madeWith
        self.facts = facts
    }
}
