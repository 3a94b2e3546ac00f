import NIOCore
import Testing

@testable import Sandbox

struct `The reader of forms` {
    /// What a form comes to: the parts' heads and contents, or why it is refused.
    enum Reading: Equatable, Sendable {
        case parts([Part])
        case refused(String)

        struct Part: Equatable, Sendable {
            var head: String
            var content: [UInt8]
        }
    }

    /// Reads the pieces one after the other.
    static func read(_ pieces: [ArraySlice<UInt8>], boundary: String) -> Reading {
        var reader = MultipartReader(boundary: boundary)
        var parts: [Reading.Part] = []
        var isEnded = false
        func drain() throws(Refusal) {
            while let event = try reader.next() {
                switch event {
                case .partBegan(let head):
                    let words = [head.name, head.fileName ?? "-", head.type ?? "-"]
                    parts.append(Reading.Part(head: words.joined(separator: "|"), content: []))
                case .content(let bytes): parts[parts.count - 1].content += Array(bytes.readableBytesView)
                case .partEnded: break
                case .formEnded: isEnded = true
                }
            }
        }
        do {
            for piece in pieces {
                reader.append(ByteBuffer(bytes: piece))
                try drain()
            }
            reader.end()
            try drain()
        } catch {
            return .refused(error.reason)
        }
        return isEnded ? .parts(parts) : .refused("no end and no refusal")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var boundary = "b"
        let form: String
        let expected: Reading
        var testDescription: String { self.name }

        /// `parts`: head and content by turns.
        init(_ name: String, boundary: String = "b", _ form: String, parts: [(String, String)]) {
            self.name = name
            self.boundary = boundary
            self.form = form
            self.expected = .parts(parts.map { Reading.Part(head: $0.0, content: Array($0.1.utf8)) })
        }

        init(_ name: String, _ form: String, refused: String) {
            self.name = name
            self.form = form
            self.expected = .refused(refused)
        }
    }

    static let field = "Content-Disposition: form-data; name=\"x\""
    static let cases = [
        Case("one field", "--b\r\n\(field)\r\n\r\nhello\r\n--b--\r\n", parts: [("x|-|-", "hello")]),
        Case("no line end at the end", "--b\r\n\(field)\r\n\r\nhello\r\n--b--", parts: [("x|-|-", "hello")]),
        Case("an empty field", "--b\r\n\(field)\r\n\r\n\r\n--b--", parts: [("x|-|-", "")]),
        Case(
            "a file, then a field",
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\";.jpg\"\r\n"
                + "Content-Type: image/jpeg\r\n\r\n12\r\n--b\r\ncontent-disposition:form-data;name=y\r\n\r\nz\r\n--b--",
            parts: [("file|a \"b\";.jpg|image/jpeg", "12"), ("y|-|-", "z")]),
        Case(
            "beginnings of boundaries in the content",
            "--b\r\n\(field)\r\n\r\n\r\r\n\r\n-\r\n--\r\n--c\r--b\n--b--b\r\r\n--b--",
            parts: [("x|-|-", "\r\r\n\r\n-\r\n--\r\n--c\r--b\n--b--b\r")]),
        Case(
            "a boundary of 70", boundary: String(repeating: "-", count: 70),
            "--\(String(repeating: "-", count: 70))\r\n\(field)\r\n\r\n--\r\n--\(String(repeating: "-", count: 70))--",
            parts: [("x|-|-", "--")]),
        Case("nothing", "", refused: "the form ends before the first boundary was whole"),
        Case(
            "a preamble", "Hello\r\n--b--",
            refused: "the form does not begin with its boundary, --b, that Content-Type announces"),
        Case("no part", "--b--\r\n", parts: []),
        Case("a longer boundary", "--bc\r\n", refused: "the boundary --b is not followed by a line end or by --"),
        Case("an end after the boundary", "--b\r\n", refused: "the form ends in the header of a part"),
        Case("an end in the boundary", "--b\r", refused: "the form ends after a boundary"),
        Case("an end in the header", "--b\r\n\(field)\r\n", refused: "the form ends in the header of a part"),
        Case(
            "an end in the content", "--b\r\n\(field)\r\n\r\nhello",
            refused: "the form ends in the content of a part, before its boundary --b"),
        Case(
            "an end in the last boundary", "--b\r\n\(field)\r\n\r\nhello\r\n--b-",
            refused: "the form ends after a boundary"),
        Case(
            "a second end", "--b\r\n\(field)\r\n\r\nhello\r\n--b--\r\n--b--",
            refused: "the form goes on after its closing boundary"),
        Case(
            "no header", "--b\r\n\r\nhello\r\n--b--",
            refused: "a part has no Content-Disposition line; a form's part has one with its name"),
        Case(
            "no name", "--b\r\nContent-Disposition: form-data\r\n\r\nhello\r\n--b--",
            refused: "a part's Content-Disposition is \"form-data\" and names no field"),
        Case(
            "an attachment", "--b\r\nContent-Disposition: attachment; name=x\r\n\r\nhello\r\n--b--",
            refused: "a part's Content-Disposition is \"attachment; name=x\"; a form's is form-data; name=\"…\""),
        Case(
            "a header line without a colon", "--b\r\nhello\r\n\r\n\r\n--b--",
            refused: "a part has the header line \"hello\", which is not \"Name: value\""),
        Case(
            "a header that is continued", "--b\r\n\(field)\r\n ; filename: x\r\n\r\n\r\n--b--",
            refused: "a part has the header line \" ; filename: x\", which is not \"Name: value\""),
        Case(
            "two dispositions", "--b\r\n\(field)\r\n\(field)\r\n\r\n\r\n--b--",
            refused: "a part has two Content-Disposition lines"),
        Case(
            "an endless header", "--b\r\nA: \(String(repeating: "a", count: MultipartReader.largestHeader))",
            refused: "the header of a part has more than \(MultipartReader.largestHeader) bytes"),
    ]

    @Test(arguments: cases)
    func `reads a form in one piece`(_ form: Case) {
        #expect(Self.read([Array(form.form.utf8)[...]], boundary: form.boundary) == form.expected)
    }

    @Test(arguments: cases.filter { $0.form.utf8.count < 1000 })
    func `reads a form the same wherever it is cut in two`(_ form: Case) {
        let bytes = Array(form.form.utf8)
        for cut in 0...bytes.count {
            #expect(
                Self.read([bytes[..<cut], bytes[cut...]], boundary: form.boundary) == form.expected, "cut at \(cut)")
        }
    }

    @Test(arguments: cases)
    func `reads a form the same byte by byte`(_ form: Case) {
        let bytes = Array(form.form.utf8)
        #expect(Self.read(bytes.indices.map { bytes[$0...$0] }, boundary: form.boundary) == form.expected)
    }

    @Test func `refuses more parts than any form has`() {
        let part = "--b\r\n\(Self.field)\r\n\r\n\r\n"
        let most = String(repeating: part, count: MultipartReader.mostParts)
        guard case .parts(let parts) = Self.read([Array("\(most)--b--".utf8)[...]], boundary: "b") else {
            Issue.record("as many parts as are allowed were refused")
            return
        }
        #expect(parts.count == MultipartReader.mostParts)
        let reading = Self.read([Array("\(most)\(part)--b--".utf8)[...]], boundary: "b")
        #expect(reading == .refused("the form has more than \(MultipartReader.mostParts) parts"))
    }

    @Test func `keeps no more of the content than a boundary's length`() throws {
        var reader = MultipartReader(boundary: "b")
        reader.append(ByteBuffer(string: "--b\r\n\(Self.field)\r\n\r\n"))
        #expect(try reader.next() != nil)
        #expect(try reader.next() == nil)
        for _ in 0..<100 {
            reader.append(ByteBuffer(repeating: 0x0D, count: 10_000))
            var told = 0
            while case .content(let bytes)? = try reader.next() { told += bytes.readableBytes }
            #expect(told >= 10_000 - "\r\n--b".count)
        }
    }
}

struct `The Content-Type of a form` {
    @Test(arguments: [
        ("multipart/form-data; boundary=abc", "abc"),
        ("Multipart/Form-Data;boundary=\"a b?\"", "a b?"),
        ("multipart/form-data; charset=utf-8; Boundary=----WebKit; ", "----WebKit"),
    ])
    func `gives the boundary`(_ type: String, _ boundary: String) throws {
        #expect(try MultipartType.boundary(contentTypes: [type]) == boundary)
    }

    @Test(arguments: [
        (["image/jpeg"], 415, "the Content-Type is \"image/jpeg\""),
        ([], 415, "the request has no Content-Type"),
        (["multipart/mixed; boundary=a"], 415, "the Content-Type is"),
        (["multipart/form-data"], 400, "has no boundary"),
        (["multipart/form-data; boundary="], 400, "cannot be read"),
        (["multipart/form-data; boundary=\"a"], 400, "cannot be read"),
        (["multipart/form-data; boundary=a; boundary=b"], 400, "cannot be read"),
        (["multipart/form-data; boundary=\"a \""], 400, "is not allowed"),
        (["multipart/form-data; boundary=a$"], 400, "is not allowed"),
        (["multipart/form-data; boundary=\(String(repeating: "a", count: 71))"], 400, "is not allowed"),
        (["multipart/form-data; boundary=a", "multipart/form-data; boundary=a"], 400, "more than one"),
    ])
    func `is refused when it is another or has no usable boundary`(
        _ types: [String], _ status: Int, _ reason: String
    ) throws {
        let refusal = try #require(throws: Refusal.self) { try MultipartType.boundary(contentTypes: types) }
        #expect(refusal.status == status)
        #expect(refusal.reason.contains(reason), "\(refusal.reason)")
    }
}
