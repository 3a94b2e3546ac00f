import Disk

/// GIF (GIF89a specification, 17 to 27): blocks, ended by a trailer.
///
/// A byte that looks like the trailer is in every second picture by chance, so the blocks are walked. That reads the file,
/// up to a limit; of a longer one the last two bytes must do: no data follows, and the trailer.
enum ProbeGIF {
    /// At some 5 ms for each MiB, what a look may take.
    private static let longestWalk: Int64 = 16 << 20
    private static let missing = Structure.incomplete("the trailer is missing")

    static func structure(of content: Content) throws(DiskError) -> Structure {
        if content.size > Self.longestWalk {
            return content.tail.suffix(2).elementsEqual([0, 0x3B]) ? .complete : Self.missing
        }
        var walk = Walk(content: content)
        return try walk.structure()
    }

    /// A place in the file, read on through a buffer.
    private struct Walk {
        let content: Content
        private var buffer: ArraySlice<UInt8> = []
        private var offset: Int64 = 0

        init(content: Content) {
            self.content = content
        }

        mutating func structure() throws(DiskError) -> Structure {
            // Signature, size, and the flags that tell of a colour table.
            guard let flags = try self.byte(after: 10) else { return ProbeGIF.missing }
            try self.skip(2 + Self.colourTable(flags))
            while let introducer = try self.byte(after: 0) {
                switch introducer {
                case 0x3B: return .complete
                case 0x21: try self.skip(1)  // An extension: its label, then blocks.
                case 0x2C:
                    guard let flags = try self.byte(after: 8) else { return ProbeGIF.missing }
                    try self.skip(Self.colourTable(flags) + 1)
                case 0x00: continue  // Some writers pad with empty blocks.
                default: return .damaged("no GIF block begins at byte \(Missing.number(self.offset - 1))")
                }
                while let length = try self.byte(after: 0), length > 0 { try self.skip(Int64(length)) }
            }
            return ProbeGIF.missing
        }

        private static func colourTable(_ flags: UInt8) -> Int64 { flags & 0x80 == 0 ? 0 : 3 << Int64((flags & 7) + 1) }

        private mutating func skip(_ count: Int64) throws(DiskError) {
            self.offset += count
            self.buffer = self.buffer.dropFirst(Int(min(count, Int64(self.buffer.count))))
        }

        private mutating func byte(after count: Int64) throws(DiskError) -> UInt8? {
            try self.skip(count)
            if self.buffer.isEmpty { self.buffer = try self.content.bytes(at: self.offset, count: Content.window) }
            guard let byte = self.buffer.popFirst() else { return nil }
            self.offset += 1
            return byte
        }
    }
}
