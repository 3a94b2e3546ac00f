import Foundation
import Subprocess
import SystemPackage

/// A real video of two seconds, made by ffmpeg once for all tests of a run.
package enum TestVideo {
    /// Why there is none.
    package struct NotMade: Error, CustomStringConvertible {
        package let description: String
    }

    private static let longestMessage = 4096

    /// An MP4 whose picture moves, 320 by 180.
    package static func bytes() async throws -> [UInt8] {
        let path = NSTemporaryDirectory() + "test-video-\(UUID().uuidString).mp4"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let result = try await Subprocess.run(
            .name("ffmpeg"),
            arguments: [
                "-nostdin", "-y", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:d=2", "-pix_fmt", "yuv420p",
                path,
            ], output: .discarded, error: .string(limit: Self.longestMessage))
        guard result.terminationStatus.isSuccess, let data = FileManager.default.contents(atPath: path) else {
            throw NotMade(description: "ffmpeg made no video: \(result.standardError)")
        }
        return Array(data)
    }
}
