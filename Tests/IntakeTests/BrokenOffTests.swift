import Disk
import Foundation
import TestKit
import Testing

@testable import Intake

/// Copies that were broken off: what is there of a file at any moment must not pass for all of it, and must not be called
/// damaged either, since the rest may be on its way.
@Suite struct `What is broken off` {
    /// All places of a small file, so many of a larger one.
    static let allUpTo = 8_192
    static let places = 500

    /// Cuts that cannot be told from a whole file, from this byte on.
    static let indistinguishable: [String: (from: Int, why: String)] = [
        "poly_jpg_zip.jpg": (535, "what stands behind the end of the picture"),
        "poly_gif_js.gif": (804, "what stands behind the end of the picture"),
        "poly_mp4_html.mp4": (12_746, "what stands behind the last box"),
        "d.json": (30, "the line end behind the last bracket"),
        "d_array.json": (7, "the line end behind the last bracket"),
        "anim.webp": (1_135, "the last number of a coder, which ends in zeros, and the padding"),
        "img.webp": (149, "the last number of a coder, which ends in zeros, and the padding"),
        "img_lossless.webp": (77, "the last number of a coder, which ends in zeros, and the padding"),
    ]

    static let walked = Sample.all.filter { sample in
        guard let bytes = try? sample.bytes() else { return false }
        return Sniffer.sniff(Array(bytes.prefix(Content.window)), isWhole: true).format != nil
    }

    static func cuts(_ count: Int) -> [Int] {
        if count <= Self.allUpTo { return Array(0..<count) }
        var numbers = SeededNumbers(seed: UInt64(count))
        return (0..<Self.places).map { _ in Int.random(in: 0..<count, using: &numbers) }.sorted()
    }

    @Test func `most samples are walked`() {
        #expect(Self.walked.count >= 100)
    }

    @Test(arguments: walked)
    func `a file that ends early is not complete, and not damaged`(_ sample: Sample) throws {
        let bytes = try sample.bytes()
        let cuts = Self.cuts(bytes.count)
        var unknown = 0
        for cut in cuts {
            let verdict = try MemoryFile(Array(bytes.prefix(cut))).inspect().structure
            Self.check(verdict, sample, cut: cut)
            if verdict == .unknown { unknown += 1 }
        }
        // Not to be complete is not yet to be waited for. The first bytes are too few to name a format by.
        if sample.structure == "complete", Self.indistinguishable[sample.file] == nil {
            #expect(unknown <= 40 + cuts.count / 50, "\(unknown) of \(cuts.count) cuts are not found")
        }
    }

    @Test(arguments: walked)
    func `a file of the full size that ends in zeros is not complete, and not damaged`(_ sample: Sample) throws {
        let bytes = try sample.bytes()
        for cut in Self.cuts(bytes.count) where bytes[cut...].contains(where: { $0 != 0 }) {
            let file = MemoryFile(bytes.prefix(cut) + [UInt8](repeating: 0, count: bytes.count - cut))
            Self.check(try file.inspect().structure, sample, cut: cut)
            // The same as a hole: on disk is what was written, by the page. It makes a difference where zeros alone make none.
            guard sample.structure != "complete" || sample.mayEndInZeros || cut % 16 == 0 else { continue }
            let pages = Int64(cut + 4_095) / 4_096
            Self.check(try file.inspect(blocks: pages * 8).structure, sample, cut: cut)
        }
    }

    private static func check(_ verdict: Structure, _ sample: Sample, cut: Int) {
        switch verdict {
        case .incomplete, .unknown: break
        case .complete:
            if let known = Self.indistinguishable[sample.file], cut >= known.from { break }
            Issue.record("cut at \(cut): complete")
        case .damaged(let reason): Issue.record("cut at \(cut): damaged: \(reason)")
        }
    }
}
