/// The signed URLs in the answer to a declaration.
struct HuaweiUploadURLs: Sendable {
    private let urls: [HuaweiFileType.Use: PresignedURL]

    /// - Throws: when one is missing.
    init(_ answer: HTTPAnswer, _ files: HuaweiFiles) throws(ActionError) {
        let object = try HuaweiClient.object(answer)
        var urls: [HuaweiFileType.Use: PresignedURL] = [:]
        for file in files.all {
            let url: String?
            switch file.type.use {
            case .video: url = object["video_upload_url"]?.words
            case .cover: url = object["cover_upload_url"]?.words
            case .subtitle:
                if case .list(let list) = object["subtitle_upload_urls"] {
                    url = list.first?.words
                } else {
                    url = nil
                }
            }
            guard let url, !url.isEmpty else {
                throw answer.unusable("it has no URL to upload the \(file.type.use.rawValue) to")
            }
            urls[file.type.use] = PresignedURL(url)
        }
        self.urls = urls
    }

    subscript(use: HuaweiFileType.Use) -> PresignedURL? { self.urls[use] }
}
