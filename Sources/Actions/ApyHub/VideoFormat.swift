/// A kind of video that ApyHub takes.
///
/// Its page names them by the endings of file names: mp4, webm, flv, avi, mkv, mov, 3gp.
struct VideoFormat: Sendable, Hashable {
    /// The ending of the name under which it is sent.
    let ending: String
    /// The media type of the form's part.
    let type: String

    /// All of them, for people.
    static let names = "MP4, WebM, FLV, AVI, MKV, MOV and 3GP"

    /// Nil for a type that ApyHub does not take.
    ///
    /// - Parameter type: of the content, as libmagic and others call it; in lower case.
    init?(type: String) {
        switch type {
        // M4V is MP4 under the name that Apple gave it.
        case "video/mp4", "video/x-m4v": self.init(ending: "mp4", type: "video/mp4")
        case "video/webm": self.init(ending: "webm", type: "video/webm")
        case "video/x-flv", "video/flv": self.init(ending: "flv", type: "video/x-flv")
        case "video/x-msvideo", "video/avi", "video/msvideo", "video/vnd.avi":
            self.init(ending: "avi", type: "video/x-msvideo")
        case "video/x-matroska", "video/matroska": self.init(ending: "mkv", type: "video/x-matroska")
        case "video/quicktime": self.init(ending: "mov", type: "video/quicktime")
        case "video/3gpp": self.init(ending: "3gp", type: "video/3gpp")
        default: return nil
        }
    }

    private init(ending: String, type: String) {
        self.ending = ending
        self.type = type
    }
}
