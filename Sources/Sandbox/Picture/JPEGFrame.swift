import Glibc

/// Follows the markers of a JPEG picture (ITU-T T.81, annex B) after SOI, up to EOI; what follows EOI does not matter.
struct JPEGFrame: Sendable, Hashable {
    private enum State: Sendable, Hashable {
        /// A marker must begin here.
        case markerStart
        /// After one or more 0xFF.
        case marker
        /// The two bytes of a segment's length, the first of them when it has come.
        case length(marker: UInt8, high: UInt8?)
        /// So many bytes of the segment are still to come.
        case segment(marker: UInt8, left: Int)
        /// Entropy-coded data after a start of scan.
        case scan
        /// After 0xFF in such data.
        case scanMarker
        case whole
    }

    private static let startOfScan: UInt8 = 0xDA
    private static let endOfImage: UInt8 = 0xD9
    private static let restarts: ClosedRange<UInt8> = 0xD0...0xD7

    private var state = State.markerStart

    var isWhole: Bool { self.state == .whole }

    /// Takes the next bytes; returns what is wrong, nil when nothing is.
    mutating func read(_ bytes: UnsafeRawBufferPointer) -> String? {
        var place = 0
        while place < bytes.count {
            switch self.state {
            case .whole: return nil
            case .segment(let marker, let left):
                let step = min(left, bytes.count - place)
                place += step
                self.state = Self.inside(marker, left: left - step)
            case .scan:
                guard
                    let start = bytes.baseAddress,
                    let found = memchr(start + place, 0xFF, bytes.count - place)
                else { return nil }
                place = UnsafeRawPointer(found) - start + 1
                self.state = .scanMarker
            case .markerStart, .marker, .length, .scanMarker:
                if let problem = self.take(bytes[place]) { return problem }
                place += 1
            }
        }
        return nil
    }

    private mutating func take(_ byte: UInt8) -> String? {
        switch self.state {
        case .markerStart:
            guard byte == 0xFF else { return "the JPEG picture is damaged: no marker where one must be" }
            self.state = .marker
        case .marker:
            // Any number of 0xFF may fill up before a marker (B.1.1.2).
            if byte == 0xFF { return nil }
            guard byte != 0 else { return "the JPEG picture is damaged: no marker where one must be" }
            self.state = Self.after(byte)
        case .length(let marker, nil):
            self.state = .length(marker: marker, high: byte)
        case .length(let marker, let high?):
            let length = Int(high) << 8 | Int(byte)
            guard length >= 2 else { return "the JPEG picture is damaged: a segment shorter than its length" }
            self.state = Self.inside(marker, left: length - 2)
        case .scanMarker:
            if byte == 0xFF { return nil }
            // 0xFF00 is a data byte, and restart markers belong to the scan (B.1.1.5).
            self.state = byte == 0 || Self.restarts.contains(byte) ? .scan : Self.after(byte)
        case .segment, .scan, .whole:
            break
        }
        return nil
    }

    private static func after(_ marker: UInt8) -> State {
        switch marker {
        case Self.endOfImage: .whole
        // TEM and restart markers stand alone.
        case 0x01, Self.restarts: .markerStart
        default: .length(marker: marker, high: nil)
        }
    }

    private static func inside(_ marker: UInt8, left: Int) -> State {
        if left > 0 { return .segment(marker: marker, left: left) }
        return marker == Self.startOfScan ? .scan : .markerStart
    }
}
