import Disk
import Foundation
import SystemPackage
import Testing

@testable import Actions

@Suite(.timeLimit(.minutes(5))) struct `A picture is converted` {
    static let ffmpeg = FFmpeg(agent: ProcessInfo.processInfo.environment)

    @discardableResult
    static func convert(_ conversion: ImageConversion, _ input: InputFile, _ media: Media, to name: String) async throws
        -> MadePicture
    {
        try await conversion.run(input, to: media.path(name), with: Self.ffmpeg)
    }

    static let sources: [(String, String)] = [
        ("a.jpg", "image/jpeg"), ("a.png", "image/png"), ("a.gif", "image/gif"), ("a.webp", "image/webp"),
        ("a.bmp", "image/bmp"),
        ("a.tiff", "image/tiff"),
    ]

    /// The first bytes of each format.
    static let beginnings: [PictureFormat: [UInt8]] = [
        .jpg: [0xFF, 0xD8, 0xFF], .png: [0x89, 0x50, 0x4E, 0x47], .webp: Array("RIFF".utf8),
    ]

    @Test(arguments: sources, PictureFormat.allCases)
    func `from what cameras and programs write`(_ source: (String, String), _ format: PictureFormat) async throws {
        let media = try Media()
        let input = try await media.make(
            source.0, ["-f", "lavfi", "-i", "testsrc2=s=320x180", "-frames:v", "1"], type: source.1)
        let picture = try await Self.convert(ImageConversion(format: format), input, media, to: "made")
        let bytes = try media.bytes("made")
        #expect(bytes.starts(with: try #require(Self.beginnings[format])))
        #expect(picture.size == Int64(bytes.count))
        try FileManager.default.moveItem(
            atPath: media.path("made").string, toPath: media.path("made.\(format.rawValue)").string)
        #expect(try await media.size(of: "made.\(format.rawValue)") == "320x180")
    }

    @Test func `of a moving GIF the first frame`() async throws {
        let media = try Media()
        let input = try await media.make(
            "a.gif",
            [
                "-f", "lavfi", "-i", "color=red:s=64x64:d=1", "-f", "lavfi", "-i", "color=blue:s=64x64:d=1",
                "-filter_complex", "[0][1]concat",
            ],
            type: "image/gif")
        try await Self.convert(ImageConversion(format: .jpg), input, media, to: "made.jpg")
        #expect(FrameTests.colour(try await media.points(of: "made.jpg")) == "red")
    }

    @Test(arguments: [("100x100", "100x56"), ("4000x90", "160x90"), ("1280x720", "320x180")])
    func `within bounds, never enlarged`(_ bounds: String, _ made: String) async throws {
        let media = try Media()
        let input = try await media.make(
            "a.png", ["-f", "lavfi", "-i", "testsrc2=s=320x180", "-frames:v", "1"], type: "image/png")
        try await Self.convert(
            ImageConversion(format: .webp, within: try PictureBounds(bounds)), input, media, to: "made.webp")
        #expect(try await media.size(of: "made.webp") == made)
    }

    @Test func `transparency becomes white in a JPEG, and stays in a PNG`() async throws {
        let media = try Media()
        let input = try await media.make(
            "a.png", ["-f", "lavfi", "-i", "color=black@0:s=64x64,format=rgba", "-frames:v", "1"], type: "image/png")
        try await Self.convert(ImageConversion(format: .jpg), input, media, to: "made.jpg")
        #expect(try await media.points(of: "made.jpg").allSatisfy { $0 > 250 })
        try await Self.convert(ImageConversion(format: .png), input, media, to: "made.png")
        #expect(try await media.points(of: "made.png", filter: "alphaextract,scale=1:1") == [0, 0, 0])
    }

    @Test func `the way that its EXIF says`() async throws {
        let media = try Media()
        let plain = try await media.make(
            "plain.jpg", ["-f", "lavfi", "-i", "color=red:s=64x32", "-frames:v", "1"], type: "image/jpeg")
        // A big-endian TIFF header with one entry: orientation (0x0112), a short, 6: turn to the right.
        let exif: [UInt8] =
            Array("Exif".utf8) + [0, 0] + Array("MM".utf8) + [
                0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
            ]
        let bytes = try media.bytes("plain.jpg")
        let turned = try media.write(
            "turned.jpg", bytes.prefix(2) + [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif + bytes.dropFirst(2),
            type: "image/jpeg")
        try await Self.convert(ImageConversion(format: .png), plain, media, to: "plain.png")
        #expect(try await media.size(of: "plain.png") == "64x32")
        try await Self.convert(ImageConversion(format: .jpg), turned, media, to: "made.jpg")
        #expect(try await media.size(of: "made.jpg") == "32x64")
        #expect(!(try media.bytes("made.jpg").contains(Array("Exif".utf8))))
    }

    // MARK: At most

    static func noise(_ media: Media) async throws -> InputFile {
        try await media.make(
            "noise.png", ["-f", "lavfi", "-i", "nullsrc=s=640x480,geq='random(1)*255:128:128'", "-frames:v", "1"],
            type: "image/png")
    }

    /// A format, a limit in bytes, and whether quality alone is enough.
    @Test(arguments: [
        (PictureFormat.jpg, Int64(150_000), true), (.jpg, 20_000, false), (.webp, 200_000, true),
        (.webp, 10_000, false), (.png, 50_000, false), (.png, 1_000_000_000, true),
    ])
    func `of so many bytes`(_ format: PictureFormat, _ limit: Int64, _ isWhole: Bool) async throws {
        let media = try Media()
        let input = try await Self.noise(media)
        let name = "made.\(format.rawValue)"
        let picture = try await Self.convert(ImageConversion(format: format, atMost: limit), input, media, to: name)
        #expect(picture.size <= limit)
        #expect(try media.bytes(name).count == Int(picture.size))
        let size = try await media.size(of: name)
        #expect((size == "640x480") == isWhole, "\(size), \(picture.words)")
    }

    @Test(arguments: PictureFormat.allCases)
    func `not of fewer bytes than a picture needs`(_ format: PictureFormat) async throws {
        let media = try Media()
        let input = try await Self.noise(media)
        let error = await actionError {
            try await Self.convert(ImageConversion(format: format, atMost: 20), input, media, to: "made")
        }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains("cannot be made as small as 20 B") == true)
        #expect(!media.exists("made"))
    }

    // MARK: What goes wrong

    @Test func `a kind of picture that this ffmpeg does not know is named`() async throws {
        let media = try Media()
        let heic: [UInt8] = [0, 0, 0, 24] + Array("ftypheic".utf8) + [0, 0, 0, 0] + Array("mif1heic".utf8)
        let input = try media.write("a.heic", heic, type: "image/heic")
        let error = await actionError {
            try await Self.convert(ImageConversion(format: .jpg), input, media, to: "made")
        }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains("does not support this image/heic") == true)
        #expect(error?.description.contains("save it as JPEG or PNG") == true)
    }

    @Test func `a picture that is none fails`() async throws {
        let media = try Media()
        let input = try media.write(
            "a.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 7, count: 100),
            type: "image/png")
        let error = await actionError {
            try await Self.convert(ImageConversion(format: .jpg), input, media, to: "made")
        }
        #expect(error?.kind == .permanent)
        #expect(!media.exists("made"))
    }

    @Test func `a picture that needs more memory than it may have fails and says so`() async throws {
        let media = try Media()
        let input = try await media.make(
            "a.png", ["-f", "lavfi", "-i", "color=red:s=6000x6000", "-frames:v", "1"], type: "image/png")
        var limits = FFmpeg.limits
        limits.memory = 400_000_000
        let small = FFmpeg(agent: ProcessInfo.processInfo.environment, limits: limits)
        let error = await actionError {
            _ = try await ImageConversion(format: .jpg).run(input, to: media.path("made"), with: small)
        }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains("may use 400 MB of memory, and this file needs more") == true)
        #expect(!media.exists("made"))
    }

    @Test func `a picture of too many points fails`() async throws {
        let media = try Media()
        let small = try await media.make(
            "a.png", ["-f", "lavfi", "-i", "color=red:s=8x8", "-frames:v", "1"], type: "image/png")
        #expect(small.file.size > 24)
        var bytes = try media.bytes("a.png")
        // Width and height of the header become 65,535 each; the checksum is not looked at by default.
        bytes.replaceSubrange(16..<24, with: [0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF])
        let input = try media.write("bomb.png", bytes, type: "image/png")
        let error = await actionError {
            try await Self.convert(ImageConversion(format: .jpg), input, media, to: "made")
        }
        #expect(error?.kind == .permanent)
        #expect(!media.exists("made"))
    }
}

private typealias FrameTests = `A frame is taken out of a video`
