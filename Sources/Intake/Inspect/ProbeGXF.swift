/// GXF (SMPTE ST 360): packets, each with a leader and a trailer about its header, and an empty one of type "end of stream" last.
enum ProbeGXF {
    private static let endOfStream: UInt8 = 0xFB
    private static let header = 16

    /// Whether these are the 16 bytes of a packet's header.
    static func isPacket(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count == Self.header && bytes.starts(with: [0, 0, 0, 0, 1])
            && bytes.suffix(2).elementsEqual([0xE1, 0xE2])
    }

    static func structure(of content: Content) -> Structure {
        let last = content.tail.suffix(Self.header)
        guard Self.isPacket(last), last.dropFirst(5).first == Self.endOfStream else {
            return .incomplete("the packet that ends the stream is missing")
        }
        return .complete
    }
}
