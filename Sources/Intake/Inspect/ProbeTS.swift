/// MPEG transport stream (ISO/IEC 13818-1, 2.4.3.2): packets of one length, each with a sync byte.
///
/// A stream has no end: whatever ends with a whole packet may be all of it. So a file is found to be cut within a packet, and is
/// otherwise not known.
enum ProbeTS {
    private static let cut = Structure.incomplete("the last packet of the stream is cut")
    /// How many packets at the end must be in step.
    private static let packets = 5

    static func structure(of content: Content, _ layout: PacketLayout) -> Structure {
        let length = Int64(layout.length)
        let rest = Int(content.size % length)
        if rest == 0 {
            return Self.isInStep(content, layout, endingAt: content.tail.count) ? .unknown : Self.lost(content, layout)
        }
        // In step up to the last packet, and that is short.
        if Self.isInStep(content, layout, endingAt: content.tail.count - rest) { return Self.cut }
        return Self.lost(content, layout)
    }

    /// Bytes may have been lost on the way to the recorder: packets at the end are in another step than those at the start.
    private static func lost(_ content: Content, _ layout: PacketLayout) -> Structure {
        for rest in 0..<layout.length {
            let end = content.tail.count - rest
            if Self.isInStep(content, layout, endingAt: end) { return rest == 0 ? .unknown : Self.cut }
        }
        return .incomplete("its end is not that of a transport stream")
    }

    /// Whether the packets before this place in the tail begin with sync bytes.
    private static func isInStep(_ content: Content, _ layout: PacketLayout, endingAt end: Int) -> Bool {
        var packet = end - layout.length
        for _ in 0..<Self.packets {
            guard packet >= 0 else { return false }
            if content.tail[packet + layout.syncOffset] != PacketLayout.sync { return false }
            packet -= layout.length
        }
        return true
    }
}
