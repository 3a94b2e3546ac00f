import Disk
import HTTPTypes
import Hummingbird
import NIOCore

/// What a service answers, and what it would change.
struct Answer: Sendable {
    var status: Int
    var headers: [Header] = []
    var body: Body
    /// In plain words, why; for the log and the record.
    var reason: String
    /// The change that goes with the answer; nil when there is none. The service only prepares it, so that a fault can
    /// withhold it.
    var effect: Effect?
    /// The digest of the picture that came, in hexadecimal.
    var fileSHA256: String?

    enum Body: Sendable {
        /// No body and no type, as with status 204.
        case none
        case json(JSON)
        case text(String, type: String)
        case file(OpenedFile, type: String)
    }

    /// A change, ready to be made.
    struct Effect: Sendable {
        /// Makes it.
        let make: @Sendable () async throws -> Void
        /// Clears away what was prepared for it.
        let forget: @Sendable () async throws -> Void
    }
}

extension Answer {
    /// Pieces in which a kept file is sent: large enough to be quick, small enough for many at once.
    private static let filePiece = 256 * 1024

    /// As the server sends it. Files are read on `disk`.
    func response(disk: DiskThreads) -> Response {
        var fields = HTTPFields()
        for header in self.headers {
            // A fault's header may be nonsense; what is no header name cannot be sent.
            guard let name = HTTPField.Name(header.name) else { continue }
            fields.append(HTTPField(name: name, value: header.value))
        }
        let type: String
        let body: ResponseBody
        switch self.body {
        case .none:
            return Response(status: HTTPResponse.Status(code: self.status), headers: fields)
        case .json(let json):
            type = "application/json; charset=utf-8"
            body = ResponseBody(byteBuffer: ByteBuffer(string: json.text))
        case .text(let text, let textType):
            type = textType
            body = ResponseBody(byteBuffer: ByteBuffer(string: text))
        case .file(let file, let fileType):
            type = fileType
            body = Self.body(of: file, disk: disk)
        }
        if fields[.contentType] == nil { fields[.contentType] = type }
        return Response(status: HTTPResponse.Status(code: self.status), headers: fields, body: body)
    }

    private static func body(of file: OpenedFile, disk: DiskThreads) -> ResponseBody {
        ResponseBody(contentLength: Int(file.size)) { writer in
            var offset: Int64 = 0
            while offset < file.size {
                let start = offset
                let count = Int(min(Int64(Self.filePiece), file.size - start))
                let bytes = try await disk.run { () throws(DiskError) in try file.read(at: start, count: count) }
                guard !bytes.isEmpty else { throw SandboxError.clientGone }
                try await writer.write(ByteBuffer(bytes: bytes))
                offset += Int64(bytes.count)
            }
            try await writer.finish(nil)
        }
    }
}
