import Disk

/// WAV (RIFF, Microsoft and IBM 1991) and RF64 (EBU Tech 3306): a header that says how long the file is, and chunks, of which
/// `data` holds the samples. Recorders write the sizes when they close the file.
///
/// Silence is zeros: a file that ends in them is not known to be whole.
enum ProbeWAV {
    /// Editors and recorders put a handful before the samples and behind.
    private static let mostChunks = 64
    /// Stands for a size that is not known, or that is in the `ds64` chunk.
    private static let unset: UInt64 = 0xFFFF_FFFF

    static func structure(of content: Content) throws(DiskError) -> Structure {
        guard content.head.count >= 44 else { return Missing.header }
        var riff = content.head[4..<8].littleEndian(4)
        var data: UInt64?
        if content.starts(with: "RF64") {
            guard content.starts(with: "ds64", at: 12) else { return .incomplete("the chunk ds64 is missing") }
            riff = content.head[20..<28].littleEndian(8)
            data = content.head[28..<36].littleEndian(8)
        } else if riff == Self.unset {
            return Missing.size
        }
        guard riff > 4, let end = Int64(exactly: riff), end < Int64.max / 2 else { return Missing.size }
        if content.size < end + 8 { return Missing.bytes(of: content, upTo: end + 8) }
        return try Self.samples(of: content, data)
    }

    /// Looks for the samples. - Parameter long: their size in an RF64 file.
    private static func samples(of content: Content, _ long: UInt64?) throws(DiskError) -> Structure {
        var offset: Int64 = 12
        for _ in 0..<Self.mostChunks {
            let header = try content.bytes(at: offset, count: 8)
            guard header.count == 8 else { return .incomplete("the samples (data) are missing") }
            let isData = header.starts(with: "data".utf8)
            var size = header.dropFirst(4).littleEndian(4)
            if isData, size == Self.unset { size = long ?? 0 }
            if isData {
                guard size > 0, let length = Int64(exactly: size), length < Int64.max / 2 else { return Missing.size }
                let end = offset + 8 + length
                return content.size < end ? Missing.bytes(of: content, upTo: end) : .complete
            }
            offset += 8 + Int64(size) + Int64(size % 2)
        }
        return .unknown
    }
}
