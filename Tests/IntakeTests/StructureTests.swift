import Disk
import Testing

@testable import Intake

/// What writers leave when they have not finished, and what only looks like it.
@Suite struct `The structure` {
    struct Case: Sendable, CustomTestStringConvertible {
        let sample: String
        let what: String
        /// Changes the bytes of the sample.
        let edit: @Sendable (inout [UInt8]) -> Void
        let verdict: Structure

        var testDescription: String { "\(self.sample), \(self.what)" }

        init(
            _ sample: String, _ what: String, _ verdict: Structure, _ edit: @escaping @Sendable (inout [UInt8]) -> Void
        ) {
            self.sample = sample
            self.what = what
            self.verdict = verdict
            self.edit = edit
        }

        func bytes() throws -> [UInt8] {
            let sample = try #require(Sample.all.first { $0.file == self.sample })
            var bytes = try sample.bytes()
            self.edit(&bytes)
            return bytes
        }
    }

    static let noSize = Structure.incomplete("the header does not say how long it is, which is written last")
    static let noIndex = Structure.incomplete("the index (moov) is missing, which is written last")

    static func set(_ new: [UInt8], at offset: Int) -> @Sendable (inout [UInt8]) -> Void {
        { bytes in bytes.replaceSubrange(offset..<(offset + new.count), with: new) }
    }

    static func cut(_ count: Int) -> @Sendable (inout [UInt8]) -> Void { { bytes in bytes.removeLast(count) } }

    static let cases: [Case] = [
        Case("v_h264.mp4", "before its index", noIndex) { $0.removeLast(1_843) },
        Case("v_h264.mp4", "its media without a size yet", noIndex) { bytes in
            bytes.replaceSubrange(40..<44, with: [0, 0, 0, 0])
            bytes.removeLast(1_843)
        },
        Case(
            "v_h264_faststart.mp4", "the index alone",
            .incomplete("the media (mdat) is missing, which follows the index")
        ) { $0.removeLast(10_871) },
        Case(
            "v_h264_faststart.mp4", "a thousand bytes short",
            .incomplete("1,000 of 10,863 bytes of the part `mdat` are missing"), cut(1_000)),
        Case("v_frag.mp4", "no fragment yet", .incomplete("no fragment follows the index (moov)")) { bytes in
            bytes = Array(bytes.prefix(36 + 1_229))
        },
        Case("v_frag.mp4", "fragments that may go on", .unknown, cut(110)),
        Case("img.heic", "without its picture", .incomplete("58 of 514 bytes are missing"), cut(58)),
        Case("img.avif", "a byte short", .incomplete("1 of 75 bytes of the part `mdat` are missing"), cut(1)),
        Case("v.mkv", "being written: no size, no index", .unknown) { bytes in
            let segment = bytes.firstRange(of: [0x18, 0x53, 0x80, 0x67])?.upperBound ?? 0
            bytes.replaceSubrange(segment..<(segment + 8), with: [1] + [UInt8](repeating: 0xFF, count: 7))
            bytes.removeSubrange((bytes.lastStart(of: [0x1C, 0x53, 0xBB, 0x6B]) ?? 0)...)
        },
        Case("v.mkv", "of a live encoder that wrote an index", .complete) { bytes in
            let segment = bytes.firstRange(of: [0x18, 0x53, 0x80, 0x67])?.upperBound ?? 0
            bytes.replaceSubrange(segment..<(segment + 8), with: [1] + [UInt8](repeating: 0xFF, count: 7))
        },
        Case("v.webm", "one byte short", .incomplete("1 of 3,658 bytes are missing"), cut(1)),
        Case("v.avi", "its size not written yet", noSize, set([0, 0, 0, 0], at: 4)),
        Case("v.avi", "its size not written yet, as ffmpeg leaves it", noSize, set([255, 255, 255, 255], at: 4)),
        Case("a.wav", "its size not written yet", noSize, set([255, 255, 255, 255], at: 4)),
        Case("a.wav", "of silence at the end", .unknown) {
            $0.replaceSubrange(($0.count - 512)..., with: [UInt8](repeating: 0, count: 512))
        },
        Case(
            "v.mxf", "of a recorder that goes on",
            .incomplete("the recording is still open: the header names no footer, which is written last")
        ) { bytes in
            bytes[14] = 1
            bytes.replaceSubrange(44..<52, with: [UInt8](repeating: 0, count: 8))
            bytes.removeLast(57)
        },
        Case("v.wmv", "its size not written yet", noSize) { bytes in
            let properties = bytes.firstRange(of: [0xA1, 0xDC, 0xAB, 0x8C])?.lowerBound ?? 0
            bytes.replaceSubrange((properties + 40)..<(properties + 48), with: [UInt8](repeating: 0, count: 8))
        },
        Case("v.wmv", "of a broadcast", .unknown) { bytes in
            let properties = bytes.firstRange(of: [0xA1, 0xDC, 0xAB, 0x8C])?.lowerBound ?? 0
            bytes[properties + 88] |= 1
            bytes.removeLast(92)
        },
        Case("v.flv", "without a size, as a live stream is", .unknown) { bytes in
            let name = bytes.firstRange(of: Array("filesize".utf8))?.upperBound ?? 0
            bytes.replaceSubrange((name + 1)..<(name + 9), with: [UInt8](repeating: 0, count: 8))
        },
        Case("v.ogv", "not marked as the end", .incomplete("the last page is cut")) { bytes in
            let page = bytes.lastStart(of: Array("OggS".utf8)) ?? 0
            bytes[page + 5] &= ~4
        },
        Case("v.ts", "whole packets", .unknown, cut(188)),
        Case("v.ts", "a packet in half", .incomplete("the last packet of the stream is cut"), cut(100)),
        Case("v.m2ts", "a packet in half", .incomplete("the last packet of the stream is cut"), cut(100)),
        Case("v.mpg", "with an end code", .complete) { $0 += [0, 0, 1, 0xB9] },
        Case("v.mpg", "a packet in half", .incomplete("1000 bytes of the last packet are missing"), cut(1_000)),
        Case("v.m2v", "with an end code", .complete) { $0 += [0, 0, 1, 0xB7] },
        Case("img.bmp", "short", .incomplete("100 of 9,354 bytes are missing"), cut(100)),
        Case(
            "img.tiff", "its directory not there yet",
            .incomplete(
                "the header does not say where the picture is, which is written last"), set([0, 0, 0, 0], at: 4)),
        Case("v.gxf", "without its last packet", .incomplete("the packet that ends the stream is missing"), cut(16)),
        Case("s.srt", "times and no text", .incomplete("the last cue has times and no text")) { bytes in
            bytes = bytes + bytes.dropLast(7)
        },
        Case("s.srt", "times in half", .incomplete("it ends within the number or the times of a cue")) { bytes in
            bytes = bytes + bytes.dropLast(15)
        },
        Case("s.vtt", "times in half", .incomplete("it ends within the number or the times of a cue"), cut(8)),
        Case("d.json", "in half", .incomplete("it ends before its last bracket is closed"), cut(5)),
        Case("d_directive.yaml", "within brackets", .incomplete("it ends within quotes or brackets")) {
            $0 += Array("b: [1, 2".utf8)
        },
        Case("d_directive.yaml", "with an apostrophe", .unknown) { $0 += Array("b: it's\n".utf8) },
        Case("svg_plain.svg", "in half", .incomplete("it ends within an element"), cut(3)),
        Case(
            "img.png", "as text", .damaged("its line ends were converted, as by a transfer in text mode"),
            set([0x0A], at: 4)),
    ]

    @Test(arguments: cases)
    func `is told from what is there`(_ expected: Case) throws {
        #expect(try MemoryFile(expected.bytes()).inspect().structure == expected.verdict)
    }

    @Test func `BigTIFF is walked as TIFF is`() throws {
        // A picture of four bytes behind a directory of two entries: where its strip is, and how long.
        var file: [UInt8] = [0x49, 0x49, 43, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
        file += [0x11, 1, 16, 0, 1, 0, 0, 0, 0, 0, 0, 0, 72, 0, 0, 0, 0, 0, 0, 0]
        file += [0x17, 1, 16, 0, 1, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]
        file += [UInt8](repeating: 0, count: 8) + [1, 2, 3, 4]
        #expect(try MemoryFile(file).inspect().structure == .complete)
        for count in 16..<file.count {
            guard case .incomplete = try MemoryFile(Array(file.prefix(count))).inspect().structure else {
                Issue.record("\(count) bytes are not found to be too few")
                continue
            }
        }
    }

    @Test func `packets of 204 bytes are a transport stream`() throws {
        let stream = try #require(Sample.all.first { $0.file == "v.ts" }).bytes()
        let packets = stride(from: 0, to: stream.count, by: 188).flatMap {
            stream[$0..<($0 + 188)] + [UInt8](repeating: 0x5A, count: 16)
        }
        let inspection = try MemoryFile(packets).inspect()
        #expect(inspection.type == "video/mp2t")
        #expect(inspection.structure == .unknown)
        let cut = try MemoryFile(packets.dropLast(7)).inspect().structure
        #expect(cut == .incomplete("the last packet of the stream is cut"))
    }
}
