import Disk

/// TIFF 6.0 and BigTIFF: directories that are chained, each with the places of its strips or tiles, all within the file.
///
/// Writers put directories before the samples or behind; either way what lies last tells the end. It may be black, which is
/// zeros: then the file is not known to be whole.
enum ProbeTIFF {
    /// Pages of a scan; more are not looked at.
    private static let mostDirectories = 256
    private static let mostEntries: UInt64 = 4_096
    /// How much of a table of strips is read: it is in the order of the file, so its end is what counts.
    private static let mostTable = 65_536

    static func structure(of content: Content) throws(DiskError) -> Structure {
        let isBig = content.starts(with: [43], at: 2) || content.starts(with: [43], at: 3)
        let reader = TIFFReader(content: content, isLittle: content.head[0] == 0x49, isBig: isBig)
        guard var next = try reader.number(at: isBig ? 8 : 4, reader.wordSize) else {
            return Missing.header
        }
        var seen: Set<UInt64> = []
        for _ in 0..<Self.mostDirectories {
            guard next > 0 else {
                return seen.isEmpty
                    ? .incomplete("the header does not say where the picture is, which is written last") : .complete
            }
            // A chain that is a ring.
            guard seen.insert(next).inserted else { return .damaged("the directories of its pictures lead in a ring") }
            guard next >= UInt64(reader.headerSize) else {
                return .damaged("a directory of the picture would be within the header, at byte \(next)")
            }
            // No file is so long.
            guard next <= UInt64(Int64.max / 2) else {
                return .damaged("the directory of the picture would be at byte \(next)")
            }
            guard let offset = Int64(exactly: next), offset < content.size else {
                return .incomplete("the directory of the picture is missing")
            }
            switch try Self.directory(at: offset, reader) {
            case .failure(let verdict): return verdict.structure
            case .success(let following): next = following
            }
        }
        return .unknown
    }

    private struct Verdict: Error { let structure: Structure }

    /// Where the next directory is, 0 for none.
    private static func directory(
        at offset: Int64, _ reader: TIFFReader
    ) throws(DiskError) -> Result<UInt64, Verdict> {
        let cut = Verdict(structure: .incomplete("the directory of the picture is cut"))
        guard let count = try reader.number(at: offset, reader.countSize) else { return .failure(cut) }
        guard count > 0 else {
            return .failure(Verdict(structure: .incomplete("the directory of the picture is not filled in yet")))
        }
        guard count <= Self.mostEntries else { return .failure(Verdict(structure: .unknown)) }
        let start = offset + Int64(reader.countSize)
        let end = start + Int64(count) * Int64(reader.entrySize)
        guard let following = try reader.number(at: end, reader.wordSize) else { return .failure(cut) }
        var tables: [UInt64: TIFFReader.Entry] = [:]
        let entries = try reader.content.bytes(at: start, count: Int(end - start))
        for index in 0..<Int(count) {
            let entry = reader.entry(entries.dropFirst(index * reader.entrySize))
            guard entry.type > 0 else {
                return .failure(Verdict(structure: .incomplete("the directory of the picture is not filled in yet")))
            }
            if let needed = reader.end(of: entry), needed > UInt64(reader.content.size) {
                return .failure(Verdict(structure: Self.short(reader.content, needed)))
            }
            tables[entry.tag] = entry
        }
        // Strips, tiles, and the thumbnails of old cameras.
        for (offsets, lengths) in [(273, 279), (324, 325), (513, 514)] as [(UInt64, UInt64)] {
            guard let offsets = tables[offsets], let lengths = tables[lengths] else { continue }
            let needed = try Self.end(of: offsets, lengths, reader)
            if needed > UInt64(reader.content.size) {
                return .failure(Verdict(structure: Self.short(reader.content, needed)))
            }
        }
        return .success(following)
    }

    private static func short(_ content: Content, _ needed: UInt64) -> Structure {
        guard let needed = Int64(exactly: needed) else { return .unknown }
        return Missing.bytes(of: content, upTo: needed)
    }

    /// Where the last of the strips ends.
    private static func end(
        of offsets: TIFFReader.Entry, _ lengths: TIFFReader.Entry, _ reader: TIFFReader
    ) throws(DiskError) -> UInt64 {
        guard offsets.count == lengths.count else { return 0 }
        let most = Self.mostTable / 8
        let starts = try reader.lastValues(of: offsets, most)
        let sizes = try reader.lastValues(of: lengths, most)
        return zip(starts, sizes).reduce(0) { max($0, $1.0 &+ $1.1) }
    }
}
