import Disk
import Foundation
import Glibc
import Rules
import Subprocess
import Synchronization
import SystemPackage
import TestKit
import Testing

@testable import Intake

/// How much of a large file a look reads: over the network each video would otherwise cross twice.
@Suite(.timeLimit(.minutes(5))) struct `Reading little` {
    /// The two windows, and as much again for all reads between.
    static let mostBytes = 4 * Content.window
    static let mostReads = 2_000

    /// An opened file, and what was read of it.
    final class CountedFile: ByteSource {
        let file: OpenedFile
        private let count = Mutex((reads: 0, bytes: 0))

        init(_ file: OpenedFile) {
            self.file = file
        }

        var total: (reads: Int, bytes: Int) { self.count.withLock { $0 } }

        func read(at offset: Int64, count: Int) throws(DiskError) -> [UInt8] {
            self.count.withLock { $0 = ($0.reads + 1, $0.bytes + count) }
            return try self.file.read(at: offset, count: count)
        }
    }

    static let film = ["-f", "lavfi", "-i", "testsrc2=s=640x360:d=6,noise=alls=60:allf=t"]
    static let still = ["-f", "lavfi", "-i", "testsrc2=s=2400x1600:d=1:r=1,noise=alls=60", "-frames:v", "1"]
    static let h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "12", "-pix_fmt", "yuv420p"]

    /// A file, how ffmpeg makes it, and what is known of it when it is whole.
    static let files: [(name: String, arguments: [String], verdict: Structure)] = [
        ("a.mp4", film + h264, .complete), ("a.mov", film + h264, .complete),
        ("fast.mp4", film + h264 + ["-movflags", "+faststart"], .complete),
        ("fragments.mp4", film + h264 + ["-movflags", "+frag_keyframe+empty_moov", "-g", "5"], .complete),
        ("a.mkv", film + h264, .complete), ("live.mkv", film + h264 + ["-live", "1"], .unknown),
        ("a.avi", film + h264, .complete), ("a.ts", film + h264, .unknown),
        ("a.m2ts", film + h264, .unknown), ("a.flv", film + h264, .complete),
        ("a.mpg", film + ["-c:v", "mpeg2video", "-q:v", "1", "-f", "vob"], .unknown),
        ("a.mxf", film + ["-c:v", "mpeg2video", "-q:v", "1"], .complete),
        ("a.wmv", film + ["-c:v", "wmv2", "-q:v", "1"], .complete),
        ("a.ogg", ["-f", "lavfi", "-i", "anoisesrc=d=20", "-c:a", "flac"], .complete),
        ("a.wav", ["-f", "lavfi", "-i", "anoisesrc=d=20"], .complete),
        ("a.jpg", still + ["-q:v", "2", "-pix_fmt", "yuvj420p"], .complete), ("a.png", still, .complete),
        ("a.bmp", still, .complete), ("a.tiff", still + ["-compression_algo", "raw"], .unknown),
    ]

    private func make(_ name: String, _ arguments: [String], in scratch: ScratchFolder) async throws -> OpenedFile {
        let result = try await Subprocess.run(
            .name("ffmpeg"),
            arguments: Arguments(["-nostdin", "-y", "-v", "fatal"] + arguments + [scratch.path(name).string]),
            output: .discarded, error: .string(limit: 4_096))
        try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
        guard case .file(let file) = try Directory.open(scratch.path).openFile(try #require(DropPath(name))) else {
            throw DiskError("open", name, .noSuchFileOrDirectory)
        }
        return file
    }

    @Test(arguments: files.map(\.name))
    func `a look at a large file reads its ends and little between`(_ name: String) async throws {
        let made = try #require(Self.files.first { $0.name == name })
        let scratch = try ScratchFolder()
        let file = try await self.make(name, made.arguments, in: scratch)
        #expect(file.size > 1 << 20, "the file is large")
        let counted = CountedFile(file)
        let content = try Content(counted, size: file.size)
        let sniffed = Sniffer.sniff(content.head, isWhole: content.isWholeInHead)
        let inspection = try FileInspection.of(
            content, sniffed, sniffed.type ?? "", name: [], blocks: file.opened.blocks)
        #expect(inspection.structure == made.verdict)
        #expect(counted.total.bytes <= Self.mostBytes, "\(counted.total)")
        #expect(counted.total.reads <= Self.mostReads, "\(counted.total)")
    }

    @Test func `a picture is read twice, and no more`() async throws {
        let scratch = try ScratchFolder()
        for name in ["a.jpg", "a.png"] {
            let made = try #require(Self.files.first { $0.name == name })
            let counted = CountedFile(try await self.make(name, made.arguments, in: scratch))
            let content = try Content(counted, size: counted.file.size)
            _ = try Probe.structure(
                of: content, format: name == "a.jpg" ? .jpeg : .png, isNamed: false, type: "",
                blocks: .max / 512)
            #expect(counted.total == (reads: 2, bytes: 2 * Content.window))
        }
    }

    @Test func `a hole at the end of a real file is found`() throws {
        let scratch = try ScratchFolder()
        for sample in Sample.all where sample.structure == "complete" {
            let bytes = try sample.bytes()
            try scratch.write(sample.file, bytes.prefix(bytes.count / 2))
            // As an SMB client does that says how long the file will be, and is gone then.
            try #require(truncate(scratch.path(sample.file).string, 1 << 20) == 0)
            let path = try #require(DropPath(sample.file))
            let opening = try Directory.open(scratch.path).openFile(path)
            guard case .file(let file) = opening else {
                Issue.record("\(sample.file) is not there")
                continue
            }
            guard case .incomplete = try FileInspection.of(file, at: path).structure else {
                Issue.record("\(sample.file): the hole is not found")
                continue
            }
        }
    }

    /// Formats whose writer goes back to the header at the end; through a pipe it cannot, so its output is what a file is while
    /// it is written.
    @Test(arguments: [
        ("avi", "mpeg4"), ("matroska", "mpeg4"), ("webm", "libvpx"), ("flv", "flv"), ("asf", "wmv2"),
        ("mxf", "mpeg2video"),
    ])
    func `a file that is being written is neither complete nor damaged`(_ format: String, _ coder: String) async throws
    {
        let result = try await Subprocess.run(
            .name("ffmpeg"),
            arguments: [
                "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x120:d=2", "-c:v", coder, "-f", format,
                "pipe:1",
            ], output: .bytes(limit: 4 << 20), error: .string(limit: 4_096))
        try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
        let bytes = result.standardOutput
        for cut in `What is broken off`.cuts(bytes.count) {
            switch try MemoryFile(Array(bytes.prefix(cut))).inspect().structure {
            case .complete: Issue.record("complete at \(cut) of \(bytes.count)")
            case .damaged(let reason): Issue.record("damaged at \(cut): \(reason)")
            case .incomplete, .unknown: break
            }
        }
    }
}
