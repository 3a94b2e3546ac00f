import Foundation
import Subprocess
import SystemPackage

/// Real media, made by ffmpeg.
struct DemoMedia: Sendable {
    let jpeg: [UInt8]
    let png: [UInt8]
    let video: [UInt8]

    /// The longest message of ffmpeg that is shown.
    private static let longestMessage = 4096

    static func make(in folder: FilePath) async throws -> DemoMedia {
        let jpeg = folder.appending("still.jpg")
        let png = folder.appending("still.png")
        let video = folder.appending("clip.mp4")
        try await self.ffmpeg(["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=1", "-frames:v", "1", jpeg.string])
        try await self.ffmpeg(["-f", "lavfi", "-i", "mandelbrot=size=640x360:rate=1", "-frames:v", "1", png.string])
        try await self.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=2", "-pix_fmt", "yuv420p", video.string,
        ])
        return DemoMedia(
            jpeg: try self.bytes(of: jpeg), png: try self.bytes(of: png), video: try self.bytes(of: video))
    }

    func bytes(of content: DemoCase.Content) -> [UInt8] {
        switch content {
        case .jpeg: self.jpeg
        case .png: self.png
        case .video: self.video
        case .halfJPEG: Array(self.jpeg.prefix(self.jpeg.count / 2))
        case .text: Array("Shopping list: milk, bread.\n".utf8)
        }
    }

    private static func ffmpeg(_ arguments: [String]) async throws {
        let result = try await Subprocess.run(
            .name("ffmpeg"), arguments: Arguments(["-nostdin", "-y", "-loglevel", "error"] + arguments),
            output: .discarded, error: .string(limit: self.longestMessage))
        guard result.terminationStatus.isSuccess else {
            throw CommandError("ffmpeg failed: \(result.standardError)", status: 1)
        }
    }

    private static func bytes(of path: FilePath) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path.string) else {
            throw CommandError("ffmpeg made no \(path)", status: 1)
        }
        return Array(data)
    }
}
