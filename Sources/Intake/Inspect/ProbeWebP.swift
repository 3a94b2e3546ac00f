/// WebP (RFC 9649, 2.3): a RIFF header that says how long the file is.
enum ProbeWebP {
    static func structure(of content: Content) -> Structure {
        guard content.head.count >= 16 else { return Missing.header }
        let declared = Int64(content.head.dropFirst(4).littleEndian(4)) + 8
        guard declared > 8 else { return .incomplete("the header does not say how long it is") }
        guard declared >= 20 else { return .damaged("the header says that it is shorter than a picture can be") }
        // What a picture's first part can be (2.5 to 2.7). Zeros are what is not written yet.
        let name = content.head[12..<16]
        guard ["VP8 ", "VP8L", "VP8X"].contains(where: { name.elementsEqual($0.utf8) }) || name.contains(0) else {
            return .damaged("no picture begins at byte 12")
        }
        let part = content.head.dropFirst(16)
        guard part.count < 4 || 20 + Int64(part.littleEndian(4)) <= declared else {
            return .damaged("its first part is longer than the header says that all of it is")
        }
        return content.size < declared ? Missing.bytes(of: content, upTo: declared) : .complete
    }
}
