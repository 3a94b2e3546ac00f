import Foundation
import SystemPackage
import Testing

@testable import Actions

@Suite struct `What ffmpeg is asked` {
    /// A text, and the frame that it means.
    static let times: [(String, FrameTime)] = [
        ("3s", .time(.seconds(3))), ("500ms", .time(.milliseconds(500))), ("5m", .time(.seconds(300))),
        ("12", .time(.seconds(12))), ("1.5", .time(.milliseconds(1500))), ("0", .time(.zero)), ("10%", .share(0.1)),
        ("12.5%", .share(0.125)), ("0%", .share(0)), ("100%", .share(1)), ("best", .best),
    ]

    @Test(arguments: times)
    func `a place in a video is read`(_ text: String, _ time: FrameTime) throws {
        #expect(try FrameTime(text) == time)
    }

    @Test(arguments: [
        "", "s", "-1", "-1s", "3 s", "1m2s", "101%", "%", "-5%", "1e3", "0x10", "nan", "Best", "1.2345", "1.", ".5",
        "123456789", "00:01:00", "10%%", "٣",
    ])
    func `what is none is refused`(_ text: String) throws {
        let error = try #require(throws: ActionError.self) { try FrameTime(text) }
        #expect(error.kind == .permanent)
        #expect(error.description.contains("write a time such as 3s"))
    }

    @Test func `samples are spread from 5 to 95 percent, or over the first seconds`() {
        let spread = FrameTime.samples(of: .seconds(100))
        #expect(spread.count == 9)
        #expect(spread.first == .seconds(5) && spread[4] == .seconds(50) && spread.last == .seconds(95))
        #expect(FrameTime.samples(of: nil) == (0...8).map { .seconds($0) })
    }

    @Test func `bounds are two numbers`() throws {
        #expect(try PictureBounds("1280x720") == PictureBounds(width: 1280, height: 720))
    }

    @Test(arguments: [
        "", "x", "1280", "1280x", "x720", "0x720", "1280x0", "-1x5", "1280x720x3", "1280X720", "16385x10", "1e3x10",
        "1280 x 720", "99999999999999999999x1",
    ])
    func `what are no bounds is refused`(_ text: String) throws {
        let error = try #require(throws: ActionError.self) { try PictureBounds(text) }
        #expect(error.kind == .permanent)
        #expect(error.description.contains("1280x720"))
    }

    @Test func `a time is written with three decimals`() {
        #expect(FFmpegArguments.seconds(.milliseconds(61_005)) == "61.005")
        #expect(FFmpegArguments.seconds(.zero) == "0.000")
    }

    @Test func `the input may open files only, and be read as one container only`() throws {
        let arguments = FFmpegArguments.input(["mpeg", "mpegvideo"], from: .seconds(3))
        let input = try #require(arguments.firstIndex(of: "-i"))
        #expect(arguments[..<input].contains(["-protocol_whitelist", "file"]))
        #expect(arguments[..<input].contains(["-format_whitelist", "mpeg,mpegvideo"]))
        #expect(arguments[..<input].contains(["-ss", "3.000"]))
        #expect(arguments[input...] == ["-i", "file:/proc/self/fd/0"])
        let probe = FFmpegArguments.probe(["mov"])
        #expect(probe.contains(["-protocol_whitelist", "file", "-format_whitelist", "mov"]))
    }

    /// Readers that open other files, addresses or devices, or none of our business.
    static let banned: Set<String> = [
        "hls", "dash", "concat", "sdp", "rtsp", "image2", "imf", "lavfi", "webm_dash_manifest", "applehttp", "fbdev",
        "x11grab",
        "alsa", "tty", "svg_pipe", "ffmetadata", "data", "smoothstreaming", "vapoursynth", "avisynth", "avs",
    ]

    @Test(arguments: [
        "video/mp4", "video/quicktime", "video/x-m4v", "video/3gpp", "video/3gpp2", "video/x-f4v", "video/x-matroska",
        "video/webm", "video/mp2t", "video/mpeg", "video/mpeg4-generic", "video/x-msvideo", "video/x-ms-asf",
        "video/x-flv",
        "video/ogg", "video/x-dv", "application/mxf",
    ])
    func `a video goes to its own reader`(_ type: String) throws {
        let demuxers = try #require(FFmpegDemuxers.video(type))
        #expect(!demuxers.isEmpty && Self.banned.isDisjoint(with: demuxers))
        #expect(FFmpegDemuxers.picture(type) == nil)
    }

    @Test(arguments: [
        "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff", "image/avif", "image/heic",
    ])
    func `a picture goes to its own reader`(_ type: String) throws {
        let demuxers = try #require(FFmpegDemuxers.picture(type))
        #expect(!demuxers.isEmpty && Self.banned.isDisjoint(with: demuxers))
        #expect(FFmpegDemuxers.video(type) == nil)
    }

    @Test(arguments: [
        "text/plain", "application/vnd.apple.mpegurl", "application/dash+xml", "image/svg+xml",
        "application/octet-stream", "audio/mpeg", "application/sdp",
    ])
    func `other types go to none`(_ type: String) throws {
        #expect(throws: ActionError.self) { try FrameExtraction.check(type: type) }
        #expect(throws: ActionError.self) { try ImageConversion.check(type: type) }
    }

    // MARK: Smaller

    @Test func `a picture is made smaller by its quality first, then by its size`() {
        var steps = ConversionSteps(.jpg, atMost: 1000)
        var taken: [ConversionSteps.Step] = []
        // A picture of 100,000 bytes, of which quality takes half.
        while taken.count < 50 {
            let step = steps.current
            taken.append(step)
            let size = 100_000 * step.scale * step.scale * (1 - Double(step.quality) / 48)
            if steps.take(Int64(size)) == .fits { break }
        }
        #expect(taken.prefix(7).map(\.quality) == [2, 3, 5, 8, 12, 18, 24])
        #expect(taken.prefix(7).allSatisfy { $0.scale == 1 })
        #expect(taken.dropFirst(7).allSatisfy { $0.scale < 1 && $0.quality == 24 })
        #expect(taken.count < 12)
    }

    @Test(arguments: PictureFormat.allCases)
    func `a picture that never fits is given up`(_ format: PictureFormat) {
        var steps = ConversionSteps(format, atMost: 10)
        var count = 1
        while count < 100, steps.take(700) == .again { count += 1 }
        #expect(steps.take(700) == .impossible)
        #expect(count < 20)
    }

    @Test func `without a limit the first is right`() {
        var steps = ConversionSteps(.png, atMost: nil)
        #expect(steps.take(.max) == .fits)
    }

    // MARK: Telling

    static func frame(_ point: (Int, Int) -> (UInt8, UInt8, UInt8)) throws -> FrameThumbnail {
        var bytes: [UInt8] = []
        for row in 0..<FrameThumbnail.height {
            for column in 0..<FrameThumbnail.width {
                let (red, green, blue) = point(column, row)
                bytes += [red, green, blue]
            }
        }
        return try #require(FrameThumbnail(bytes))
    }

    @Test func `a picture with something in it tells more than an empty one`() throws {
        let scene = try Self.frame { column, row in
            (UInt8(column), UInt8(row * 2), (column / 20 + row / 15) % 2 == 0 ? 200 : 40)
        }
        let empty: [(String, FrameThumbnail)] = [
            ("black", try Self.frame { _, _ in (0, 0, 0) }), ("white", try Self.frame { _, _ in (255, 255, 255) }),
            ("grey", try Self.frame { _, _ in (118, 118, 118) }), ("red", try Self.frame { _, _ in (200, 0, 0) }),
            ("nearly black", try Self.frame { column, row in (UInt8((column + row) % 12), 4, 4) }),
            ("fade", try Self.frame { column, _ in (UInt8(100 + column / 8), 110, 110) }),
        ]
        for (name, frame) in empty { #expect(frame.telling < scene.telling / 2, "\(name)") }
        #expect((0...1).contains(scene.telling))
    }

    @Test func `a sharp picture tells more than a blurred one, and a coloured one more than a grey one`() throws {
        let sharp = try Self.frame { column, row in ((column / 4 + row / 4) % 2 == 0 ? 220 : 30, 120, 60) }
        let blurred = try Self.frame { column, row in
            (UInt8(125 + 95 * sin(Double(column) / 25) * cos(Double(row) / 25)), 120, 60)
        }
        #expect(sharp.telling > blurred.telling)
        let coloured = try Self.frame { column, row in (UInt8(column), UInt8(row), UInt8(150 - column / 2)) }
        let grey = try Self.frame { column, row in
            let light = 0.299 * Double(column) + 0.587 * Double(row) + 0.114 * Double(150 - column / 2)
            return (UInt8(light), UInt8(light), UInt8(light))
        }
        #expect(coloured.telling > grey.telling)
    }

    @Test func `bytes that are no frame are none`() {
        #expect(FrameThumbnail([]) == nil)
        #expect(FrameThumbnail([UInt8](repeating: 0, count: FrameThumbnail.size + 1)) == nil)
    }

    // MARK: Probe

    /// ffprobe's answer, the number of videos, and their length.
    static let answers: [(String, Int, Duration?)] = [
        (#"{"streams":[{"codec_type":"video","duration":"4.5"}],"format":{"duration":"9"}}"#, 1, .milliseconds(4500)),
        (#"{"streams":[{"codec_type":"video"}],"format":{"duration":"9.000"}}"#, 1, .seconds(9)),
        (
            #"{"streams":[{"codec_type":"video","disposition":{"attached_pic":1}}],"format":{"duration":"9"}}"#, 0,
            .seconds(9)
        ),
        (#"{"streams":[{"codec_type":"audio"}],"format":{}}"#, 0, nil), ("{}", 0, nil),
        (#"{"streams":[{"codec_type":"video","duration":"N/A"}]}"#, 1, nil),
        (#"{"streams":[{"codec_type":"video","duration":"-1"}]}"#, 1, nil),
        (#"{"streams":[{"codec_type":"video","duration":"1e300"}]}"#, 1, nil),
        (#"{"streams":[{"codec_type":"video","duration":"nan"}]}"#, 1, nil),
    ]

    @Test(arguments: answers)
    func `ffprobe's answer is read`(_ json: String, _ videos: Int, _ length: Duration?) throws {
        let probe = try #require(MediaProbe(Array(json.utf8)))
        #expect(probe.videos == videos)
        #expect(probe.length == length)
    }

    @Test func `what is no answer is none`() {
        #expect(MediaProbe([]) == nil)
        #expect(MediaProbe(Array("[]".utf8)) == nil)
    }
}
