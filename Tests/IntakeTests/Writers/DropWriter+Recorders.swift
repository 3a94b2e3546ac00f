import Foundation
import Glibc
import TestKit
import Testing

/// Recorders, encoders and editing programs, which write for hours under the final name, with pauses, and come back to the
/// front at the end.
extension DropWriter {
    private static let mxf = Self.sample("v.mxf")
    /// Where the sample's footer begins.
    private static let footer = 13_824

    /// An MXF file as a recorder has it until it stops: the header partition is open and incomplete, and names no footer
    /// (SMPTE ST 377-1, 6.2.3).
    static let openMXF: [UInt8] = {
        var bytes = Self.mxf
        bytes[14] = 1
        bytes.replaceSubrange(44..<52, with: [UInt8](repeating: 0, count: 8))
        return Array(bytes.prefix(Self.footer))
    }()

    static let recorders: [DropWriter] = [
        DropWriter("an MXF recorder onto a server that closes: the footer late, the header last", "a.mxf") { stage in
            try await Self.grow(
                "a.mxf", Self.openMXF.parts(6), pause: .seconds(45), "the recording is still open", stage)
            try await stage.pauseLong(.seconds(900))
            try Scribe.append(Self.mxf.dropFirst(Self.footer), to: stage.drop("a.mxf"))
            try await stage.pause(.milliseconds(1_500))
            try Scribe(stage.drop("a.mxf")).write(Self.mxf.prefix(5_120), at: 0)
        },
        DropWriter("an MXF recorder that keeps the file open for hours", "a.mxf") { stage in
            let file = try Scribe(stage.drop("a.mxf"))
            for part in Self.openMXF.parts(4) {
                try file.append(part)
                try await stage.pauseLong(.seconds(3_600))
                #expect(try stage.standing(of: "a.mxf") == "still open for writing in a program on this machine")
            }
            try file.append(Self.mxf.dropFirst(Self.footer))
            try await stage.pauseLong(.seconds(120))
            try file.write(Self.mxf.prefix(5_120), at: 0)
            file.close()
        },
        DropWriter("a recorder of transport streams that keeps the file open", "a.ts") { stage in
            try await Self.hold("a.ts", Self.packets(Self.sample("v.ts")), stage)
        },
        DropWriter(
            "a recorder of transport streams onto a server that closes; the folder asks for a minute", "a.ts",
            settle: .seconds(60)
        ) {
            stage in
            try await Self.grow("a.ts", Self.packets(Self.sample("v.ts")), pause: .seconds(45), nil, stage)
        },
        DropWriter("a recorder of fragments that keeps the file open", "a.mp4") { stage in
            try await Self.hold("a.mp4", Self.fragments, stage)
        },
        DropWriter(
            "a recorder of fragments onto a server that closes; the folder asks for a minute", "a.mp4",
            settle: .seconds(60)
        ) {
            stage in
            try await Self.grow("a.mp4", Self.fragments, pause: .seconds(45), nil, stage)
        },
        DropWriter("Resolve and Media Encoder: minutes in place, the media's size and the index last", "a.mp4") {
            stage in
            let video = Self.video
            let index = 10_903
            // The box of the media has no length yet: it goes on to the end of the file.
            let media = Array(video.prefix(40)) + [0, 0, 0, 0] + video[44..<index]
            try await Self.grow("a.mp4", media.parts(5), pause: .seconds(150), "", stage)
            try Scribe(stage.drop("a.mp4")).write(video[40..<44], at: 40)
            try await stage.pauseLong(.seconds(90))
            #expect(stage.ready.isEmpty)
            try Scribe.append(video.dropFirst(index), to: stage.drop("a.mp4"))
        },
        DropWriter("a second pass that moves the index to the front, while the file is open", "a.mp4") { stage in
            let file = try Scribe(stage.drop("a.mp4"))
            try file.append(Self.video)
            try await stage.pause(.seconds(20))
            let moved = Self.sample("v_h264_faststart.mp4")
            for part in moved.parts(4).reversed() {
                try file.write(part, at: part.startIndex)
                try await stage.pause(.seconds(20))
                #expect(try stage.standing(of: "a.mp4") == "still open for writing in a program on this machine")
            }
            file.close()
        },
        DropWriter("Media Encoder, which renames", "a.mp4") { stage in
            for part in Self.video.parts(3) {
                try Scribe.append(part, to: stage.drop("a.mp4.tmp"))
                try await stage.pauseLong(.seconds(120))
            }
            try Scribe.check(rename(stage.drop("a.mp4.tmp"), stage.drop("a.mp4")))
        },
    ]

    /// The header, the fragment, and the index of fragments at the end.
    private static let fragments: [ArraySlice<UInt8>] = {
        let bytes = Self.sample("v_frag.mp4")
        return [bytes[..<1_265], bytes[1_265..<12_764], bytes[12_764...]]
    }()

    /// Cut between packets.
    private static func packets(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        stride(from: 0, to: bytes.count, by: 188 * 20).map { bytes[$0..<min($0 + 188 * 20, bytes.count)] }
    }

    /// Writes with one file open all the time, and pauses that no quiet time allows.
    private static func hold(_ name: String, _ parts: [ArraySlice<UInt8>], _ stage: Stage) async throws {
        let file = try Scribe(stage.drop(name))
        for part in parts {
            try file.append(part)
            try await stage.pauseLong(.seconds(60))
            #expect(try stage.standing(of: name) == "still open for writing in a program on this machine")
        }
        file.close()
    }

    /// Opens, appends and closes for each part, with a pause between two; meanwhile it is said to lack this.
    private static func grow(
        _ name: String, _ parts: [ArraySlice<UInt8>], pause: Duration, _ lack: String?, _ stage: Stage
    ) async throws {
        for (index, part) in parts.enumerated() {
            if index > 0 { try await stage.pauseLong(pause) }
            try Scribe.append(part, to: stage.drop(name))
            if index > 0, let lack {
                try await stage.pause(.seconds(3))
                let standing = try stage.standing(of: name) ?? ""
                #expect(standing.hasPrefix("growing: \(lack)") || standing.hasPrefix("still changing"), "\(standing)")
            }
        }
    }
}
