import Foundation
import Testing

/// A program that puts a file into a drop folder, and what must become of the file.
struct DropWriter: Sendable, CustomTestStringConvertible {
    let name: String
    /// The files that are reported as ready: once each, after the last write, with the bytes that they have in the end.
    let files: [String]
    /// The folder's quiet time.
    let settle: Duration
    /// What the writer does, with the pauses that it makes.
    let act: @Sendable (Stage) async throws -> Void

    var testDescription: String { self.name }

    init(
        _ name: String, _ files: String..., settle: Duration = .seconds(2),
        act: @escaping @Sendable (Stage) async throws -> Void
    ) {
        self.name = name
        self.files = files
        self.settle = settle
        self.act = act
    }

    /// A picture, whose end tells that it is whole.
    static let picture = Self.sample("img.jpg")
    /// Another one.
    static let otherPicture = Self.sample("img_exif.jpg")
    /// A video whose index comes last.
    static let video = Self.sample("v_h264.mp4")
    /// The same with 800 KiB of filling before its index: more than a program writes at once.
    static let longVideo: [UInt8] = {
        let filling = [0, 12, 0x80, 0] + Array("free".utf8) + [UInt8](repeating: 7, count: 819_192)
        return Array(Self.video[..<10_903]) + filling + Array(Self.video[10_903...])
    }()
    /// Something of which only the quiet time can tell that it is whole.
    static let notes = Array(repeatElement("a line of notes\n".utf8, count: 400).joined())

    static func sample(_ file: String) -> [UInt8] {
        Array((try? Data(contentsOf: Sample.folder.appendingPathComponent(file))) ?? Data())
    }
}

extension Collection<UInt8> {
    /// Cut into so many parts.
    func parts(_ count: Int) -> [SubSequence] {
        let length = (self.count + count - 1) / count
        var rest = self[...]
        var parts: [SubSequence] = []
        while !rest.isEmpty {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts
    }
}
