/// PNG (ISO/IEC 15948, 5.2 to 5.6): a signature, an `IHDR` chunk first, an `IEND` chunk last.
enum ProbePNG {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// The whole last chunk: no data, its name, its checksum.
    private static let end: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]

    static func structure(of content: Content) -> Structure {
        guard content.size >= 16 else { return Missing.header }
        guard content.starts(with: Self.signature) else {
            return .damaged("its line ends were converted, as by a transfer in text mode")
        }
        guard content.starts(with: "IHDR", at: 12) else { return .damaged("the header chunk is missing") }
        return content.tail.lastStart(of: Self.end) != nil ? .complete : .incomplete("the end chunk is missing")
    }
}
