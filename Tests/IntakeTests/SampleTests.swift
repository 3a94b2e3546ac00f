import Disk
import Foundation
import Rules
import SystemPackage
import Testing

@testable import Intake

/// One line of Samples/TYPES.tsv.
struct Sample: CustomTestStringConvertible, Sendable {
    let file: String
    /// What libmagic says.
    let magic: String
    /// What we say.
    let type: String
    let structure: String

    var testDescription: String { self.file }

    /// Whether its format is one of plain samples, for which the file system is asked.
    var mayEndInZeros: Bool { ["image/bmp", "image/tiff", "audio/x-wav"].contains(self.type) }

    func bytes() throws -> [UInt8] {
        Array(try Data(contentsOf: Self.folder.appendingPathComponent(self.file)))
    }

    static let folder = Bundle.module.bundleURL.appendingPathComponent("Samples")

    static let all: [Sample] = {
        let table = (try? String(contentsOf: Self.folder.appendingPathComponent("TYPES.tsv"), encoding: .utf8)) ?? ""
        return table.split(separator: "\n").dropFirst().map { line in
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return Sample(file: columns[0], magic: columns[1], type: columns[2], structure: columns[3])
        }
    }()
}

@Suite struct `Samples` {
    @Test func `every sample is in the table`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Sample.folder.path)
        #expect(Set(files).subtracting(["TYPES.tsv"]) == Set(Sample.all.map(\.file)))
        #expect(files.count >= 150)
    }

    @Test(arguments: Sample.all)
    func `have the type and the structure that the table says`(_ sample: Sample) throws {
        let directory = try Directory.open(FilePath(Sample.folder.path))
        let path = try #require(DropPath(sample.file))
        let opening = try directory.openFile(path)
        guard case .file(let file) = opening else {
            Issue.record("not a file")
            return
        }
        let content = try Content(file, size: file.size)
        let magic = try Magic()
        #expect(magic.type(of: content.head) == sample.magic)
        let inspection = try FileInspection.of(file, at: path, file.opened, magic)
        #expect(inspection.type == sample.type)
        #expect(inspection.structure.word == sample.structure, "\(inspection.structure)")
        #expect(try FileInspection.of(file, at: path) == inspection, "explain says the same")
    }
}

@Suite struct `Our own sniffer` {
    @Test func `says of pictures what libmagic says, whatever the next bytes are`() throws {
        let magic = try Magic()
        var taken: Set<String> = []
        let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
        let heads =
            (0...255).map { [0xFF, 0xD8, 0xFF, UInt8($0)] } + [png, Array(png.prefix(12)), [0xFF, 0xD8, 0xFF]]
        for head in heads {
            for filling: UInt8 in [0, 0x20, 0x41, 0xFF] {
                let content = head + [UInt8](repeating: filling, count: 300)
                guard let type = Sniffer.sniff(content, isWhole: true).type else { continue }
                taken.insert(type)
                #expect(type == magic.type(of: content), "\(head), then \(filling)")
            }
        }
        #expect(taken == ["image/jpeg", "image/png"])
    }
}

extension Structure {
    fileprivate var word: String {
        switch self {
        case .complete: "complete"
        case .unknown: "unknown"
        case .incomplete: "incomplete"
        case .damaged: "damaged"
        }
    }
}
