import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Programs that are killed while they copy into the folder: what they leave is never sent.
@Suite(.serialized, .timeLimit(.minutes(60))) struct `A copy that was killed` {
    /// How a program writes the file that it does not finish.
    enum Writer: String, Sendable, CaseIterable {
        /// cp(1) and FTP servers: under its name, from the start.
        case plain
        /// Explorer and SMB clients: the whole size first, then the bytes, so that zeros are behind them.
        case preallocated
        /// In pieces, with an own process for each.
        case appending

        /// How many bytes are not written at least. A few zeros at the end may be a whole file's own; that a block of them is
        /// missing can be told.
        func fewestMissing(of size: Int) -> Int { self == .preallocated ? min(4_096, size / 2) : 0 }

        /// - Returns: a script that writes `count` bytes of `$1` to `$2` and kills itself.
        func script(_ count: Int, of size: Int) -> String {
            switch self {
            case .plain: "exec 3> \"$2\"; head -c \(count) \"$1\" >&3; kill -9 $$"
            case .preallocated:
                "truncate -s \(size) \"$2\"; exec 3<> \"$2\"; head -c \(count) \"$1\" >&3; kill -9 $$"
            case .appending:
                "head -c \(count / 2) \"$1\" >> \"$2\"; head -c \(count) \"$1\" | tail -c +\(count / 2 + 1) >> \"$2\"; "
                    + "kill -9 $$"
            }
        }
    }

    /// A kind of file, and how ffmpeg makes one.
    private struct Format: Sendable {
        /// How its files are called; the ending comes last.
        let name: String
        let options: String
        /// It says where it ends. What is cut at the end of a packet of the others is a file, too.
        var tellsItsEnd = true
    }

    private static let formats = [
        Format(name: "plain.mp4", options: "-pix_fmt yuv420p"),
        Format(name: "fragmented.mp4", options: "-pix_fmt yuv420p -movflags frag_keyframe+empty_moov -g 5"),
        Format(name: "fast.m4v", options: "-pix_fmt yuv420p -movflags +faststart"),
        Format(name: "plain.mov", options: "-pix_fmt yuv420p"),
        Format(name: "phone.3gp", options: "-s 176x144 -c:v h263"),
        Format(name: "plain.mkv", options: "-pix_fmt yuv420p"),
        Format(name: "plain.webm", options: "-c:v libvpx"), Format(name: "plain.avi", options: "-pix_fmt yuv420p"),
        Format(name: "plain.mxf", options: "-c:v mpeg2video"), Format(name: "plain.flv", options: "-c:v flv"),
        Format(name: "plain.wmv", options: "-c:v wmv2"), Format(name: "picture.jpg", options: "-frames:v 1"),
        Format(name: "picture.png", options: "-frames:v 1"), Format(name: "picture.gif", options: "-frames:v 5"),
        Format(name: "picture.webp", options: "-frames:v 1"), Format(name: "picture.tiff", options: "-frames:v 1"),
        Format(name: "picture.bmp", options: "-frames:v 1"),
        Format(name: "plain.ts", options: "-c:v mpeg2video", tellsItsEnd: false),
        Format(name: "plain.mpg", options: "-c:v mpeg2video", tellsItsEnd: false),
    ]

    @Test func `is never sent`() async throws {
        try await Stage.run(StageSettings(rules: Self.rules)) { stage in
            try await Self.make(stage)
            let copies = Proof.size(76, full: 560)
            var cut: [String] = []
            var open: Set<String> = []
            for number in 1...copies {
                let format = Self.formats[number % Self.formats.count]
                let writer = Writer.allCases[number / Self.formats.count % Writer.allCases.count]
                let source = stage.scratch.path(format.name).string
                let size = try stage.scratch.read(format.name).count
                let count = Int.random(in: 1..<size - writer.fewestMissing(of: size))
                let name = "\(writer.rawValue)-\(number)-\(count)-of-\(size)-\(format.name)"
                let script = writer.script(count, of: size)
                let words = ["/bin/sh", "-c", script, "sh", source, "\(stage.drops)/\(name)"]
                let child = try stage.spawn(words.map { Array($0.utf8) })
                #expect(try await child.ended() == .killed(SIGKILL))
                cut.append(name)
                if !format.tellsItsEnd { open.insert(name) }
                if number.isMultiple(of: 25) { try await stage.workOff() }
            }
            // Whole files of each kind are taken, so that the others were not left for another reason.
            for format in Self.formats {
                try stage.drop(format.name, stage.scratch.read(format.name))
            }
            try await stage.workOff()
            let sent = try Set(FileManager.default.contentsOfDirectory(atPath: stage.scratch.path("out").string))
            #expect(
                sent.intersection(cut).subtracting(open).sorted() == [], "half a file was taken for a whole one")
            #expect(sent.isSuperset(of: Self.formats.map(\.name)), "\(sent.sorted())")
            let left = Set(
                try World(stage).places.values.joined().map { $0.split(separator: "/").last.map(String.init) })
            #expect(cut.filter { !left.contains($0) } == [], "they are not lost")
            Proof.report(
                "killed copies",
                "\(copies) copies, \(Self.formats.count) formats, \(Writer.allCases.count) ways to write, "
                    + "\(sent.intersection(cut).subtracting(open).count) sent; of \(open.count) transport and program "
                    + "streams, which do not tell where they end, \(sent.intersection(open).count)")
        }
    }

    private static let rules = """
        rules:
          - name: anything that is whole
            match: {path: "{name}.{ext}"}
            do: [file.copy: {to: "{out}/{name}.{ext}"}]

        """

    private static func make(_ stage: Stage) async throws {
        let out = try stage.scratch.makeDirectory("out").string
        try stage.scratch.write("rules/pictures.yaml", Self.rules.replacing("{out}", with: out))
        for format in Self.formats {
            try await stage.shell(
                "ffmpeg -nostdin -y -v error -f lavfi -i testsrc2=s=320x180:d=2 \(format.options) \(format.name)"
            )
        }
    }
}
