import Logging
package import Rules
import Synchronization

/// The rules in force. A reload swaps them whole, or keeps the last good ones and remembers what is wrong with the new.
package final class RuleStore: Sendable {
    private struct State {
        var book: RuleBook
        var problems: [Problem] = []
    }

    private let state: Mutex<State>

    init(_ book: RuleBook) {
        self.state = Mutex(State(book: book))
    }

    package var book: RuleBook { self.state.withLock { $0.book } }

    /// What is wrong with the files as they lie on disk now; empty when they are in force.
    package var problems: [Problem] { self.state.withLock { $0.problems } }

    func accept(_ book: RuleBook) {
        self.state.withLock { $0 = State(book: book) }
    }

    func refuse(_ problems: [Problem]) {
        self.state.withLock { $0.problems = problems }
    }
}
