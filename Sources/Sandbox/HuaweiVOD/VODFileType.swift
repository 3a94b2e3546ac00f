/// The types of files that VOD takes, and what is signed as the `Content-Type` of their upload.
enum VODFileType {
    /// Of videos that PUT asset takes ("Updating a media asset", `video_type`).
    static let updatable = [
        "MP4", "TS", "MOV", "MXF", "MPG", "FLV", "WMV", "AVI", "M4V", "F4V", "MPEG", "3GP", "ASF", "MKV",
    ]
    /// Of audio files, which POST asset takes as well.
    private static let audio = [
        "MP3", "OGG", "WAV", "WMA", "APE", "FLAC", "AAC", "AC3", "MMF", "AMR", "M4A", "M4R", "WV", "MP2",
    ]
    static let creatable = Self.updatable + ["WEBM"] + Self.audio
    static let covers = ["JPG", "PNG"]
    static let subtitles = ["SRT", "VTT"]

    /// "Uploading a media file", the table of content types. For audio the pages have none, so it is `audio/FORMAT`.
    static func contentType(ofVideo type: String) -> String {
        switch type {
        case "MP4": "video/mp4"
        case "TS": "video/mp2t"
        case "MOV": "video/quicktime"
        case "MXF": "application/mxf"
        case "MPG", "MPEG": "video/mpeg"
        case "FLV": "video/flv"
        case "WMV": "video/x-ms-wmv"
        case "AVI": "video/x-msvideo"
        case "M4V": "video/m4v"
        case "F4V": "application/f4v"
        case "3GP": "video/3gpp"
        case "ASF": "video/x-ms-asf"
        case "MKV": "video/x-matroska"
        case "WEBM": "video/webm"
        default: "audio/\(type.lowercased())"
        }
    }

    static let subtitleContentType = "application/octet-stream"
}
