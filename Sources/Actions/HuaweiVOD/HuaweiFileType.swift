/// What VOD calls a file's type, and with which Content-Type it signs the URL that the file is uploaded to.
struct HuaweiFileType: Sendable, Hashable {
    /// What it is to an asset; also the name that a group gives such a member.
    enum Use: String, Sendable, Hashable, CaseIterable { case video, cover, subtitle }

    let use: Use
    /// The value of `video_type`, `cover_type` or a subtitle's `type`.
    let name: String
    /// The Content-Type to upload with. VOD's pages list them for videos and subtitles ("Uploading a file"); of a JPG
    /// they say `image/<format>` only.
    let contentType: String
    /// The Content-Type to try once when OBS answers `SignatureDoesNotMatch` to the first.
    var otherContentType: String?
    /// Whether PUT asset takes it too; WEBM is listed for POST asset alone.
    var isForUpdate = true

    /// The largest file that one PUT takes, in bytes. The pages say 20 MB and not which, so it is the smaller one.
    static let largestPut: Int64 = 20_000_000

    /// - Parameters:
    ///   - type: the content's media type, as the inspection names it.
    ///   - name: the file's name, which decides where one media type has several names at VOD.
    /// - Returns: nil when VOD does not take such a file.
    static func of(_ type: String, name: String) -> HuaweiFileType? {
        let type = String(type.lowercased().prefix { $0 != ";" }.filter { $0 != " " })
        let suffix = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
        switch type {
        case "image/jpeg", "image/jpg", "image/pjpeg":
            return HuaweiFileType(
                use: .cover, name: "JPG", contentType: "image/jpeg", otherContentType: "image/jpg")
        case "image/png":
            return HuaweiFileType(use: .cover, name: "PNG", contentType: "image/png")
        case "application/x-subrip", "text/srt": return self.subtitle("SRT")
        case "text/vtt": return self.subtitle("VTT")
        // Subtitles without numbers, or with a comment first, are only text to the inspection.
        case "text/plain":
            return suffix == "srt" ? self.subtitle("SRT") : suffix == "vtt" ? self.subtitle("VTT") : nil
        default: return self.video(type, suffix)
        }
    }

    private static func subtitle(_ name: String) -> HuaweiFileType {
        HuaweiFileType(use: .subtitle, name: name, contentType: "application/octet-stream")
    }

    private static func video(_ type: String, _ suffix: String) -> HuaweiFileType? {
        let name: String
        switch type {
        case "video/mp4", "application/mp4": name = ["m4v", "f4v"].contains(suffix) ? suffix.uppercased() : "MP4"
        case "video/x-m4v", "video/m4v": name = "M4V"
        case "video/x-f4v", "video/f4v", "application/f4v": name = "F4V"
        case "video/quicktime": name = "MOV"
        case "video/x-matroska", "video/matroska": name = "MKV"
        case "video/webm": name = "WEBM"
        case "video/x-msvideo", "video/vnd.avi", "video/avi", "video/msvideo": name = "AVI"
        case "video/mp2t": name = "TS"
        case "application/mxf": name = "MXF"
        case "video/mpeg", "video/mp2p": name = suffix == "mpeg" ? "MPEG" : "MPG"
        case "video/x-flv", "video/flv": name = "FLV"
        case "video/x-ms-wmv": name = "WMV"
        case "video/x-ms-asf", "application/vnd.ms-asf": name = suffix == "wmv" ? "WMV" : "ASF"
        case "video/3gpp": name = "3GP"
        default: return nil
        }
        guard let contentType = self.videoContentTypes[name] else { return nil }
        return HuaweiFileType(use: .video, name: name, contentType: contentType, isForUpdate: name != "WEBM")
    }

    private static let videoContentTypes = [
        "MP4": "video/mp4", "MOV": "video/quicktime", "MXF": "application/mxf", "TS": "video/mp2t",
        "MPG": "video/mpeg", "MPEG": "video/mpeg", "FLV": "video/flv", "WMV": "video/x-ms-wmv",
        "AVI": "video/x-msvideo", "M4V": "video/m4v", "F4V": "application/f4v", "3GP": "video/3gpp",
        "ASF": "video/x-ms-asf", "MKV": "video/x-matroska", "WEBM": "video/webm",
    ]
}
