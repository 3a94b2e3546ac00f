import Rules

/// A request's body as bytes before the file, the file, and bytes after it; every kind of body is one of these, and its
/// length is known before the first byte is sent.
struct FramedBody: Sendable, Hashable {
    /// The Content-Type; nil when there is no body.
    var contentType: String?
    var head: [UInt8] = []
    /// How many bytes of the input come between; nil when the body has none of it.
    var fileSize: Int64?
    /// Where in the input they begin.
    var fileOffset: Int64 = 0
    var tail: [UInt8] = []

    /// In bytes.
    var length: Int64 { Int64(self.head.count) + (self.fileSize ?? 0) + Int64(self.tail.count) }

    /// - Parameters:
    ///   - boundary: what separates the parts of a form; printable ASCII.
    ///   - inputSize: the size of the input, where the plan did not know it.
    init(_ body: PlannedRequest.Body, boundary: String, inputSize: Int64? = nil) {
        switch body {
        case .none: break
        case .json(let bytes):
            self.contentType = "application/json"
            self.head = bytes
        case .bytes(let bytes, let type):
            self.contentType = type
            self.head = bytes
        case .file(let type, let size):
            self.contentType = type
            self.fileSize = size ?? inputSize ?? 0
        case .slice(let type, let from, let count):
            self.contentType = type
            self.fileSize = count
            self.fileOffset = from
        case .multipart(let parts):
            self.contentType = "multipart/form-data; boundary=\(boundary)"
            for part in parts { self.add(part, boundary, inputSize) }
            self.add("--\(boundary)--\r\n")
        }
    }

    /// RFC 7578, section 4: a part is its disposition, for files its type, an empty line, and the content as it is.
    private mutating func add(_ part: PlannedRequest.Part, _ boundary: String, _ inputSize: Int64?) {
        self.add("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.escape(part.name))\"")
        switch part.content {
        case .text(let text):
            self.add("\r\n\r\n\(text)\r\n")
        case .file(let name, let type, let size):
            precondition(self.fileSize == nil, "a form holds the input once")
            self.add("; filename=\"\(Self.escape(name))\"\r\nContent-Type: \(type)\r\n\r\n")
            self.fileSize = size ?? inputSize ?? 0
            self.add("\r\n")
        }
    }

    private mutating func add(_ text: String) {
        if self.fileSize == nil {
            self.head += Array(text.utf8)
        } else {
            self.tail += Array(text.utf8)
        }
    }

    /// As browsers escape names in forms (WHATWG HTML, "multipart/form-data encoding algorithm").
    private static func escape(_ name: String) -> String {
        var escaped = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": escaped += "%22"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A boundary of 128 random bits: it occurs in no file, so that no file is searched for it.
    static func randomBoundary() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = [generator.next() as UInt64, generator.next()].map { word in
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        return "hotfolder-" + digits.joined()
    }

    /// What stands for the boundary where a request is only shown: as long as a real one.
    static let shownBoundary = "hotfolder-" + String(repeating: "0", count: 32)
}
