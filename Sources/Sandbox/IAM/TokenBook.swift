import FoundationEssentials
import Synchronization

/// The tokens that the local IAM gave, and whether its user is locked.
final class TokenBook: Sendable {
    /// So many wrong passwords in a row lock the user ("Login authentication policy", the default).
    static let mostWrongPasswords = 5
    /// More at once is a client that forgets to keep its token; the one that ends first makes room.
    static let mostTokens = 1_000
    /// Real tokens are signed documents of several kilobytes; this many random bytes make 3,000 digits.
    private static let tokenBytes = 1_500

    private struct State {
        var expiries: [String: Date] = [:]
        var logins = 0
        var failedLogins = 0
        var wrongInARow = 0
    }

    private let state = Mutex(State())

    var logins: Int { self.state.withLock { $0.logins } }
    var failedLogins: Int { self.state.withLock { $0.failedLogins } }

    enum Verdict {
        case valid
        case expired
        case unknown
    }

    func verdict(on token: String) -> Verdict {
        self.state.withLock { state in
            guard let expiry = state.expiries[token] else { return .unknown }
            return expiry > .now ? .valid : .expired
        }
    }

    /// Counts a wrong password, and one that came too late. False when the user is locked.
    func admits(_ isPasswordRight: Bool) -> Bool {
        self.state.withLock { state in
            let isLocked = state.wrongInARow >= Self.mostWrongPasswords
            if isLocked || !isPasswordRight { state.failedLogins += 1 }
            if !isPasswordRight, !isLocked { state.wrongInARow += 1 }
            return !isLocked
        }
    }

    /// A token that is not valid before `add`.
    func newToken() -> String { Hexadecimal.random(bytes: Self.tokenBytes) }

    func add(_ token: String, until expiry: Date) {
        self.state.withLock { state in
            if state.expiries.count >= Self.mostTokens, let first = state.expiries.min(by: { $0.value < $1.value }) {
                state.expiries[first.key] = nil
            }
            state.expiries[token] = expiry
            state.logins += 1
            state.wrongInARow = 0
        }
    }

    func invalidate() {
        self.state.withLock { $0.expiries = [:] }
    }

    func unlock() {
        self.state.withLock { $0.wrongInARow = 0 }
    }
}
