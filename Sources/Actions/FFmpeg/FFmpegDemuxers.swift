/// Which of ffmpeg's readers a file is given to, by the media type of its content. What is not here is never given to it:
/// playlists (hls, dash, concat, sdp), scripts, patterns of picture names, devices.
enum FFmpegDemuxers {
    /// For a video; nil when the type is none that we know.
    static func video(_ type: String) -> [String]? {
        switch type {
        case "video/mp4", "video/quicktime", "video/x-m4v", "video/3gpp", "video/3gpp2", "video/x-f4v": ["mov"]
        case "video/x-matroska", "video/webm": ["matroska"]
        case "video/mp2t": ["mpegts"]
        // One type for a program stream and for a bare track.
        case "video/mpeg": ["mpeg", "mpegvideo"]
        case "video/mpeg4-generic": ["m4v"]
        case "video/x-msvideo": ["avi"]
        case "video/x-ms-asf", "video/x-ms-wmv": ["asf"]
        case "video/x-flv": ["flv"]
        case "video/ogg": ["ogg"]
        case "video/x-dv": ["dv"]
        case "application/mxf": ["mxf"]
        default: nil
        }
    }

    /// For a picture; nil when the type is none that we know.
    static func picture(_ type: String) -> [String]? {
        switch type {
        case "image/jpeg": ["jpeg_pipe", "mjpeg"]
        case "image/png": ["png_pipe", "apng"]
        case "image/gif": ["gif"]
        case "image/webp": ["webp_pipe"]
        case "image/bmp", "image/x-ms-bmp": ["bmp_pipe"]
        case "image/tiff": ["tiff_pipe"]
        case "image/avif", "image/heic", "image/heif": ["mov"]
        default: nil
        }
    }
}
