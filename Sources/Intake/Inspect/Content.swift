import Disk

/// The bytes of a file as the probes see them: the first 64 KiB and the last, and single reads in between, which are counted:
/// whatever a file says of itself, no probe reads more of it than the budget, nor asks more often.
final class Content {
    /// Enough for the headers of every format that we walk, and for what writers put behind the end.
    static let window = Magic.headSize
    /// A recording of hours in fragments has more parts than this; on a file server each read may cost a millisecond.
    static let mostReads = 20_000
    /// The walk through an animated GIF, and the two windows.
    static let mostBytes = 18 << 20

    private let source: any ByteSource
    let size: Int64
    /// The first 64 KiB, or all of a smaller file.
    let head: [UInt8]
    /// The last 64 KiB, or all of a smaller file.
    let tail: [UInt8]
    /// How many zeros the tail ends in.
    let zerosAtEnd: Int

    /// Whether it has become shorter since its size was asked for.
    let hasShrunk: Bool

    private var reads = 0
    private var bytesRead = 0
    /// Whether a probe asked for more than the budget; then it saw the file end where it did not.
    private(set) var isExhausted = false

    init(_ source: any ByteSource, size: Int64) throws(DiskError) {
        self.source = source
        self.size = size
        self.head = try source.read(at: 0, count: Int(min(Int64(Self.window), size)))
        if size <= Int64(Self.window) {
            self.tail = self.head
        } else {
            self.tail = try source.read(at: size - Int64(Self.window), count: Self.window)
        }
        self.zerosAtEnd = Self.zerosAtEnd(of: self.tail)
        self.hasShrunk = Int64(self.tail.count) < min(Int64(Self.window), size)
    }

    /// Where the tail begins.
    var tailOffset: Int64 { self.size - Int64(self.tail.count) }

    /// Whether the head is all of the file.
    var isWholeInHead: Bool { self.size <= Int64(self.head.count) }

    /// `count` bytes at `offset`, fewer at the end of the file. From memory where they are there.
    func bytes(at offset: Int64, count: Int) throws(DiskError) -> ArraySlice<UInt8> {
        guard offset >= 0, offset < self.size else { return [] }
        let end = offset + min(Int64(count), self.size - offset)
        if end <= Int64(self.head.count) { return self.head[Int(offset)..<Int(end)] }
        if offset >= self.tailOffset {
            let start = Int(offset - self.tailOffset)
            let stop = min(start + Int(end - offset), self.tail.count)
            return start < stop ? self.tail[start..<stop] : []
        }
        self.reads += 1
        self.bytesRead += Int(end - offset)
        guard self.reads <= Self.mostReads, self.bytesRead <= Self.mostBytes else {
            self.isExhausted = true
            return []
        }
        return try self.source.read(at: offset, count: Int(end - offset))[...]
    }

    func starts(with text: String, at offset: Int = 0) -> Bool {
        self.head.dropFirst(offset).starts(with: text.utf8)
    }

    func starts(with bytes: [UInt8], at offset: Int = 0) -> Bool {
        self.head.dropFirst(offset).starts(with: bytes)
    }

    /// Whether the last 64 KiB, or all of a smaller file, are zeros.
    var endsInZeros: Bool { self.zerosAtEnd == self.tail.count }

    private static func zerosAtEnd(of tail: [UInt8]) -> Int {
        tail.withUnsafeBytes { bytes in
            var end = bytes.count
            while end >= 8, bytes.loadUnaligned(fromByteOffset: end - 8, as: UInt64.self) == 0 { end -= 8 }
            while end > 0, bytes[end - 1] == 0 { end -= 1 }
            return bytes.count - end
        }
    }
}

extension Sequence<UInt8> {
    /// The first `count` bytes as a number, the most significant first.
    func bigEndian(_ count: Int) -> UInt64 {
        self.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The first `count` bytes as a number, the least significant first.
    func littleEndian(_ count: Int) -> UInt64 {
        self.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension [UInt8] {
    /// Where `needle` begins the last time; nil when it does not occur.
    func lastStart(of needle: [UInt8]) -> Int? {
        guard let first = needle.first else { return nil }
        return self.withUnsafeBytes { bytes -> Int? in
            var start = bytes.count - needle.count
            while start >= 0 {
                if bytes[start] == first, bytes[start..<(start + needle.count)].elementsEqual(needle) { return start }
                start -= 1
            }
            return nil
        }
    }
}
