import Foundation
import Glibc
import TestKit
import Testing

/// Programs that leave other files beside the one that they write: the elementary streams of Adobe's muxer, and the notes of
/// downloads.
extension DropWriter {
    private static let picturesOnly = Self.sample("v_raw.m4v")
    private static let soundOnly = Self.sample("a.aac")
    private static let wave = Self.sample("a.wav")
    private static let waitsForFilm = "a.mp4 beside it is still being written, and it may be a part of that"

    static let streams: [DropWriter] = [
        DropWriter("Premiere onto a server that closes: a.m4v and a.aac beside a.mp4, until that is muxed", "a.mp4") {
            stage in
            try await Self.encode(["a.m4v": Self.picturesOnly, "a.aac": Self.soundOnly], stage)
            for part in Self.video.parts(4) {
                try await stage.pauseLong(.seconds(30))
                #expect(try stage.standing(of: "a.m4v") == Self.waitsForFilm)
                #expect(try stage.standing(of: "a.aac") == Self.waitsForFilm)
                try Scribe.append(part, to: stage.drop("a.mp4"))
            }
            try await stage.pause(.milliseconds(1_500))
            for stream in ["a.m4v", "a.aac"] { unlink(stage.drop(stream)) }
        },
        DropWriter("Media Encoder on this machine: A.M4V and A.WAV beside A.MP4, which it keeps open", "A.MP4") {
            stage in
            let film = try Scribe(stage.drop("A.MP4"))
            try await Self.encode(["A.M4V": Self.picturesOnly, "A.WAV": Self.wave], stage)
            for part in Self.video.parts(2) {
                try film.append(part)
                try await stage.pauseLong(.seconds(60))
                #expect(try stage.standing(of: "A.WAV")?.hasPrefix("A.MP4 beside it is still") == true)
            }
            film.close()
            for stream in ["A.M4V", "A.WAV"] { unlink(stage.drop(stream)) }
        },
        DropWriter(
            "Premiere, when the streams are kept: files like others once the film is done", "a.mp4", "a.m4v", "a.mpa"
        ) {
            stage in
            try await Self.encode(["a.m4v": Self.picturesOnly, "a.mpa": Self.sample("a.mp3")], stage)
            for part in Self.video.parts(2) {
                try Scribe.append(part, to: stage.drop("a.mp4"))
                try await stage.pause(part.endIndex == Self.video.endIndex ? .zero : .seconds(30))
            }
        },
        DropWriter("a film and its sound that are copied together", "a.mp4", "a.wav") { stage in
            try stage.scratch.write("out/a.mp4", Self.video)
            try stage.scratch.write("out/a.wav", Self.wave)
            try await stage.run("cp", stage.aside("a.wav"), stage.aside("a.mp4"), stage.drop(""))
        },
    ]

    static let downloads: [DropWriter] = [
        DropWriter("aria2: both ends first, the middle last, and notes until then", "a.mp4") { stage in
            try Scribe.append([1], to: stage.drop("a.mp4.aria2"))
            let file = try Scribe(stage.drop("a.mp4"))
            try file.allocate(Self.video.count)
            try file.write(Self.video.prefix(4_000), at: 0)
            try file.write(Self.video.dropFirst(9_000), at: 9_000)
            file.close()
            try await stage.pauseLong(.seconds(120))
            #expect(
                try stage.standing(of: "a.mp4") == "a.mp4.aria2 beside it says that its transfer is not finished")
            try Scribe(stage.drop("a.mp4")).write(Self.video[4_000..<9_000], at: 4_000)
            unlink(stage.drop("a.mp4.aria2"))
        },
        DropWriter("Aspera: the final name, and what it needs to resume beside it", "a.txt") { stage in
            try Scribe.append([1], to: stage.drop("a.txt.aspx"))
            for part in Self.notes.parts(3) {
                try Scribe.append(part, to: stage.drop("a.txt"))
                try await stage.pauseLong(.seconds(90))
                #expect(
                    try stage.standing(of: "a.txt") == "a.txt.aspx beside it says that its transfer is not finished")
            }
            unlink(stage.drop("a.txt.aspx"))
        },
        DropWriter("Aspera with a name of its own, and notes of that", "a.jpg") { stage in
            try Scribe.append([1], to: stage.drop("a.jpg.partial.aspx"))
            for part in Self.picture.parts(3) {
                try Scribe.append(part, to: stage.drop("a.jpg.partial"))
                try await stage.pause(.seconds(20))
            }
            try Scribe.check(rename(stage.drop("a.jpg.partial"), stage.drop("a.jpg")))
            unlink(stage.drop("a.jpg.partial.aspx"))
        },
    ]

    /// The empty film, and the streams in several goes.
    private static func encode(_ streams: [String: [UInt8]], _ stage: Stage) async throws {
        for name in streams.keys.sorted() where !name.hasPrefix("A") {
            try Scribe.append([], to: stage.drop(Self.film(name)))
        }
        for part in 0..<3 {
            for (name, bytes) in streams { try Scribe.append(Array(bytes.parts(3))[part], to: stage.drop(name)) }
            try await stage.pause(.seconds(10))
        }
        #expect(stage.ready.isEmpty)
    }

    private static func film(_ stream: String) -> String { String(stream.prefix { $0 != "." }) + ".mp4" }
}
