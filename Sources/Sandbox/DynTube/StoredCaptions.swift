/// Captions that came for a video of the local DynTube: what came, not the bytes themselves.
package struct StoredCaptions: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case subtitles, chapters
    }

    let id: String
    /// The id of the video.
    package let video: String
    /// The digest of the file in hexadecimal.
    package let sha256: String
    /// Bytes.
    package let size: Int64
    /// What the content shows.
    package let format: CaptionFormat
    package var kind = Kind.subtitles
    /// Two letters.
    package var language = "en"
    package var label = "English"
    package var isDefault = false
    package var isRightToLeft = false
    package let received: DotNetTime

    init(
        id: String, video: String, sha256: String, size: Int64, format: CaptionFormat, received: DotNetTime
    ) {
        self.id = id
        self.video = video
        self.sha256 = sha256
        self.size = size
        self.format = format
        self.received = received
    }
}

extension StoredCaptions {
    /// As the service shows them. Its pages do not say what members there are.
    var shown: JSON {
        .object([
            .init("id", .string(self.id)),
            .init("kind", .string(self.kind.rawValue)),
            .init("language", .string(self.language)),
            .init("label", .string(self.label)),
            .init("default", .bool(self.isDefault)),
            .init("rtl", .bool(self.isRightToLeft)),
        ])
    }

    /// As the state folder keeps them.
    var json: JSON {
        .object([
            .init("id", .string(self.id)),
            .init("video", .string(self.video)),
            .init("sha256", .string(self.sha256)),
            .init("size", .integer(self.size)),
            .init("format", .string(self.format.rawValue)),
            .init("kind", .string(self.kind.rawValue)),
            .init("language", .string(self.language)),
            .init("label", .string(self.label)),
            .init("default", .bool(self.isDefault)),
            .init("rtl", .bool(self.isRightToLeft)),
            .init("received", .integer(self.received.ticks)),
        ])
    }

    /// Nil when a member is missing or of another kind.
    init?(_ json: JSON) {
        guard case .string(let id) = json["id"], case .string(let video) = json["video"],
            case .string(let sha256) = json["sha256"], case .integer(let size) = json["size"],
            case .string(let formatName) = json["format"], let format = CaptionFormat(rawValue: formatName),
            case .string(let kindName) = json["kind"], let kind = Kind(rawValue: kindName),
            case .string(let language) = json["language"], case .string(let label) = json["label"],
            case .bool(let isDefault) = json["default"], case .bool(let isRightToLeft) = json["rtl"],
            case .integer(let received) = json["received"]
        else { return nil }
        self.init(
            id: id, video: video, sha256: sha256, size: size, format: format, received: DotNetTime(ticks: received))
        self.kind = kind
        self.language = language
        self.label = label
        self.isDefault = isDefault
        self.isRightToLeft = isRightToLeft
    }
}
