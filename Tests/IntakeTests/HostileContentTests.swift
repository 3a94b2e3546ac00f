import Disk
import Foundation
import TestKit
import Testing

@testable import Intake

/// Files that were made to do harm, or that a bad disk made: a look ends, and reads no more than its budget.
@Suite(.timeLimit(.minutes(5))) struct `Hostile content` {
    static let rounds = 20
    static let mutations = 1_000
    /// Numbers that readers trip over.
    static let numbers: [UInt64] = [0, 1, 7, 0x7F, 0x80, 0xFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, .max]

    @Test(arguments: 0..<rounds)
    func `is looked at within the budget`(_ round: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(round))
        let samples = try Sample.all.map { try $0.bytes() }.filter { !$0.isEmpty }
        for count in 0..<Self.mutations {
            let bytes = Self.mutate(try #require(samples.randomElement(using: &numbers)), &numbers)
            // Now and then one that is far longer than its bytes, so that a walk goes on.
            let size = Int.random(in: 0..<50, using: &numbers) == 0 ? Int64(bytes.count) << 20 : Int64(bytes.count)
            let file = MemoryFile(bytes, size: size)
            _ = try file.inspect()
            #expect(file.reads <= Content.mostReads + 2, "seed \(round), file \(count)")
            #expect(file.bytesRead <= Content.mostBytes + 2 * Content.window, "seed \(round), file \(count)")
        }
    }

    private static func mutate(_ original: [UInt8], _ numbers: inout SeededNumbers) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...8, using: &numbers) {
            // Where the structure is, more often than not.
            let most = Bool.random(using: &numbers) ? min(bytes.count, 256) : bytes.count
            let place = Int.random(in: 0..<most, using: &numbers)
            switch Int.random(in: 0..<5, using: &numbers) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &numbers)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            case 2:
                let number = Self.numbers.randomElement(using: &numbers) ?? 0
                let length = [2, 4, 8].randomElement(using: &numbers) ?? 4
                for index in 0..<length where place + index < bytes.count {
                    bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
                }
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...16, using: &numbers)))
            default: bytes.insert(contentsOf: bytes[place...].prefix(16), at: place)
            }
            if bytes.isEmpty { return original }
        }
        return bytes
    }

    @Test func `a file that shrinks while it is looked at is not complete`() throws {
        for sample in Sample.all where sample.structure == "complete" {
            let bytes = try sample.bytes()
            let shrunk = MemoryFile(Array(bytes.prefix(bytes.count / 2)))
            let content = try Content(shrunk, size: Int64(bytes.count))
            let sniffed = Sniffer.sniff(content.head, isWhole: content.isWholeInHead)
            let inspection = try FileInspection.of(content, sniffed, Magic.unknown, name: [], blocks: 0)
            #expect(inspection.structure != .complete, "\(sample.file)")
        }
    }
}
