import Disk
import Foundation
import Rules
import SystemPackage
import TestKit
import Testing

@testable import Intake

/// The samples were made by ffmpeg and libheif, whose own words (`ffprobe`) the numbers are.
@Suite struct `Size and length are told` {
    @Test(arguments: Sample.all.filter { MediaFactsTable.facts[$0.file] != nil })
    func `of each format that tells them in its header`(_ sample: Sample) throws {
        let file = MemoryFile(try sample.bytes())
        let facts = try MediaFacts.of(try Content(file, size: file.size))
        let expected = try #require(MediaFactsTable.facts[sample.file])
        #expect(facts?.width == expected.width && facts?.height == expected.height, "\(String(describing: facts))")
        if let duration = expected.duration {
            let told = try #require(facts?.duration)
            #expect(abs(told - duration) < 0.1, "\(told)")
        } else {
            #expect(facts?.duration == nil)
        }
    }

    @Test func `of files of other formats nothing`() throws {
        for name in ["a.wav", "d.json", "s.srt", "v.mkv", "zeros.mp4", "empty.mp4"] {
            let sample = try #require(Sample.all.first { $0.file == name })
            let file = MemoryFile(try sample.bytes())
            #expect(try MediaFacts.of(try Content(file, size: file.size)) == nil, "\(name)")
        }
    }

    /// Whatever a file says of itself, reading it ends, and reads little.
    @Test(arguments: Sample.all.filter { MediaFactsTable.facts[$0.file] != nil })
    func `with few reads whatever the numbers in the file are`(_ sample: Sample) throws {
        var numbers = SeededNumbers(seed: 7)
        let whole = try sample.bytes()
        for _ in 0..<50 {
            var bytes = whole
            for _ in 0..<4 {
                bytes[Int.random(in: 0..<min(2_000, bytes.count), using: &numbers)] = UInt8.random(
                    in: 0...255, using: &numbers)
            }
            let file = MemoryFile(bytes, size: 1 << 40)
            _ = try MediaFacts.of(try Content(file, size: file.size))
            #expect(file.reads <= 5_000, "\(file.reads)")
        }
    }
}
