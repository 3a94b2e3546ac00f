import Crypto
import NIOCore

/// Reads a form while it arrives, keeping nothing of the file but its digest, unless there is a state folder.
struct FormReader<Check: FileCheck> {
    private let shape: FormShape
    private let state: StateFolder?
    /// The file on its way into the state folder. It stays ours to forget, even when reading fails.
    private var receiving: StateFolder.Receiving?
    private var form = ReceivedForm<Check>()
    private var part: Part?

    private enum Part {
        case file(MultipartPart, SHA256, size: Int64, Check)
        case text(String, [UInt8])
    }

    private init(_ shape: FormShape, _ state: StateFolder?) {
        self.shape = shape
        self.state = state
    }

    /// Reads the form in the body and makes of it what the call needs.
    ///
    /// Throws `Refusal` when the form is not right, with the file's digest where the file came, and what
    /// `IncomingBody.next` and the state folder throw. Whatever it throws, nothing of the file is left behind.
    static func read<Value>(
        _ incoming: Incoming, _ shape: FormShape, state: StateFolder?,
        as make: (ReceivedForm<Check>) throws(Refusal) -> Value
    ) async throws -> Value {
        guard incoming.values(of: "Content-Length").first != nil else {
            throw Refusal(411, "the request has no Content-Length; send the length of the form")
        }
        let boundary = try MultipartType.boundary(contentTypes: incoming.values(of: "Content-Type"))
        var reader = FormReader(shape, state)
        do {
            try await reader.read(incoming.body, boundary: boundary)
            return try make(reader.form)
        } catch {
            if let receiving = reader.receiving { try await state?.forget(receiving) }
            guard var refusal = error as? Refusal else { throw error }
            refusal.fileSHA256 = reader.form.file?.sha256
            // An answer before the end of the body looks like an accident to a client, not like a verdict.
            try await incoming.body.drain()
            throw refusal
        }
    }

    private mutating func read(_ body: IncomingBody, boundary: String) async throws {
        var reader = MultipartReader(boundary: boundary)
        while let piece = try await body.next() {
            reader.append(piece)
            while let event = try reader.next() { try await self.take(event) }
        }
        reader.end()
        while let event = try reader.next() { try await self.take(event) }
    }

    private mutating func take(_ event: MultipartReader.Event) async throws {
        switch event {
        case .partBegan(let head): try await self.begin(head)
        case .content(let bytes): try await self.add(bytes)
        case .partEnded: try self.endPart()
        case .formEnded: break
        }
    }

    private mutating func begin(_ head: MultipartPart) async throws {
        if head.name == self.shape.file {
            try await self.beginFile(head)
            return
        }
        guard let text = self.shape.texts.first(where: { $0.name == head.name }) else {
            throw Refusal(
                400, "the form has an unknown part `\(head.name)`; known are \(self.shape.shownParts)")
        }
        guard text.isRepeatable || self.form.texts[head.name] == nil else {
            throw Refusal(400, "the form has two parts `\(head.name)`; send one")
        }
        guard head.fileName == nil else {
            throw Refusal(
                400, "the part `\(head.name)` has a filename; it is a text, send files as `\(self.shape.file)`")
        }
        self.part = .text(head.name, [])
    }

    private mutating func beginFile(_ head: MultipartPart) async throws {
        guard self.form.file == nil else { throw Refusal(400, "the form has two parts `\(head.name)`; send one") }
        guard let fileName = head.fileName, !fileName.isEmpty else {
            throw Refusal(
                400, "the part `\(head.name)` has no filename in its Content-Disposition, so it is no file")
        }
        guard let type = head.type, !type.isEmpty else {
            throw Refusal(400, "the part `\(head.name)` has no Content-Type; say \(self.shape.fileTypes)")
        }
        self.receiving = try await self.state?.receive()
        self.part = .file(head, SHA256(), size: 0, Check())
    }

    private mutating func add(_ bytes: ByteBuffer) async throws {
        switch self.part {
        case .file(let head, var digest, let size, var check):
            bytes.withUnsafeReadableBytes { digest.update(bufferPointer: $0) }
            check.read(bytes)
            self.part = .file(head, digest, size: size + Int64(bytes.readableBytes), check)
            if let receiving { try await self.state?.write(Array(bytes.readableBytesView), to: receiving) }
        case .text(let name, let text):
            guard text.count + bytes.readableBytes <= FormShape.Text.longest else {
                throw Refusal(400, "the part `\(name)` has more than \(FormShape.Text.longest) bytes")
            }
            self.part = .text(name, text + bytes.readableBytesView)
        case nil: break
        }
    }

    private mutating func endPart() throws(Refusal) {
        switch self.part {
        case .file(let head, let digest, let size, let check):
            self.form.file = ReceivedFile(
                name: head.fileName ?? "", type: head.type ?? "", sha256: Hexadecimal.text(digest.finalize()),
                size: size, check: check, receiving: self.receiving)
        case .text(let name, let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw Refusal(400, "the part `\(name)` is not UTF-8")
            }
            self.form.texts[name, default: []].append(text)
        case nil: break
        }
        self.part = nil
    }
}
