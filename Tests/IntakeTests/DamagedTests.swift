import Foundation
import Testing

@testable import Intake

/// What no more bytes at the end can mend: one case at least for each format that can be damaged, and what must not be.
@Suite struct `What is damaged` {
    typealias Case = `The structure`.Case

    static let cases: [Case] = [
        Case(
            "img.jpg", "without a segment behind the start", .damaged("no JPEG segment begins at byte 20"),
            set([0x20], 20)),
        Case("img.png", "its first chunk another one", .damaged("the header chunk is missing"), set([0x49, 0x58], 12)),
        Case("img.gif", "no block behind its header", .damaged("no GIF block begins at byte 205")) { bytes in
            bytes.replaceSubrange(205..<206, with: [0x77])
        },
        Case("img.webp", "no picture in it", .damaged("no picture begins at byte 12"), set(Array("ABCD".utf8), 12)),
        Case(
            "img.webp", "its first part longer than all of it",
            .damaged("its first part is longer than the header says that all of it is"), set([0xFF, 0xFF], 16)),
        Case(
            "img.webp", "no room for a picture",
            .damaged("the header says that it is shorter than a picture can be"), set([4, 0, 0, 0], 4)),
        Case(
            "img.tiff", "its directory within the header",
            .damaged("a directory of the picture would be within the header, at byte 4"), set([4, 0, 0, 0], 4)),
        Case("v_h264.mp4", "a part of four bytes", .damaged("the part `free` at byte 32 has no size that can be")) {
            $0.replaceSubrange(32..<36, with: [0, 0, 0, 4])
        },
        Case("v.mkv", "no segment behind the header", .damaged("the segment is missing behind the header")) { bytes in
            let segment = bytes.firstRange(of: [0x18, 0x53, 0x80, 0x67])?.lowerBound ?? 0
            bytes[segment + 1] = 0x54
        },
        Case(
            "v.avi", "a list of four bytes", .damaged("the part at byte 0 is shorter than a part can be"),
            set([4, 0, 0, 0], 4)),
        Case(
            "v.avi", "its headers longer than all of it",
            .damaged("the part at byte 12 is longer than what holds it"), set([0, 0, 0, 0x70], 16)),
        Case("v.avi", "no part in it", .damaged("no part begins at byte 12"), set([0xC3, 0xA4, 0xC3, 0xA4], 12)),
        Case(
            "v.mxf", "a footer that is something else",
            .damaged("the index names a footer where something else stands")
        ) { bytes in
            let footer = bytes.lastStart(of: MXFKey.pack + [4]) ?? 0
            bytes.replaceSubrange(footer..<(footer + 4), with: [1, 2, 3, 4])
        },
        Case(
            "v.flv", "its header too short", .damaged("its header says that it is shorter than a header can be"),
            set([3], 8)),
        Case("v.flv", "no tag behind its header", .damaged("no tag begins at byte 13"), set([0x41], 13)),
        Case(
            "v.wmv", "its header too short", .damaged("the part at byte 0 is shorter than a part can be"),
            set([7, 0, 0, 0, 0, 0, 0, 0], 16)),
        Case(
            "d_90k.json", "a comma too much, beyond the first 64 KiB",
            .damaged("it is not JSON: line 1 holds what cannot stand there")
        ) { bytes in
            let comma = bytes.lastIndex(of: UInt8(ascii: ",")) ?? 0
            bytes.insert(UInt8(ascii: ","), at: comma)
        },
    ]

    private static func set(_ new: [UInt8], _ offset: Int) -> @Sendable (inout [UInt8]) -> Void {
        `The structure`.set(new, at: offset)
    }

    @Test(arguments: cases)
    func `is told from what is there, and from where it is`(_ expected: Case) throws {
        var bytes = try expected.bytes()
        #expect(try MemoryFile(bytes).inspect().structure != .complete)
        // Of a file that ends in zeros nothing is said but that.
        if bytes.last == 0 { bytes.append(0x20) }
        #expect(try MemoryFile(bytes).inspect().structure == expected.verdict)
    }

    // MARK: What its name says that it is

    static let texts: [(name: String, text: String, verdict: Structure)] = [
        ("a.json", #"{"a":1,,}"#, .damaged("it is not JSON: line 1 holds what cannot stand there")),
        ("a.JSON", "{\n\"a\": 1\n\"b\": 2}\n", .damaged("it is not JSON: line 3 holds what cannot stand there")),
        ("a.json", "hello\n", .damaged("it is not JSON: line 1 holds what cannot stand there")),
        ("a.json", "{\"a\":1}\n{\"a\":2}\n", .damaged("it is not JSON: on line 2 something follows the last bracket")),
        ("a.json", "{\"a\":\"\\x\"}", .damaged("it is not JSON: line 1 holds what cannot stand there")),
        ("a.json", "1 2", .damaged("it is not JSON: line 1 holds what cannot stand there")),
        ("a.json", "1]", .damaged("it is not JSON: a bracket is closed that was not opened")),
        ("a.json", "42\n", .unknown), ("a.json", "\"hello\"", .unknown),
        ("a.json", "\"hel", .incomplete("it ends within a value")),
        ("a.json", "tru", .incomplete("it ends within a value")),
        ("a.json", "{\"a\":1}\n", .complete),
        ("a.json", "{\"a\":", .incomplete("it ends before its last bracket is closed")),
        ("a.ndjson", "{\"a\":1}\n{\"a\":2}\n", .unknown), ("a.txt", "{\"a\":1,,}", .unknown),
        (
            "a.yaml", "a: 1\n b: 2\nc: 3\n",
            .damaged("line 2 is not YAML: mapping values are not allowed in this context")
        ),
        ("a.yaml", "a: \u{1}\nb: 1\n", .damaged("it is not YAML: control characters are not allowed")),
        ("a.yaml", "a: 1\n---\nb: 2\n", .unknown), ("a.yaml", "title: it's\n", .unknown),
        ("a.yaml", "a: &x 1\nb: *x\n b\n: }", .unknown), ("a.txt", "a: 1\n b: 2\nc: 3\n", .unknown),
    ]

    @Test(arguments: texts)
    func `of a text is told by what its name says that it is`(_ name: String, _ text: String, _ verdict: Structure)
        throws
    {
        #expect(try MemoryFile(Array(text.utf8)).inspect(name: name).structure == verdict)
    }

    @Test func `is no picture that is named JSON`() throws {
        let picture = try #require(Sample.all.first { $0.file == "img.jpg" }).bytes()
        #expect(
            try MemoryFile(picture).inspect(name: "a.json").structure
                == .damaged("it is not JSON: line 1 holds what cannot stand there"))
    }

    /// The rest may be on its way, whatever the parser says of the beginning.
    @Test(arguments: Sample.all.filter { ["json", "yaml"].contains($0.file.split(separator: ".").last ?? "") })
    func `is no beginning of a text that is whole`(_ sample: Sample) throws {
        guard sample.structure != "damaged" else { return }
        let bytes = try sample.bytes()
        for cut in 1..<min(bytes.count, 4_096) {
            for text in [Array(bytes.prefix(cut)), bytes.prefix(cut) + [UInt8](repeating: 0, count: bytes.count - cut)]
            {
                if case .damaged(let reason) = try MemoryFile(text).inspect(name: sample.file).structure {
                    Issue.record("cut at \(cut): \(reason)")
                }
            }
        }
    }

    @Test func `is no beginning of YAML as people write it`() throws {
        let text = """
            %YAML 1.2
            ---
            # what it is
            title: "a \\"quoted\\" one, over
              two lines"
            other: 'it''s'
            list:
            - one: {a: [1, 2], b: "x"}
              two: >-
                folded
                 text: [with {all
            - |
              literal "
            ? complex
            : value
            ...
            ---
            next: ~

            """
        for cut in 1...text.utf8.count {
            let structure = try MemoryFile(Array(text.utf8.prefix(cut))).inspect(name: "a.yaml").structure
            if case .damaged(let reason) = structure { Issue.record("cut at \(cut): \(reason)") }
        }
    }
}
