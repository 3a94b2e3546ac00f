import Actions
import Disk
import Rules
import Synchronization

/// The accounts in force, each with its lane and its secrets. A reload may change the secrets; the lanes stay, since what
/// they learned of the services stays true.
final class AccountBook: Sendable {
    private let lanes: [String: Lane]
    private let secrets: Mutex<[SecretKey: Secret]>
    /// For the secrets that rules name.
    private let reader: SecretReader
    /// Its own thread: a secret's file may lie on a file server.
    private let threads = DiskThreads(name: "hf-secrets", count: 1)

    /// - Parameter bandwidth: bytes a second over all uploads of the agent; nil for no limit.
    init(
        _ accounts: [Account], secrets: [SecretKey: Secret], reader: SecretReader, bandwidth: Int64? = nil,
        time: TimeSource
    ) {
        let whole = bandwidth.map { Bandwidth($0, time: time) }
        self.lanes = Dictionary(
            uniqueKeysWithValues: accounts.map { ($0.name, Lane($0, bandwidth: whole, time: time)) })
        self.secrets = Mutex(secrets)
        self.reader = reader
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

    fileprivate func secret(at reference: SecretReference) async throws(SecretReader.Refusal) -> Secret {
        let reader = self.reader
        return try await self.threads.run { () throws(SecretReader.Refusal) in try reader.read(reference) }
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

    func secret(at reference: SecretReference) async throws(ActionError) -> Secret {
        do throws(SecretReader.Refusal) {
            return try await self.book.secret(at: reference)
        } catch {
            throw ActionError(.lane(retryAfter: nil), "the secret that the rule names: \(error.reason)")
        }
    }
}
