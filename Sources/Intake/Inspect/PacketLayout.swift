/// How the packets of an MPEG transport stream (ISO/IEC 13818-1, 2.4.3.2) lie in a file: 188 bytes each, which begin with a
/// sync byte; 192 with a time stamp before each (M2TS); 204 with a checksum behind each (annex of ETSI EN 300 429).
struct PacketLayout: Sendable, Hashable {
    static let sync: UInt8 = 0x47
    /// Fewer sync bytes in their places are found in anything.
    private static let packets = 5

    /// From one packet to the next.
    let length: Int
    /// Where in the packet the sync byte is.
    let syncOffset: Int

    private static let known = [
        PacketLayout(length: 188, syncOffset: 0), PacketLayout(length: 192, syncOffset: 4),
        PacketLayout(length: 204, syncOffset: 0),
    ]

    /// The layout of content that begins with `head`; nil when it is no transport stream.
    static func of(_ head: [UInt8]) -> PacketLayout? {
        guard head.count > 4, head[0] == Self.sync || head[4] == Self.sync else { return nil }
        return Self.known.first { layout in
            let last = layout.syncOffset + (Self.packets - 1) * layout.length
            return last < head.count
                && stride(from: layout.syncOffset, through: last, by: layout.length).allSatisfy {
                    head[$0] == Self.sync
                }
        }
    }
}
