import Crypto
import NIOCore

/// What a form that sets a video's picture holds: a file or a URL, exactly one of them.
struct PictureForm: Sendable {
    enum Source: Sendable {
        case file(Received)
        case url(String)
    }

    /// A file that came, known by its digest.
    struct Received: Sendable {
        /// In hexadecimal.
        let sha256: String
        let size: Int64
        /// What kind of picture it is, or why it is none.
        let type: Result<String, PictureRefusal>
    }

    let source: Source
}

/// Reads such a form while it arrives, keeping nothing of the file but its digest, unless there is a state folder.
struct PictureFormReader {
    /// URLs are no longer than this anywhere.
    private static let longestURL = 8 * 1024

    private let state: StateFolder?
    /// The file on its way into the state folder. It stays ours to forget, even when reading fails.
    private(set) var receiving: StateFolder.Receiving?

    private var part: Part?
    private var file: PictureForm.Received?
    private var url: [UInt8]?

    private enum Part {
        case file(SHA256, size: Int64, PictureCheck)
        case url([UInt8])
    }

    init(state: StateFolder?) {
        self.state = state
    }

    /// Throws `Refusal` when the form is not right, and what `IncomingBody.next` and the state folder throw.
    mutating func read(_ body: IncomingBody, boundary: String) async throws -> PictureForm {
        var reader = MultipartReader(boundary: boundary)
        while let piece = try await body.next() {
            reader.append(piece)
            while let event = try reader.next() { try await self.take(event) }
        }
        reader.end()
        while let event = try reader.next() { try await self.take(event) }
        switch (self.file, self.url) {
        case (let file?, nil): return PictureForm(source: .file(file))
        case (nil, let url?): return PictureForm(source: .url(try Self.checked(url)))
        case (nil, nil): throw Refusal(400, "the form has neither a part `file` nor a part `url`; send one of them")
        case (.some, .some): throw Refusal(400, "the form has both `file` and `url`; send one of them")
        }
    }

    private mutating func take(_ event: MultipartReader.Event) async throws {
        switch event {
        case .partBegan(let head): try await self.begin(head)
        case .content(let bytes): try await self.add(bytes)
        case .partEnded: self.endPart()
        case .formEnded: break
        }
    }

    private mutating func begin(_ head: MultipartPart) async throws {
        switch head.name {
        case "file":
            guard self.file == nil else { throw Refusal(400, "the form has two parts `file`; send one") }
            guard let fileName = head.fileName, !fileName.isEmpty else {
                throw Refusal(400, "the part `file` has no filename in its Content-Disposition, so it is no file")
            }
            guard let type = head.type, !type.isEmpty else {
                throw Refusal(400, "the part `file` has no Content-Type; say image/jpeg or image/png")
            }
            self.receiving = try await self.state?.receive()
            self.part = .file(SHA256(), size: 0, PictureCheck())
        case "url":
            guard self.url == nil else { throw Refusal(400, "the form has two parts `url`; send one") }
            guard head.fileName == nil else {
                throw Refusal(400, "the part `url` has a filename; it is a text, send files as `file`")
            }
            self.part = .url([])
        default:
            throw Refusal(400, "the form has an unknown part `\(head.name)`; known are `file` and `url`")
        }
    }

    private mutating func add(_ bytes: ByteBuffer) async throws {
        switch self.part {
        case .file(var digest, let size, var check):
            bytes.withUnsafeReadableBytes { digest.update(bufferPointer: $0) }
            check.read(bytes)
            self.part = .file(digest, size: size + Int64(bytes.readableBytes), check)
            if let receiving { try await self.state?.write(Array(bytes.readableBytesView), to: receiving) }
        case .url(let text):
            guard text.count + bytes.readableBytes <= Self.longestURL else {
                throw Refusal(400, "the part `url` has more than \(Self.longestURL) bytes")
            }
            self.part = .url(text + bytes.readableBytesView)
        case nil: break
        }
    }

    private mutating func endPart() {
        switch self.part {
        case .file(let digest, let size, let check):
            let hexadecimal = digest.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
            let type = Result { () throws(PictureRefusal) in try check.finish() }
            self.file = PictureForm.Received(sha256: hexadecimal.joined(), size: size, type: type)
        case .url(let text): self.url = text
        case nil: break
        }
        self.part = nil
    }

    /// The URL, when it could be that of a picture. The cloud does not fetch it, so it goes by the looks.
    private static func checked(_ bytes: [UInt8]) throws(Refusal) -> String {
        guard !bytes.isEmpty else { throw Refusal(400, "the part `url` is empty") }
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Refusal(400, "the `url` holds a space or a character that a URL cannot hold; percent-encode it")
        }
        let url = String(decoding: bytes, as: UTF8.self)
        guard url.lowercased().hasPrefix("https://") else { throw Refusal(400, "the `url` \(url) is not https") }
        let rest = url.dropFirst("https://".count).prefix { $0 != "?" && $0 != "#" }
        guard let slash = rest.firstIndex(of: "/"), slash != rest.startIndex else {
            throw Refusal(400, "the `url` \(url) names no file on a host")
        }
        let name = rest[slash...].lowercased()
        guard [".jpg", ".jpeg", ".png"].contains(where: name.hasSuffix) else {
            throw Refusal(
                400, "the `url` \(url) does not look like a picture's: its path ends in none of .jpg, .jpeg, .png")
        }
        return url
    }
}
