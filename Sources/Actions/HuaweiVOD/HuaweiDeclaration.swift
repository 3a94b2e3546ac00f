import Rules

/// What VOD is told of an asset's files before they are sent; it answers with a signed URL for each.
struct HuaweiDeclaration: Sendable, Hashable {
    typealias Digests = [HuaweiFileType.Use: LateText]

    let files: HuaweiFiles
    /// Which of the asset's subtitles it is, from 1.
    var subtitleID = 1
    /// Of the subtitle; there when there is one.
    var language: String?
    /// Of the subtitle.
    var subtitleDescription: String?

    /// What of the asset it replaces, as a noun.
    var replaced: String {
        self.files.all.map { file in
            switch file.type.use {
            case .video: "the video"
            case .cover: "the cover"
            case .subtitle: "the subtitle \(self.subtitleID)"
            }
        }.joined(separator: " and ")
    }

    /// Where the digests are not known yet.
    var shownDigests: Digests {
        Dictionary(
            uniqueKeysWithValues: self.files.whole.map { ($0.type.use, LateText.later("\($0.type.use.rawValue)_md5")) })
    }

    /// The members of the body that speak of the files. The cover's id can only be 0.
    func members(_ digests: Digests) -> [String: JSONValue?] {
        let digest = { (use: HuaweiFileType.Use) in digests[use].map { JSONValue.text($0.text) } }
        var members: [String: JSONValue?] = [:]
        if let video = self.files.video {
            members["video_name"] = .text(video.name)
            members["video_type"] = .text(video.type.name)
            members["video_md5"] = digest(.video)
        }
        if let cover = self.files.cover {
            members["cover_type"] = .text(cover.type.name)
            members["cover_md5"] = digest(.cover)
        }
        if let subtitle = self.files.subtitle {
            let entry =
                [
                    "id": .number(Double(self.subtitleID)), "type": .text(subtitle.type.name),
                    "language": self.language.map { .text($0) }, "name": .text(subtitle.name),
                    "md5": digest(.subtitle), "description": self.subtitleDescription.map { .text($0) },
                ] as [String: JSONValue?]
            members["subtitles"] = .list([.object(entry.compactMapValues(\.self))])
        }
        return members
    }
}

extension HuaweiVOD {
    /// Declares new files of an asset ("Updating a media asset"). It may be repeated: the same URLs, signed anew.
    func update(_ asset: LateText, _ files: HuaweiDeclaration, _ digests: HuaweiDeclaration.Digests) -> PlannedRequest {
        var body = files.members(digests)
        body["asset_id"] = .text(asset.text)
        if files.files.cover != nil { body["cover_id"] = .number(0) }
        return self.request(.put, "asset", body: body, group: .processing)
    }
}
