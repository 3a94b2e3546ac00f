/// The picture that a video of the local DynTube has: what came, not the bytes themselves.
package struct StoredPicture: Sendable, Hashable {
    /// The digest of the file in hexadecimal; nil when a URL came instead.
    package var sha256: String?
    /// Bytes; 0 when a URL came.
    package var size: Int64
    /// The media type that the content shows; empty when a URL came.
    package var type: String
    /// The picture's address, when that came instead of a file.
    package var url: String?
    /// How often the video's picture has been set.
    package var count: Int
    /// When it was last set.
    package var received: DotNetTime
}

extension StoredPicture {
    /// As the state folder keeps it.
    var json: JSON {
        .object([
            .init("sha256", self.sha256.map { .string($0) } ?? .null),
            .init("size", .integer(self.size)),
            .init("type", .string(self.type)),
            .init("url", self.url.map { .string($0) } ?? .null),
            .init("count", .integer(Int64(self.count))),
            .init("received", .integer(self.received.ticks)),
        ])
    }

    /// Nil when a member is missing or of another kind.
    init?(_ json: JSON) {
        guard case .integer(let size) = json["size"], case .string(let type) = json["type"],
            case .integer(let count) = json["count"], case .integer(let ticks) = json["received"]
        else { return nil }
        var digest: String?
        var url: String?
        if case .string(let text) = json["sha256"] { digest = text }
        if case .string(let text) = json["url"] { url = text }
        self.init(
            sha256: digest, size: size, type: type, url: url, count: Int(count), received: DotNetTime(ticks: ticks))
    }
}
