import Foundation
import SystemPackage
import Testing

@testable import Actions

@Suite(.timeLimit(.minutes(5))) struct `A frame is taken out of a video` {
    static let ffmpeg = FFmpeg(agent: ProcessInfo.processInfo.environment)

    /// Red, green and blue, a second each.
    static func colours(_ media: Media, _ name: String = "colours.mp4", type: String = "video/mp4") async throws
        -> InputFile
    {
        let inputs = ["red", "lime", "blue"].flatMap { ["-f", "lavfi", "-i", "color=\($0):s=320x180:r=10:d=1"] }
        return try await media.make(
            name, inputs + ["-filter_complex", "[0][1][2]concat=n=3", "-pix_fmt", "yuv420p"], type: type)
    }

    @discardableResult
    static func extract(
        _ at: String, _ input: InputFile, _ media: Media, size: String? = nil, format: PictureFormat = .jpg,
        to name: String = "frame.jpg"
    ) async throws -> MadePicture {
        try await FrameExtraction(at: try FrameTime(at), size: try size.map { try PictureBounds($0) }, format: format)
            .run(input, to: media.path(name), with: Self.ffmpeg)
    }

    static func colour(_ points: [UInt8]) -> String {
        guard points.count == 3, let most = points.max(), most > 100 else { return "black" }
        return ["red", "lime", "blue"][points.firstIndex(of: most) ?? 0]
    }

    @Test(arguments: [
        ("0", "red"), ("500ms", "red"), ("1.5", "lime"), ("2s", "blue"), ("10%", "red"), ("50%", "lime"),
        ("95%", "blue"),
        ("100%", "blue"), ("2999ms", "blue"), ("3s", "blue"),
    ])
    func `at a time or a share of its length`(_ at: String, _ colour: String) async throws {
        let media = try Media()
        let input = try await Self.colours(media)
        let picture = try await Self.extract(at, input, media)
        #expect(Self.colour(try await media.points(of: "frame.jpg")) == colour)
        #expect(picture.size == Int64(try media.bytes("frame.jpg").count))
    }

    @Test(arguments: [
        ("a.mkv", "video/x-matroska"), ("a.ts", "video/mp2t"), ("a.avi", "video/x-msvideo"), ("a.mpg", "video/mpeg"),
        ("a.mov", "video/quicktime"), ("a.webm", "video/webm"), ("a.flv", "video/x-flv"), ("a.wmv", "video/x-ms-asf"),
    ])
    func `from any container`(_ name: String, _ type: String) async throws {
        let media = try Media()
        // MPEG-1 knows no 10 frames a second.
        let input = try await media.make(
            name, ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2", "-pix_fmt", "yuv420p"], type: type)
        try await Self.extract("50%", input, media)
        #expect(try await media.size(of: "frame.jpg") == "320x180")
    }

    @Test(arguments: [(nil, "320x180"), ("160x120", "160x90"), ("4000x90", "160x90"), ("1280x720", "320x180")])
    func `within a size, with its proportions, never enlarged`(_ size: String?, _ made: String) async throws {
        let media = try Media()
        let input = try await Self.colours(media)
        try await Self.extract("1s", input, media, size: size)
        #expect(try await media.size(of: "frame.jpg") == made)
    }

    @Test func `with square points`() async throws {
        let media = try Media()
        let input = try await media.make(
            "dv.mp4", ["-f", "lavfi", "-i", "testsrc2=s=320x240:d=1,setsar=4/3", "-pix_fmt", "yuv420p"],
            type: "video/mp4")
        try await Self.extract("0", input, media)
        #expect(try await media.size(of: "frame.jpg") == "426x240")
    }

    @Test func `as JPEG or PNG, without a word of metadata`() async throws {
        let media = try Media()
        let input = try await media.make(
            "a.mp4", ["-f", "lavfi", "-i", "testsrc2=d=1", "-metadata", "title=Geheim", "-pix_fmt", "yuv420p"],
            type: "video/mp4")
        try await Self.extract("0", input, media)
        let jpeg = try media.bytes("frame.jpg")
        #expect(jpeg.starts(with: [0xFF, 0xD8, 0xFF]))
        try await Self.extract("0", input, media, format: .png, to: "frame.png")
        let png = try media.bytes("frame.png")
        #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        for bytes in [jpeg, png] {
            #expect(!bytes.contains(Array("Geheim".utf8)))
            #expect(!bytes.contains(Array("Lavc".utf8)))
        }
    }

    @Test func `into a file whose name looks like a pattern`() async throws {
        let media = try Media()
        let input = try await Self.colours(media)
        try await Self.extract("0", input, media, to: "100%d %03d.jpg")
        #expect(media.exists("100%d %03d.jpg"))
    }

    // MARK: The most telling

    @Test func `the best of a video that is mostly black is not black`() async throws {
        let media = try Media()
        let input = try await media.make(
            "dark.mp4",
            [
                "-f", "lavfi", "-i", "color=black:s=320x180:r=10:d=10", "-f", "lavfi", "-i",
                "testsrc2=s=320x180:r=10:d=2",
                "-filter_complex", "[1]setpts=PTS+4/TB[v];[0][v]overlay=enable='between(t,4,5.9)'", "-pix_fmt",
                "yuv420p",
            ], type: "video/mp4")
        let best = try await Self.extract("best", input, media)
        let points = try await media.points(of: "frame.jpg")
        #expect(points.allSatisfy { $0 > 60 })
        #expect(best.words == "the frame at 5s")
        // The share at the middle of the samples falls on it; others are black.
        try await Self.extract("20%", input, media)
        #expect(try await media.points(of: "frame.jpg").allSatisfy { $0 < 10 })
    }

    @Test func `a video that is all black still has a best frame`() async throws {
        let media = try Media()
        let input = try await media.make(
            "black.mp4", ["-f", "lavfi", "-i", "color=black:s=320x180:r=10:d=3", "-pix_fmt", "yuv420p"],
            type: "video/mp4")
        #expect(try await Self.extract("best", input, media).size > 0)
    }

    @Test func `a track without a length has a best frame, and no share`() async throws {
        let media = try Media()
        let input = try await media.make(
            "bare.m2v", ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=3", "-pix_fmt", "yuv420p"], type: "video/mpeg")
        #expect(try await Self.extract("best", input, media).size > 0)
        let error = await actionError { try await Self.extract("10%", input, media) }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains("does not say how long it is") == true)
    }

    // MARK: What goes wrong

    @Test func `a time beyond the end fails and says how long it is`() async throws {
        let media = try Media()
        let input = try await Self.colours(media)
        let error = await actionError { try await Self.extract("4s", input, media) }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains("is 3s long and has no frame at 4s") == true)
        #expect(!media.exists("frame.jpg"))
    }

    @Test func `sound without pictures fails, also with a cover`() async throws {
        let media = try Media()
        let sound = ["-f", "lavfi", "-i", "sine=d=1"]
        let plain = try await media.make("a.mp4", sound, type: "video/mp4")
        let cover = try await media.make(
            "b.m4a",
            sound + [
                "-f", "lavfi", "-i", "testsrc2=s=64x64:r=1:d=1", "-map", "0", "-map", "1", "-c:v", "mjpeg",
                "-disposition:v", "attached_pic",
            ],
            type: "video/mp4")
        for input in [plain, cover] {
            let error = await actionError { try await Self.extract("0", input, media) }
            #expect(error?.kind == .permanent)
            #expect(error?.description.contains("holds no video") == true)
        }
    }

    @Test func `a picture left by an earlier run is not taken for a new one`() async throws {
        let media = try Media()
        let input = try await Self.colours(media)
        try await Self.extract("0", input, media)
        let cut = try media.write("cut.mp4", try media.bytes("colours.mp4").prefix(900), type: "video/mp4")
        let error = await actionError { try await Self.extract("0", cut, media) }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains("cut.mp4") == true)
    }

    @Test func `a video that changed is settled again`() async throws {
        let media = try Media()
        let input = try await Self.colours(media)
        try media.scratch.append("more", to: "colours.mp4")
        let error = await actionError { try await Self.extract("0", input, media) }
        #expect(error?.kind == .changed)
    }

    /// How ffmpeg ends and what it says, what that means, and a word of the reason.
    static let ends: [(ProgramResult.End, String, ActionError.Kind, String)] = [
        (.exited(1), "file:/proc/self/fd/0: Invalid data found", .permanent, "a.mp4: Invalid data found"),
        (.exited(1), "moov atom not found", .permanent, "ffmpeg cannot read"),
        (.exited(1), "av_interleaved_write_frame(): No space left on device", .disk, "no room"),
        (.exited(1), "Disk quota exceeded", .disk, "no room"),
        (.exited(1), "Cannot allocate memory", .permanent, "may use 4.3 GB of memory"),
        (.exited(1), "Unknown encoder 'libwebp'", .lane(retryAfter: nil), "install one that can"),
        (.exited(1), "Stream map '0:V:0' matches no streams.", .permanent, "holds no video"),
        (.exited(1), "[hls] Format not on whitelist 'mov'", .permanent, "not what its beginning says (video/mp4)"),
        (.exited(255), "", .transient(retryAfter: nil), "interrupted"),
        (
            .exited(127), "ffmpeg: error while loading shared libraries: libx.so.1", .lane(retryAfter: nil),
            "mend its installation"
        ),
        (.signalled(9), "", .permanent, "memory ran out"),
        (.signalled(15), "", .transient(retryAfter: nil), "told to end"),
        (.signalled(11), "", .permanent, "crashed (signal 11)"), (.signalled(25), "", .permanent, "wrote too much"),
        (.outOfTime, "", .permanent, "not done within 2m"),
    ]

    @Test(arguments: ends)
    func `what ffmpeg says decides what happens next`(
        _ end: ProgramResult.End, _ said: String, _ kind: ActionError.Kind, _ words: String
    ) throws {
        let input = try Media().write("a.mp4", [], type: "video/mp4")
        let result = ProgramResult(
            end: end, output: [], isOutputCut: false, error: Array(said.utf8), isErrorCut: false)
        let error = Self.ffmpeg.failure("ffmpeg", result, input)
        #expect(error.kind == kind)
        #expect(error.description.contains(words), "\(error.description)")
        #expect(!error.description.contains("/proc/self"))
    }

    @Test func `without ffmpeg the files wait`() async throws {
        let media = try Media()
        let input = try await Self.colours(media)
        let bare = FFmpeg(agent: ["PATH": media.scratch.path])
        let error = await actionError {
            _ = try await FrameExtraction(at: .best).run(input, to: media.path("frame.jpg"), with: bare)
        }
        #expect(error?.kind == .lane(retryAfter: nil))
        #expect(error?.description.contains("ffmpeg") == true)
    }

    // MARK: Hostile files

    /// Files that name other files, as one that is called a video.
    static func playlists(naming secret: String) -> [(String, String)] {
        [
            ("hls", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://\(secret)\n#EXT-X-ENDLIST\n"),
            ("concat", "ffconcat version 1.0\nfile '\(secret)'\n"),
            ("dash", Self.dash(naming: secret)),
            ("sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n"),
            ("metadata", ";FFMETADATA1\ntitle=\(secret)\n"),
        ]
    }

    private static func dash(naming secret: String) -> String {
        """
        <?xml version="1.0" encoding="utf-8"?>
        <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="static"
        mediaPresentationDuration="PT1.0S" minBufferTime="PT1.0S"><Period id="0" start="PT0.0S">
        <AdaptationSet id="0" contentType="video"><Representation id="0" mimeType="video/mp4" codecs="avc1.64000c"
        bandwidth="100000" width="320" height="180"><BaseURL>file://\(secret)</BaseURL></Representation></AdaptationSet>
        </Period></MPD>
        """
    }

    @Test(arguments: ["video/mp4", "video/x-matroska", "video/mp2t", "video/mpeg", "application/mxf"])
    func `a playlist that is called a video opens nothing`(_ type: String) async throws {
        let media = try Media()
        // Opened by ffmpeg, which follows the first and the third of them when nothing holds it back, this is a picture.
        _ = try await Self.colours(media, "secret.mp4")
        for (name, text) in Self.playlists(naming: media.path("secret.mp4").string) {
            let input = try media.write("\(name).mp4", Array(text.utf8), type: type)
            let error = await actionError { try await Self.extract("0", input, media) }
            #expect(error?.kind == .permanent, "\(name) as \(type)")
            #expect(!media.exists("frame.jpg"), "\(name) as \(type)")
        }
    }

    @Test func `a playlist leaks nothing of the file that it names`() async throws {
        let media = try Media()
        for (name, text) in Self.playlists(naming: "/etc/passwd") {
            let input = try media.write("\(name).mp4", Array(text.utf8), type: "video/mp4")
            let error = await actionError { try await Self.extract("best", input, media) }
            #expect(error?.kind == .permanent, "\(name)")
            #expect(error?.description.contains("root:") == false, "\(name)")
            #expect(!media.exists("frame.jpg"), "\(name)")
        }
    }
}
