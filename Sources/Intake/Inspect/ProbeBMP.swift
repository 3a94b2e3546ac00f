/// BMP (Microsoft, BITMAPFILEHEADER and BITMAPINFOHEADER): a header that says how long the file is.
///
/// Its end is rows of samples, of which black ones are zeros: then it is not known to be whole.
enum ProbeBMP {
    /// The sizes that the second header has in all versions.
    private static let headerSizes: Set<UInt64> = [12, 16, 40, 52, 56, 64, 108, 124]
    private static let mostPixels: UInt64 = 1 << 34

    static func fits(_ head: [UInt8]) -> Bool {
        guard head.count >= 18, head[0] == 0x42, head[1] == 0x4D else { return false }
        return head[6..<10].allSatisfy { $0 == 0 } && Self.headerSizes.contains(head[14..<18].littleEndian(4))
    }

    static func structure(of content: Content) -> Structure {
        guard content.head.count >= 30 else { return Missing.header }
        let declared = content.head[2..<6].littleEndian(4)
        let needed = Int64(max(Self.end(content.head) ?? declared, content.head[10..<14].littleEndian(4)))
        guard needed > 26 else { return .incomplete("the header does not say yet how long it is") }
        return content.size < needed ? Missing.bytes(of: content, upTo: needed) : .complete
    }

    /// Where the rows of an uncompressed picture end: some writers leave the declared size empty, or count it wrong.
    private static func end(_ head: [UInt8]) -> UInt64? {
        let start = head[10..<14].littleEndian(4)
        guard head[14..<18].littleEndian(4) >= 40, head.count >= 34, head[30..<34].littleEndian(4) == 0 else {
            return nil
        }
        let width = head[18..<22].littleEndian(4)
        // Negative when the first row is the top one.
        let height = UInt64(Int32(truncatingIfNeeded: Int64(head[22..<26].littleEndian(4))).magnitude)
        let depth = head[28..<30].littleEndian(2)
        guard width > 0, height > 0, depth > 0, depth <= 32, width < Self.mostPixels / height else { return nil }
        return start + (width * depth + 31) / 32 * 4 * height
    }
}
