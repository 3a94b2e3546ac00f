import Foundation

/// What ffprobe finds in a file, as far as we ask.
struct MediaProbe: Sendable, Hashable {
    /// How long its pictures go on; nil when the file does not say.
    let length: Duration?
    /// Video tracks, without cover pictures.
    let videos: Int

    /// Reads ffprobe's JSON. Nil when it is none.
    init?(_ json: [UInt8]) {
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(json)) else { return nil }
        let videos = (answer.streams ?? []).filter {
            $0.codec_type == "video" && $0.disposition?.attached_pic != 1
        }
        self.videos = videos.count
        // Sound may go on longer than the pictures, so the track's own length goes first.
        let seconds = (videos.first?.duration ?? answer.format?.duration).flatMap(Double.init)
        self.length = seconds.flatMap { (0..<1e9).contains($0) && $0 > 0 ? .milliseconds(Int64($0 * 1000)) : nil }
    }

    /// The names are ffprobe's.
    private struct Answer: Decodable {
        let streams: [Stream]?
        let format: Format?

        struct Stream: Decodable {
            let codec_type: String?
            let duration: String?
            let disposition: Disposition?
        }

        struct Disposition: Decodable {
            let attached_pic: Int?
        }

        struct Format: Decodable {
            let duration: String?
        }
    }
}
