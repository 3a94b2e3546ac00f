extension Sequence<UInt8> {
    /// Two digits for each byte, in lower case: how digests are written.
    package var hexadecimal: String { self.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
