import Synchronization

/// The assets of the local VOD.
final class AssetShelf: Sendable {
    /// Some kilobytes each at the most; who makes more has lost count.
    static let mostAssets = 100_000

    private let isAnyKnown: Bool
    private let shelf: Mutex<[String: HuaweiAsset]>

    init(_ assets: HuaweiAssets) {
        switch assets {
        case .any:
            self.isAnyKnown = true
            self.shelf = Mutex([:])
        case .only(let known):
            self.isAnyKnown = false
            self.shelf = Mutex(Dictionary(known.map { ($0.id, $0) }) { first, _ in first })
        }
    }

    /// All that came into being, the oldest first.
    var all: [HuaweiAsset] {
        self.shelf.withLock { $0.values.sorted { ($0.created, $0.id) < ($1.created, $1.id) } }
    }

    /// By id.
    var byID: [String: HuaweiAsset] { self.shelf.withLock { $0 } }

    /// The asset; where any id is known, it comes into being here.
    subscript(id: String) -> HuaweiAsset? {
        self.shelf.withLock { shelf in
            if let asset = shelf[id] { return asset }
            guard self.isAnyKnown, VideoID.isValid(id), shelf.count < Self.mostAssets else { return nil }
            let asset = HuaweiAsset(id)
            shelf[id] = asset
            return asset
        }
    }

    /// Whether no asset can be made any more.
    var isFull: Bool { self.shelf.withLock { $0.count >= Self.mostAssets } }

    func insert(_ asset: HuaweiAsset) {
        self.shelf.withLock { $0[asset.id] = asset }
    }

    /// Changes an asset that is there, and returns what `change` does; nil when there is none.
    func change<Result: Sendable>(
        _ id: String, _ change: @Sendable (inout HuaweiAsset) -> Result
    ) -> Result? {
        guard self[id] != nil else { return nil }
        return self.shelf.withLock { shelf in
            guard var asset = shelf[id] else { return nil }
            let result = change(&asset)
            shelf[id] = asset
            return result
        }
    }
}
