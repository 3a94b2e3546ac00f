/// Which files a call of POST or PUT asset announces.
struct UploadOrder: Sendable {
    struct Video: Sendable {
        let name: String
        let type: String
        let md5: String?
    }

    struct Cover: Sendable {
        let type: String
        let md5: String?
    }

    struct Subtitle: Sendable {
        let id: Int
        let type: String
        let language: String
        let name: String?
        let md5: String?
        let description: String?
    }

    static let longestName = 128
    static let longestDescription = 1024

    let video: Video?
    let cover: Cover?
    let subtitles: [Subtitle]

    init(_ fields: inout VODFields, videoTypes: [String]) throws(VODRefusal) {
        let name = try fields.text("video_name", atMost: Self.longestName)
        let type = try fields.word("video_type", of: videoTypes)
        let md5 = try fields.md5("video_md5")
        switch (name, type) {
        case (let name?, let type?): self.video = Video(name: name, type: type, md5: md5)
        case (nil, nil): self.video = nil
        case (_?, nil): throw .parameter("video_name came without video_type; a video needs both")
        case (nil, _?): throw .parameter("video_type came without video_name; a video needs both")
        }
        if md5 != nil, name == nil { throw .parameter("video_md5 came without a video") }
        let coverType = try fields.word("cover_type", of: VODFileType.covers)
        let coverMD5 = try fields.md5("cover_md5")
        if coverMD5 != nil, coverType == nil { throw .parameter("cover_md5 came without cover_type") }
        self.cover = coverType.map { Cover(type: $0, md5: coverMD5) }
        var subtitles: [Subtitle] = []
        for json in try fields.list("subtitles") ?? [] {
            let subtitle = try Subtitle(json, in: "subtitles[\(subtitles.count)]")
            guard !subtitles.contains(where: { $0.id == subtitle.id }) else {
                throw .parameter("two subtitles have the id \(subtitle.id)")
            }
            subtitles.append(subtitle)
        }
        self.subtitles = subtitles
    }
}

extension UploadOrder.Subtitle {
    init(_ json: JSON, in place: String) throws(VODRefusal) {
        var fields = try VODFields(json, in: place)
        self.id = try fields.needed(fields.integer("id", in: 1...16), "id")
        self.type = try fields.needed(fields.word("type", of: VODFileType.subtitles), "type")
        self.language = try fields.needed(fields.text("language"), "language")
        self.name = try fields.text("name", atMost: UploadOrder.longestName)
        self.md5 = try fields.md5("md5")
        self.description = try fields.text("description", atMost: UploadOrder.longestDescription)
        try fields.end()
    }
}
