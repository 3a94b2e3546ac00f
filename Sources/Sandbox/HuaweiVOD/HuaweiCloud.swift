import Crypto
import FoundationEssentials
import Synchronization

/// The local Huawei Cloud: VOD, IAM and OBS together, since the URLs that one signs are those that another checks.
///
/// Tests ask it what came and what became of it, and change how it behaves. It keeps everything in memory, of files their
/// digests alone.
package final class HuaweiCloud: Sendable {
    /// A call of `status/uploaded` that was accepted.
    package struct Confirmation: Sendable, Hashable {
        package var assetID: String
        /// `CREATED`, `FAILED` or `CANCELLED`.
        package var status: String
    }

    private struct Counts {
        var effects = 0
        var billedSnapshots = 0
        var confirmations: [Confirmation] = []
    }

    package let account: HuaweiAccount
    let shelf: AssetShelf
    let tokens: TokenBook
    let store: ObjectStore
    let presigner: Presigner
    private let current = Mutex(HuaweiBehaviour())
    private let counts = Mutex(Counts())

    init(_ account: HuaweiAccount, _ assets: HuaweiAssets) {
        self.account = account
        self.shelf = AssetShelf(assets)
        self.tokens = TokenBook()
        self.store = ObjectStore()
        self.presigner = Presigner()
    }

    /// What answers the requests.
    var services: [any CloudService] { [IAM(cloud: self), HuaweiVOD(cloud: self), OBS(cloud: self)] }

    // MARK: Behaviour

    /// How it behaves now.
    package var behaviour: HuaweiBehaviour { self.current.withLock { $0 } }

    /// Changes how it behaves from now on.
    package func change(_ change: (inout HuaweiBehaviour) -> Void) {
        self.current.withLock { change(&$0) }
    }

    /// Changes an asset, such as locking it; false when there is none of that id.
    @discardableResult package func changeAsset(
        _ id: String, _ change: @Sendable (inout HuaweiAsset) -> Void
    ) -> Bool {
        self.shelf.change(id, change) != nil
    }

    /// Makes every token so far worthless, as a change of the password does.
    package func invalidateTokens() {
        self.tokens.invalidate()
    }

    /// Unlocks the user after too many wrong passwords.
    package func unlockUser() {
        self.tokens.unlock()
    }

    // MARK: State

    /// How often somebody asked for a token and got one.
    package var logins: Int { self.tokens.logins }

    /// How often somebody asked for a token with a wrong password, or while the user was locked.
    package var failedLogins: Int { self.tokens.failedLogins }

    /// Every asset by its id: those from the beginning and those that were made. Where any id is known, those that were named.
    package var assets: [String: HuaweiAsset] { self.shelf.byID }

    /// Every upload in parts, by its id, those that are over too.
    package var uploads: [String: HuaweiUpload] { self.store.uploads }

    /// How often something changed.
    package var effects: Int { self.counts.withLock { $0.effects } }

    /// How many snapshots have been ordered; the real one bills each.
    package var billedSnapshots: Int { self.counts.withLock { $0.billedSnapshots } }

    /// The accepted confirmations, the oldest first.
    package var confirmations: [Confirmation] { self.counts.withLock { $0.confirmations } }

    // MARK: Inside

    /// An effect that is counted.
    func effect(_ make: @escaping @Sendable () -> Void) -> Answer.Effect {
        Answer.Effect(
            make: {
                make()
                self.counts.withLock { $0.effects += 1 }
            }, forget: {})
    }

    func noteBilled(_ count: Int) {
        self.counts.withLock { $0.billedSnapshots += count }
    }

    func note(_ confirmation: Confirmation) {
        self.counts.withLock { $0.confirmations.append(confirmation) }
    }
}
