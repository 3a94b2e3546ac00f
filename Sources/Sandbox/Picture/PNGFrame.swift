/// Follows the chunks of a PNG picture (PNG specification, 5.3) after the signature, up to IEND; what follows does not
/// matter.
struct PNGFrame: Sendable, Hashable {
    private enum State: Sendable, Hashable {
        /// Length and type of a chunk, as far as they have come.
        case head([UInt8])
        /// So many bytes of the chunk's data and checksum are still to come.
        case chunk(left: Int, isLast: Bool)
        case whole
    }

    private static let headSize = 8
    private static let checksumSize = 4
    /// The longest chunk (5.3).
    private static let longestChunk = Int(Int32.max)

    private var state = State.head([])
    private var isFirst = true

    var isWhole: Bool { self.state == .whole }

    /// Takes the next bytes; returns what is wrong, nil when nothing is.
    mutating func read(_ bytes: UnsafeRawBufferPointer) -> String? {
        var place = 0
        while place < bytes.count {
            switch self.state {
            case .whole: return nil
            case .chunk(let left, let isLast):
                let step = min(left, bytes.count - place)
                place += step
                if left > step {
                    self.state = .chunk(left: left - step, isLast: isLast)
                } else {
                    self.state = isLast ? .whole : .head([])
                }
            case .head(let head):
                let head = head + [bytes[place]]
                place += 1
                self.state = .head(head)
                if head.count == Self.headSize, let problem = self.begin(head) { return problem }
            }
        }
        return nil
    }

    private mutating func begin(_ head: [UInt8]) -> String? {
        let length = head[0..<4].reduce(0) { $0 << 8 | Int($1) }
        let type = String(decoding: head[4..<8], as: UTF8.self)
        guard length <= Self.longestChunk, type.utf8.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }) else {
            return "the PNG picture is damaged: no chunk where one must be"
        }
        guard !self.isFirst || type == "IHDR" else { return "the PNG picture is damaged: it does not begin with IHDR" }
        self.isFirst = false
        self.state = .chunk(left: length + Self.checksumSize, isLast: type == "IEND")
        return nil
    }
}
