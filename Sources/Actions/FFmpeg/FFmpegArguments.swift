import SystemPackage

/// The arguments of ffmpeg(1) and ffprobe(1) that are the same for all we do with them.
///
/// The file comes from outside and may be made to harm: a playlist that names other files or addresses, a picture of a
/// billion points. So the programs may open files and nothing on the network, read only the one container that the content
/// was found to be, and get the file as an open descriptor, so that its name means nothing to them.
enum FFmpegArguments {
    /// Standard input, opened anew by ffmpeg, since a pipe could not be sought in.
    static let file = "file:/proc/self/fd/0"

    /// More points than any camera takes; beyond, a picture is a decompression bomb.
    static let mostPixels = 268_435_456

    /// No questions, no banner, errors only; one file with a name may be written again.
    static let quiet = ["-hide_banner", "-nostdin", "-loglevel", "error", "-y"]

    /// The restrictions (ffmpeg-protocols(1), ffmpeg-formats(1)), which come before the input.
    private static func restrictions(_ demuxers: [String]) -> [String] {
        ["-protocol_whitelist", "file", "-format_whitelist", demuxers.joined(separator: ",")]
    }

    /// The input, from a time on; nil or zero for its beginning, which needs no seeking. Two threads, since each takes memory.
    static func input(_ demuxers: [String], from time: Duration?) -> [String] {
        self.restrictions(demuxers) + ["-max_pixels", String(self.mostPixels), "-threads", "2"]
            + (time.map { $0 > .zero ? ["-ss", self.seconds($0)] : [] } ?? []) + ["-i", self.file]
    }

    /// The whole question for ffprobe.
    static func probe(_ demuxers: [String]) -> [String] {
        ["-hide_banner", "-loglevel", "error"] + self.restrictions(demuxers)
            + [
                "-print_format", "json", "-show_entries",
                "format=duration:stream=codec_type,duration,avg_frame_rate:stream_disposition=attached_pic", "-i",
                self.file,
            ]
    }

    /// The first real video track (`V` leaves out cover pictures), through a filter, and nothing of what else the file
    /// holds: no sound, no subtitles, no metadata, no name of the encoder.
    static func picture(filter: String) -> [String] {
        [
            "-map", "0:V:0", "-an", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact",
            "-flags:v", "+bitexact", "-threads", "2", "-vf", filter,
        ]
    }

    /// One file, whose name is no pattern: without `-update`, `%d` in it would be a number.
    static func output(_ path: FilePath) -> [[UInt8]] {
        ["-f", "image2", "-update", "1"].map { Array($0.utf8) }
            + [
                Array("file:".utf8)
                    + path.withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: path.length)) }
            ]
    }

    /// Seconds with three decimals.
    static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        return "\(seconds)." + String(1000 + milliseconds).dropFirst()
    }
}
