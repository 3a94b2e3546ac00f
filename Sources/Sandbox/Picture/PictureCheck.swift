import NIOCore

/// Looks at a picture while it arrives: whether it is one that the service takes, and whether it is whole.
///
/// Only the frame is read, marker by marker or chunk by chunk; the image in it is skipped unseen.
struct PictureCheck: FileCheck {
    private enum State: Sendable {
        /// Too few bytes to know what it is.
        case unknown([UInt8])
        case jpeg(JPEGFrame)
        case png(PNGFrame)
        case refused(String)
    }

    private static let jpegMagic: [UInt8] = [0xFF, 0xD8, 0xFF]
    private static let pngMagic: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    private var state = State.unknown([])

    /// Takes the next bytes.
    mutating func read(_ bytes: ByteBuffer) {
        var bytes = bytes
        if case .unknown(var head) = self.state {
            head += bytes.readBytes(length: min(bytes.readableBytes, Self.pngMagic.count - head.count)) ?? []
            self.state = .unknown(head)
            guard head.count == Self.pngMagic.count else { return }
            self.recognise(head)
        }
        bytes.withUnsafeReadableBytes { self.walk($0) }
    }

    /// The media type of the picture. Refuses what is no JPEG or PNG, and what is not whole.
    func finish() throws(PictureRefusal) -> String {
        switch self.state {
        case .unknown(let head):
            throw PictureRefusal(head.isEmpty ? "the file is empty" : "the file is too short to be a picture")
        case .refused(let reason):
            throw PictureRefusal(reason)
        case .jpeg(let frame):
            guard frame.isWhole else {
                throw PictureRefusal("the JPEG picture breaks off before its end (no EOI marker)")
            }
            return "image/jpeg"
        case .png(let frame):
            guard frame.isWhole else {
                throw PictureRefusal("the PNG picture breaks off before its end (no IEND chunk)")
            }
            return "image/png"
        }
    }

    private mutating func recognise(_ head: [UInt8]) {
        if head == Self.pngMagic {
            self.state = .png(PNGFrame())
        } else if head.starts(with: Self.jpegMagic) {
            self.state = .jpeg(JPEGFrame())
            // What came with the magic is the beginning of the first marker segment.
            head.dropFirst(2).withUnsafeBytes { self.walk($0) }
        } else {
            let shown = head.map { String($0, radix: 16) }.joined(separator: " ")
            self.state = .refused("the file is neither JPEG nor PNG: it begins with the bytes \(shown)")
        }
    }

    private mutating func walk(_ bytes: UnsafeRawBufferPointer) {
        switch self.state {
        case .unknown, .refused: return
        case .jpeg(var frame):
            self.state = frame.read(bytes).map { .refused($0) } ?? .jpeg(frame)
        case .png(var frame):
            self.state = frame.read(bytes).map { .refused($0) } ?? .png(frame)
        }
    }
}

/// A file that the service does not take as a picture, and why.
struct PictureRefusal: Error, Sendable, Hashable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
