import Foundation
import Subprocess
import SystemPackage

/// Real media, most of them made by ffmpeg.
struct DemoMedia: Sendable {
    private let contents: [DemoCase.Content: [UInt8]]

    /// The longest message of ffmpeg that is shown.
    private static let longestMessage = 4096
    /// More than Huawei VOD takes in one piece, in bytes.
    private static let largeVideo = 24_000_000

    static func make(in folder: FilePath) async throws -> DemoMedia {
        let jpeg = try await self.ffmpeg(
            ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=1", "-frames:v", "1"], folder.appending("still.jpg"))
        let png = try await self.ffmpeg(
            ["-f", "lavfi", "-i", "mandelbrot=size=640x360:rate=1", "-frames:v", "1"], folder.appending("still.png"))
        let tiff = try await self.ffmpeg(
            ["-f", "lavfi", "-i", "mandelbrot=size=800x450:rate=1", "-frames:v", "1"], folder.appending("still.tif"))
        let video = try await self.ffmpeg(
            ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=12", "-pix_fmt", "yuv420p"],
            folder.appending("clip.mp4"))
        let windowsVideo = try await self.ffmpeg(
            ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=2", "-c:v", "wmv2"],
            folder.appending("clip.wmv"))
        return DemoMedia(contents: [
            .jpeg: jpeg, .png: png, .tiff: tiff, .video: video, .largeVideo: self.padded(video, to: self.largeVideo),
            .windowsVideo: windowsVideo, .subtitles: Array(self.subtitles.utf8),
            .halfJPEG: Array(jpeg.prefix(jpeg.count / 2)), .text: Array("Shopping list: milk, bread.\n".utf8),
        ])
    }

    func bytes(of content: DemoCase.Content) -> [UInt8] {
        guard let bytes = self.contents[content] else { preconditionFailure("every content is made at the start") }
        return bytes
    }

    private static let subtitles = """
        1
        00:00:01,000 --> 00:00:04,000
        Guten Abend, meine Damen und Herren.

        2
        00:00:05,000 --> 00:00:08,500
        Hier sind die Nachrichten.

        """

    /// The same video with a box at its end that players skip (ISO/IEC 14496-12, 8.1.2). It is not filled with zeros, as
    /// those would look like a copy that is still under way.
    private static func padded(_ video: [UInt8], to size: Int) -> [UInt8] {
        let padding = size - video.count
        let head = (0..<4).map { UInt8(truncatingIfNeeded: padding >> (24 - 8 * $0)) } + Array("free".utf8)
        return video + head + [UInt8](repeating: 0xA5, count: padding - head.count)
    }

    /// Has ffmpeg write a file, and reads it.
    private static func ffmpeg(_ arguments: [String], _ path: FilePath) async throws -> [UInt8] {
        let result = try await Subprocess.run(
            .name("ffmpeg"),
            arguments: Arguments(["-nostdin", "-y", "-loglevel", "error"] + arguments + [path.string]),
            output: .discarded, error: .string(limit: self.longestMessage))
        guard result.terminationStatus.isSuccess else {
            throw CommandError("ffmpeg failed: \(result.standardError)", status: 1)
        }
        guard let data = FileManager.default.contents(atPath: path.string) else {
            throw CommandError("ffmpeg made no \(path)", status: 1)
        }
        return Array(data)
    }
}
