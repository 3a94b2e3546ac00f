import Glibc
import NIOCore

/// Takes a form (multipart/form-data, RFC 7578 and RFC 2046, 5.1) apart while it arrives.
///
/// It keeps no more than the bytes that may yet turn out to be a boundary, and the header of one part: a form of any size
/// passes through in constant memory, however the network cuts it. It is stricter than the standard where clients only go
/// astray: nothing before the first boundary or after the last.
struct MultipartReader: Sendable {
    /// What a part's header may have; ours have 150 bytes.
    static let largestHeader = 8 * 1024
    /// The forms of all services have fewer.
    static let mostParts = 64

    enum Event: Sendable, Hashable {
        case partBegan(MultipartPart)
        /// Some of the part's content, never empty.
        case content(ByteBuffer)
        case partEnded
        /// The closing boundary, and nothing after it.
        case formEnded
    }

    private enum State: Sendable {
        /// Before the first boundary.
        case start
        /// After a boundary: another part, or the end.
        case boundary
        /// In a part's header.
        case header
        case content
        /// The part's content has ended and its boundary is still to be taken.
        case contentEnd
        /// After the closing boundary.
        case end
        case finished
    }

    /// CRLF, two hyphens and the boundary, which end a part's content.
    private let delimiter: [UInt8]
    private var state = State.start
    private var parts = 0
    private var isWhole = false
    /// What has arrived and is not yet told.
    private var pending: ByteBuffer

    /// - Parameter boundary: as `Content-Type` gives it.
    init(boundary: String) {
        self.delimiter = Array("\r\n--\(boundary)".utf8)
        // The first boundary needs no line end before it; with one it is like all others.
        self.pending = ByteBuffer(string: "\r\n")
    }

    /// Adds what arrived. Call `next` until it gives nil before adding more.
    mutating func append(_ bytes: ByteBuffer) {
        guard self.pending.readableBytes > 0 else {
            self.pending = bytes
            return
        }
        var joined = ByteBufferAllocator().buffer(capacity: self.pending.readableBytes + bytes.readableBytes)
        joined.writeImmutableBuffer(self.pending)
        joined.writeImmutableBuffer(bytes)
        self.pending = joined
    }

    /// Says that nothing more will arrive.
    mutating func end() {
        self.isWhole = true
    }

    /// What comes next; nil when more must arrive first, and after `formEnded`.
    mutating func next() throws(Refusal) -> Event? {
        while true {
            switch self.state {
            case .start:
                guard try self.takeFirstBoundary() else { return nil }
            case .boundary:
                guard let two = self.pending.getBytes(at: self.pending.readerIndex, length: 2) else {
                    return try self.needMore("after a boundary")
                }
                try self.follow(boundary: two)
            case .header:
                guard let part = try self.takeHeader() else { return nil }
                self.state = .content
                return .partBegan(part)
            case .content:
                guard let content = try self.takeContent() else { return nil }
                if content.readableBytes > 0 { return .content(content) }
            case .contentEnd:
                self.pending.moveReaderIndex(forwardBy: self.delimiter.count)
                self.state = .boundary
                return .partEnded
            case .end:
                return try self.takeEnd()
            case .finished:
                return nil
            }
        }
    }

    // MARK: Steps

    private mutating func takeFirstBoundary() throws(Refusal) -> Bool {
        let count = min(self.pending.readableBytes, self.delimiter.count)
        guard self.pending.readableBytesView.prefix(count).elementsEqual(self.delimiter.prefix(count)) else {
            throw Refusal(
                400, "the form does not begin with its boundary, \(self.shownBoundary), that Content-Type announces")
        }
        guard count == self.delimiter.count else {
            _ = try self.needMore("before the first boundary was whole")
            return false
        }
        self.pending.moveReaderIndex(forwardBy: count)
        self.state = .boundary
        return true
    }

    /// What the two bytes after a boundary mean. A line end stays, since it also begins the empty line that ends a header.
    private mutating func follow(boundary two: [UInt8]) throws(Refusal) {
        if two == Array("--".utf8) {
            self.pending.moveReaderIndex(forwardBy: 2)
            self.state = .end
        } else if two == Array("\r\n".utf8) {
            self.parts += 1
            guard self.parts <= Self.mostParts else {
                throw Refusal(400, "the form has more than \(Self.mostParts) parts")
            }
            self.state = .header
        } else {
            throw Refusal(400, "the boundary \(self.shownBoundary) is not followed by a line end or by --")
        }
    }

    private mutating func takeHeader() throws(Refusal) -> MultipartPart? {
        let emptyLine = Array("\r\n\r\n".utf8)
        guard let length = self.pending.offset(of: emptyLine) else {
            guard self.pending.readableBytes <= Self.largestHeader else {
                throw Refusal(400, "the header of a part has more than \(Self.largestHeader) bytes")
            }
            _ = try self.needMore("in the header of a part")
            return nil
        }
        guard length <= Self.largestHeader else {
            throw Refusal(400, "the header of a part has more than \(Self.largestHeader) bytes")
        }
        let bytes = self.pending.readBytes(length: length) ?? []
        self.pending.moveReaderIndex(forwardBy: emptyLine.count)
        guard let header = String(validating: bytes, as: UTF8.self) else {
            throw Refusal(400, "the header of a part is not UTF-8")
        }
        return try MultipartPart(header: header)
    }

    /// The content up to the boundary, or up to where one may have begun; empty when the boundary is next.
    private mutating func takeContent() throws(Refusal) -> ByteBuffer? {
        if let length = self.pending.offset(of: self.delimiter) {
            self.state = .contentEnd
            return self.pending.readSlice(length: length) ?? ByteBuffer()
        }
        let sure = self.pending.readableBytes - (self.delimiter.count - 1)
        guard sure > 0, let slice = self.pending.readSlice(length: sure) else {
            _ = try self.needMore("in the content of a part, before its boundary \(self.shownBoundary)")
            return nil
        }
        return slice
    }

    private mutating func takeEnd() throws(Refusal) -> Event? {
        let lineEnd = Array("\r\n".utf8)
        guard self.pending.readableBytesView.elementsEqual(lineEnd.prefix(self.pending.readableBytes)) else {
            throw Refusal(400, "the form goes on after its closing boundary")
        }
        guard self.isWhole else { return nil }
        self.state = .finished
        return .formEnded
    }

    private func needMore(_ place: String) throws(Refusal) -> Event? {
        if self.isWhole { throw Refusal(400, "the form ends \(place)") }
        return nil
    }

    private var shownBoundary: String { String(decoding: self.delimiter.dropFirst(2), as: UTF8.self) }
}

extension ByteBuffer {
    /// How far from the reader's place the bytes first occur; nil when they do not. memchr(3) leaps from one carriage
    /// return to the next: what is sought begins with one.
    fileprivate func offset(of sought: [UInt8]) -> Int? {
        self.withUnsafeReadableBytes { readable -> Int? in
            sought.withUnsafeBytes { sought -> Int? in
                guard let start = readable.baseAddress, let first = sought.first else { return nil }
                var offset = 0
                while readable.count - offset >= sought.count {
                    let span = readable.count - offset - sought.count + 1
                    guard let found = memchr(start + offset, Int32(first), span) else { return nil }
                    offset = UnsafeRawPointer(found) - start
                    if let needle = sought.baseAddress, memcmp(found, needle, sought.count) == 0 { return offset }
                    offset += 1
                }
                return nil
            }
        }
    }
}
