import Disk

/// JPEG (ITU-T T.81, annex B): segments up to the start of the scan, and an end-of-image marker after it.
///
/// The marker is looked for behind the start of the scan only: a thumbnail in the header has one of its own. Within the
/// scan it cannot occur by chance, since every 0xFF there is followed by a zero or a restart marker.
enum ProbeJPEG {
    /// Far more than any camera writes.
    private static let mostSegments = 4_096

    static func structure(of content: Content) throws(DiskError) -> Structure {
        var offset: Int64 = 2
        for _ in 0..<Self.mostSegments {
            let header = try content.bytes(at: offset, count: 4)
            guard header.count == 4, let first = header.first else { return Missing.header }
            if header.allSatisfy({ $0 == 0 }) { return Missing.zeros(from: offset) }
            guard first == 0xFF else { return .damaged("no JPEG segment begins at byte \(Missing.number(offset))") }
            let marker = header[header.startIndex + 1]
            switch marker {
            case 0xFF: offset += 1  // A fill byte.
            case 0x01, 0xD0...0xD8: offset += 2  // Markers without a length.
            case 0xD9: return .damaged("the picture ends before it begins, at byte \(Missing.number(offset))")
            default:
                let length = Int64(header.dropFirst(2).bigEndian(2))
                guard length >= 2 else { return .damaged("the segment at byte \(offset) has no length") }
                offset += 2 + length
                // Start of scan: what follows is the picture.
                if marker == 0xDA { return Self.end(of: content, after: offset) }
            }
        }
        return .unknown
    }

    private static func end(of content: Content, after scan: Int64) -> Structure {
        // Phones and editors append to the picture, so the marker need not be the last.
        let rest = content.tail.dropFirst(Int(max(0, min(scan - content.tailOffset, Int64(content.tail.count)))))
        var previous: UInt8 = 0
        for byte in rest.reversed() {
            if byte == 0xFF, previous == 0xD9 { return .complete }
            previous = byte
        }
        return .incomplete("the end-of-image marker is missing")
    }
}
