import Disk

/// AVI (RIFF; Microsoft, "AVI RIFF File Reference") and OpenDML: `RIFF` lists that tile the file, with an index behind the
/// frames of the first. The sizes are written when the file is closed.
///
/// Where the index names a frame that is there, the end is known. Without one, as in files of raw frames over 1 GB, it is known
/// by the sizes, unless it is zeros, which may be black frames or silence.
enum ProbeAVI {
    /// OpenDML lists of a gigabyte each.
    private static let mostLists = 4_096
    private static let mostChunks = 64
    private static let unset: UInt64 = 0xFFFF_FFFF

    static func structure(of content: Content) throws(DiskError) -> Structure {
        var offset: Int64 = 0
        var first = Structure.unknown
        for _ in 0..<Self.mostLists {
            if offset == content.size || offset == content.size + 1 { return first }
            let header = try content.bytes(at: offset, count: 12)
            guard header.starts(with: "RIFF".utf8) else {
                // Something behind the film; but a header in half is that of the next list.
                return "RIFF".utf8.starts(with: header.prefix(4))
                    ? .incomplete("the next part (RIFF) is missing") : first
            }
            guard header.count == 12 else { return .incomplete("it ends within the header of a part") }
            let size = header.dropFirst(4).littleEndian(4)
            guard size > 0, size != Self.unset else { return Missing.size }
            guard size > 4 else {
                return .damaged("the part at byte \(Missing.number(offset)) is shorter than a part can be")
            }
            let end = offset + 8 + Int64(size)
            if content.size < end { return Missing.bytes(of: content, upTo: end) }
            if offset == 0 { first = try Self.firstList(of: content, to: end) }
            guard first == .complete else { return first }
            offset = end + Int64(size % 2)
        }
        return .unknown
    }

    private static func firstList(of content: Content, to end: Int64) throws(DiskError) -> Structure {
        var offset: Int64 = 12
        var movie: Int64?
        for _ in 0..<Self.mostChunks where offset < end {
            let header = try content.bytes(at: offset, count: 12)
            guard header.count >= 8 else { return .incomplete("it ends within the header of a part") }
            let size = Int64(header.dropFirst(4).littleEndian(4))
            if header.starts(with: "LIST".utf8), header.dropFirst(8).starts(with: "movi".utf8) { movie = offset + 8 }
            if header.starts(with: "idx1".utf8), let movie, size >= 16 {
                return try Self.lastFrame(of: content, index: offset + 8 + size - 16, movie: movie)
            }
            if header.allSatisfy({ $0 == 0 }) {
                return Missing.zeros(from: offset)
            }
            guard header.prefix(4).allSatisfy({ (0x20..<0x7F).contains($0) }) || header.prefix(4).contains(0) else {
                return .damaged("no part begins at byte \(Missing.number(offset))")
            }
            // That of the frames is written when the file is closed, by some never.
            if movie == nil, size > end - offset - 8 {
                return .damaged("the part at byte \(Missing.number(offset)) is longer than what holds it")
            }
            offset += 8 + size + size % 2
        }
        guard movie != nil else { return .incomplete("the frames (movi) are missing") }
        return content.zerosAtEnd > 0 ? .unknown : .complete
    }

    /// Whether the last entry of the index is one, and names a frame of the very size that it says.
    private static func lastFrame(
        of content: Content, index: Int64, movie: Int64
    ) throws(DiskError) -> Structure {
        let entry = try content.bytes(at: index, count: 16)
        let missing = Structure.incomplete("the end of the index (idx1) is missing")
        guard entry.count == 16, entry.contains(where: { $0 != 0 }) else { return missing }
        let offset = Int64(entry.dropFirst(8).littleEndian(4))
        // From the list's name, or from the start of the file: writers do either.
        for start in [movie + offset, offset] {
            let frame = try content.bytes(at: start, count: 8)
            if frame.prefix(4).elementsEqual(entry.prefix(4)), frame.dropFirst(4).elementsEqual(entry.suffix(4)) {
                return .complete
            }
        }
        return content.zerosAtEnd > 0 ? missing : .unknown
    }
}
