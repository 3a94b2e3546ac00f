/// A file that the local OBS holds: what came, not the bytes themselves.
package struct HuaweiFile: Sendable, Hashable {
    /// In bytes.
    package var size: Int64
    /// In hexadecimal; of a file sent in parts `DIGEST-COUNT`, as OBS shows it.
    package var etag: String
    /// In hexadecimal; nil for a file sent in parts, which may come in any order.
    package var sha256: String?
    /// What it was made of, by number; empty when it came in one piece.
    package var parts: [HuaweiPart] = []
}

/// A part of a file as it came.
package struct HuaweiPart: Sendable, Hashable {
    /// From 1.
    package var number: Int
    /// In bytes.
    package var size: Int64
    /// Both in hexadecimal.
    package var md5: String
    package var sha256: String
    /// How often a part of that number was received whole; more than once is waste.
    package var receipts: Int
}

/// A file on its way into the local OBS, part by part.
package struct HuaweiUpload: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case open
        case completed
        case aborted
    }

    package let id: String
    package let assetID: String
    /// The object's key.
    package let key: String
    package var state = State.open
    package var parts: [Int: HuaweiPart] = [:]
}
