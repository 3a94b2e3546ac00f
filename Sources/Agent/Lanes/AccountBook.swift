import Actions
import Rules
import Synchronization

/// The accounts in force, each with its lane and its secrets. A reload may change the secrets; the lanes stay, since what
/// they learned of the services stays true.
final class AccountBook: Sendable {
    private let lanes: [String: Lane]
    private let secrets: Mutex<[SecretKey: Secret]>

    init(_ accounts: [Account], secrets: [SecretKey: Secret], time: TimeSource) {
        self.lanes = Dictionary(uniqueKeysWithValues: accounts.map { ($0.name, Lane($0, time: time)) })
        self.secrets = Mutex(secrets)
    }

    func lane(_ account: String) -> Lane? { self.lanes[account] }

    var all: [Lane] { self.lanes.values.sorted { $0.account.name < $1.account.name } }

    /// Takes new secrets; a lane whose secrets changed may try at once.
    ///
    /// - Returns: the accounts whose secrets changed.
    func replace(_ secrets: [SecretKey: Secret]) -> Set<String> {
        let old = self.secrets.withLock { current in
            defer { current = secrets }
            return current
        }
        let changed = Set(secrets.filter { old[$0.key] != $0.value }.map(\.key.account))
        for account in changed { self.lanes[account]?.tryNow() }
        return changed
    }

    func credentials(of account: Account) -> any Credentials {
        AccountCredentials(account: account, book: self)
    }

    fileprivate func secret(_ key: SecretKey) -> Secret? {
        self.secrets.withLock { $0[key] }
    }
}

/// One account's secrets as they are at each request.
private struct AccountCredentials: Credentials {
    let account: Account
    let book: AccountBook

    func secret(_ setting: String) async throws(ActionError) -> Secret {
        guard let secret = self.book.secret(SecretKey(account: self.account.name, setting: setting)) else {
            throw ActionError(
                .lane(retryAfter: nil),
                "the account \"\(self.account.name)\" has no \(setting); add it to the config as {env: NAME} or {file: PATH}"
            )
        }
        return secret
    }
}
