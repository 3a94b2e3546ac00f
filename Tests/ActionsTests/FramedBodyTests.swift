import Testing

@testable import Actions

@Suite struct `A body on the wire` {
    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `a form with a file is framed as RFC 7578 says`() {
        let body = FramedBody(
            .multipart([
                .init(name: "title", content: .text("Füchse\r\nund Hasen")),
                .init(name: "file", content: .file(name: "image.jpg", type: "image/jpeg", size: 90_000)),
                .init(name: "tags", content: .text("a")),
            ]), boundary: "BOUNDARY", inputSize: 1)
        #expect(body.contentType == "multipart/form-data; boundary=BOUNDARY")
        #expect(
            Self.text(body.head)
                == "--BOUNDARY\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nFüchse\r\nund Hasen\r\n"
                + "--BOUNDARY\r\nContent-Disposition: form-data; name=\"file\"; filename=\"image.jpg\"\r\n"
                + "Content-Type: image/jpeg\r\n\r\n")
        #expect(
            Self.text(body.tail)
                == "\r\n--BOUNDARY\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\na\r\n--BOUNDARY--\r\n")
        #expect(body.fileSize == 90_000)
        #expect(body.length == Int64(body.head.count + body.tail.count) + 90_000)
    }

    @Test func `a form of text alone needs no file`() {
        let body = FramedBody(
            .multipart([.init(name: "url", content: .text("https://a.example/b"))]), boundary: "B", inputSize: 5)
        #expect(
            Self.text(body.head)
                == "--B\r\nContent-Disposition: form-data; name=\"url\"\r\n\r\nhttps://a.example/b\r\n--B--\r\n")
        #expect(body.fileSize == nil)
        #expect(body.tail.isEmpty)
    }

    @Test func `a name cannot break out of its quotes`() {
        let body = FramedBody(
            .multipart([.init(name: "a\"b\r\nc", content: .file(name: "x\"\r\ny", type: "image/png", size: 1))]),
            boundary: "B", inputSize: 1)
        #expect(Self.text(body.head).contains("name=\"a%22b%0D%0Ac\"; filename=\"x%22%0D%0Ay\"\r\n"))
    }

    @Test func `other bodies are what they are`() {
        let none = FramedBody(.none, boundary: "B", inputSize: 5)
        #expect(none.contentType == nil && none.length == 0)
        let json = FramedBody(.json(Array("{}".utf8)), boundary: "B", inputSize: 5)
        #expect(json.contentType == "application/json" && json.length == 2 && json.fileSize == nil)
        let file = FramedBody(.file(type: "video/mp4", size: nil), boundary: "B", inputSize: 5)
        #expect(file.contentType == "video/mp4" && file.length == 5 && file.head.isEmpty && file.tail.isEmpty)
    }

    @Test func `boundaries are 128 random bits`() {
        let boundaries = (0..<100).map { _ in FramedBody.randomBoundary() }
        #expect(Set(boundaries).count == 100)
        #expect(boundaries.allSatisfy { $0.utf8.count == FramedBody.shownBoundary.utf8.count })
        #expect(boundaries.allSatisfy { $0.dropFirst("hotfolder-".count).allSatisfy(\.isHexDigit) })
    }
}
