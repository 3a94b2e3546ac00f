import Disk

/// The bytes of a file as the probes see them: the first 64 KiB and the last, and single reads in between.
struct Content {
    /// Enough for the headers of every format that we walk, and for what writers put behind the end.
    static let window = Magic.headSize

    let file: OpenedFile
    let size: Int64
    /// The first 64 KiB, or all of a smaller file.
    let head: [UInt8]
    /// The last 64 KiB, or all of a smaller file.
    let tail: [UInt8]

    init(_ file: OpenedFile, size: Int64) throws(DiskError) {
        self.file = file
        self.size = size
        self.head = try file.read(at: 0, count: Int(min(Int64(Self.window), size)))
        if size <= Int64(Self.window) {
            self.tail = self.head
        } else {
            self.tail = try file.read(at: size - Int64(Self.window), count: Self.window)
        }
    }

    /// Where the tail begins.
    var tailOffset: Int64 { self.size - Int64(self.tail.count) }

    /// `count` bytes at `offset`, fewer at the end of the file. From memory where they are there.
    func bytes(at offset: Int64, count: Int) throws(DiskError) -> ArraySlice<UInt8> {
        let end = min(offset + Int64(count), self.size)
        guard offset >= 0, offset < end else { return [] }
        if end <= Int64(self.head.count) { return self.head[Int(offset)..<Int(end)] }
        if offset >= self.tailOffset {
            let start = Int(offset - self.tailOffset)
            let stop = min(start + Int(end - offset), self.tail.count)
            return start < stop ? self.tail[start..<stop] : []
        }
        return try self.file.read(at: offset, count: Int(end - offset))[...]
    }

    func starts(with text: String, at offset: Int = 0) -> Bool {
        self.head.dropFirst(offset).starts(with: text.utf8)
    }

    func starts(with bytes: [UInt8], at offset: Int = 0) -> Bool {
        self.head.dropFirst(offset).starts(with: bytes)
    }

    /// Whether the last 64 KiB, or all of a smaller file, are zeros.
    var endsInZeros: Bool { self.tail.allSatisfy { $0 == 0 } }
}

extension ArraySlice<UInt8> {
    /// The first `count` bytes as a number, the most significant first.
    func bigEndian(_ count: Int) -> UInt64 {
        self.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The first `count` bytes as a number, the least significant first.
    func littleEndian(_ count: Int) -> UInt64 {
        self.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
