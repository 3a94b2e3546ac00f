/// How sizes are written and shown: plain bytes, `10KB`, `8MB`, `2GB` in powers of 1000, `KiB`, `MiB`, `GiB` in powers of 1024.
package enum SizeText {
    private static let units: [(name: String, bytes: Int64)] = [
        ("", 1), ("B", 1), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ]

    /// A number, also with a decimal point, and a unit. The result is in bytes and must be a whole number of them.
    package static func parse(_ text: String) throws(RuleError) -> Int64 {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = text.dropFirst(number.count)
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        // Nine digits before and three after the point keep the products below within 64 bits.
        guard let scale = self.units.first(where: { $0.name == unit })?.bytes, parts.count <= 2,
            let whole = Int64(parts[0]), parts.count == 1 || (1...3).contains(fraction.count)
        else {
            throw RuleError("`\(text)` is not a size; write such as 500KB, 8MB, 2GB, 64MiB or a number of bytes")
        }
        let thousandths = Int64(fraction + String(repeating: "0", count: 3 - fraction.count)) ?? 0
        let (bytes, isTooLarge) = whole.multipliedReportingOverflow(by: scale)
        guard !isTooLarge, bytes <= 1_000_000_000_000_000_000 else {
            throw RuleError("`\(text)` is too large; write at most 1000000TB")
        }
        guard thousandths * scale % 1000 == 0 else {
            throw RuleError("`\(text)` is not a whole number of bytes; leave the fraction out")
        }
        return bytes + thousandths * scale / 1000
    }

    /// In powers of 1000 with at most one decimal, for people: `900 B`, `1.5 MB`, `2 GB`.
    package static func format(_ bytes: Int64) -> String {
        if bytes < 0 { return "-" + self.format(bytes == .min ? .max : -bytes) }
        if bytes < 1000 { return "\(bytes) B" }
        for unit in self.units[2...5] {
            let (whole, rest) = bytes.quotientAndRemainder(dividingBy: unit.bytes)
            let tenths = whole * 10 + (rest * 10 + unit.bytes / 2) / unit.bytes
            if tenths < 10_000 || unit.name == "TB" {
                return tenths % 10 == 0 ? "\(tenths / 10) \(unit.name)" : "\(tenths / 10).\(tenths % 10) \(unit.name)"
            }
        }
        return "\(bytes) B"
    }

    /// From and to, either side open, both included: `..8MB`, `1KB..`, `1KB..8MB`.
    static func parseRange(_ text: String) throws(RuleError) -> SizeRange {
        guard let dots = text.firstRange(of: "..") else {
            throw RuleError("`\(text)` has no `..`; write ..8MB (at most), 1KB.. (at least) or 1KB..8MB")
        }
        let from = text[..<dots.lowerBound]
        let to = text[dots.upperBound...]
        guard !from.isEmpty || !to.isEmpty else {
            throw RuleError("`..` takes every size; write ..8MB (at most), 1KB.. (at least) or 1KB..8MB")
        }
        let range = SizeRange(
            from: from.isEmpty ? nil : try self.parse(String(from)), to: to.isEmpty ? nil : try self.parse(String(to)))
        if let least = range.from, let most = range.to, least > most {
            throw RuleError("`\(text)` takes no size at all; write the smaller one first")
        }
        return range
    }
}
