/// Reads numbers one after the other, the most significant byte first.
struct FieldReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        self.rest = bytes
    }

    /// A number of up to eight bytes, 0 of none; nil when so many are not left.
    mutating func take(_ count: Int) -> UInt64? {
        guard self.rest.count >= count else { return nil }
        defer { self.rest = self.rest.dropFirst(count) }
        return self.rest.bigEndian(min(count, 8))
    }
}
