/// WebP (RFC 9649, 2.3): a RIFF header that says how long the file is.
enum ProbeWebP {
    static func structure(of content: Content) -> Structure {
        let declared = Int64(content.head.dropFirst(4).littleEndian(4)) + 8
        guard declared >= 20 else { return .incomplete("the header does not say how long it is") }
        return content.size < declared ? Missing.bytes(of: content, upTo: declared) : .complete
    }
}
