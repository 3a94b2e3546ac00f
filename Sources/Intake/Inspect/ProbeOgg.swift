/// Ogg (RFC 3533): pages with a checksum each, of which the last of each stream is marked.
enum ProbeOgg {
    private static let capture = Array("OggS".utf8)
    private static let pageHeader = 27
    private static let mostPages = 4_096

    static func structure(of content: Content) -> Structure {
        var streams: Set<UInt64> = []
        // All streams begin before any goes on.
        _ = Self.walk(content.head[...]) { page in
            if Self.flags(page) & 2 != 0 { streams.insert(Self.serial(page)) }
            return Self.flags(page) & 2 != 0
        }
        guard let first = Self.firstPage(of: content) else { return .incomplete("no whole page is at its end") }
        var isEnd = false
        var ended: Set<UInt64> = []
        var last = content.tail[first...]
        let rest = Self.walk(content.tail[first...]) { page in
            isEnd = Self.flags(page) & 4 != 0
            if isEnd { ended.insert(Self.serial(page)) }
            last = page
            return true
        }
        guard rest == 0, Self.isIntact(last) else { return .incomplete("the last page is cut") }
        guard isEnd else { return .incomplete("the last page is not marked as the end") }
        // A stream may have ended long before the others; or others go on, in what is missing.
        return streams.isSubset(of: ended) ? .complete : .unknown
    }

    /// Where the first page in the tail begins; five bytes that stand in a page by chance are as good as never.
    private static func firstPage(of content: Content) -> Int? {
        var start = 0
        while let index = content.tail[start...].firstIndex(of: Self.capture[0]) {
            if content.tail[index...].starts(with: Self.capture), index + 5 <= content.tail.count,
                content.tail[index + 4] == 0
            {
                return index
            }
            start = index + 1
        }
        return nil
    }

    /// Calls `body` with each page until it returns false. Returns how much is left when the pages end: 0 when the last one is
    /// whole.
    private static func walk(_ bytes: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) -> Bool) -> Int {
        var rest = bytes
        for _ in 0..<Self.mostPages where !rest.isEmpty {
            guard rest.count >= Self.pageHeader, rest.starts(with: Self.capture) else { return rest.count }
            let segments = Int(rest[rest.startIndex + 26])
            let table = rest.dropFirst(Self.pageHeader).prefix(segments)
            let length = Self.pageHeader + segments + table.reduce(0) { $0 + Int($1) }
            guard table.count == segments, rest.count >= length else { return rest.count }
            guard body(rest.prefix(length)) else { return 0 }
            rest = rest.dropFirst(length)
        }
        return rest.count
    }

    private static func flags(_ page: ArraySlice<UInt8>) -> UInt8 { page[page.startIndex + 5] }

    private static func serial(_ page: ArraySlice<UInt8>) -> UInt64 { page.dropFirst(14).littleEndian(4) }

    /// Whether a page has the checksum that it says (RFC 3533, 6, field 7): a page of zeros may be as long as a whole one.
    private static func isIntact(_ page: ArraySlice<UInt8>) -> Bool {
        var sum: UInt32 = 0
        for (index, byte) in page.enumerated() {
            // The checksum's own place counts as zeros.
            let byte = (22..<26).contains(index) ? 0 : byte
            sum = sum << 8 ^ Self.checksums[Int(UInt8(sum >> 24) ^ byte)]
        }
        return UInt64(sum) == page.dropFirst(22).littleEndian(4)
    }

    private static let checksums: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index) << 24) { sum, _ in sum & 0x8000_0000 != 0 ? sum << 1 ^ 0x04C1_1DB7 : sum << 1 }
    }
}
