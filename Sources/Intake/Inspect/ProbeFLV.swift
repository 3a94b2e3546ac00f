import Disk

/// FLV (Adobe, "Video File Format Specification", annex E): tags, each followed by its own length, so that they are walked from
/// the end.
///
/// A whole last tag may be the last: `filesize` in the first tag, which writers fill in when they close the file, tells, or a
/// last video tag that says that the sequence ends.
enum ProbeFLV {
    private static let header: Int64 = 13
    private static let tagHeader: Int64 = 11
    /// How many tags at the end must be in step.
    private static let steps = 4

    static func structure(of content: Content) throws(DiskError) -> Structure {
        guard content.size > Self.header + Self.tagHeader else { return Missing.header }
        // The header says its own length, and a tag of sound, picture or script follows (E.2 to E.4).
        let start = content.head[5..<9].bigEndian(4)
        guard start >= 9 || start == 0 else {
            return .damaged("its header says that it is shorter than a header can be")
        }
        let first = content.head[13]
        guard start != 9 || first == 0 || [8, 9, 18].contains(first & 0x1F) else {
            return .damaged("no tag begins at byte 13")
        }
        let declared = Self.declaredSize(content.head)
        if let declared, declared > content.size { return Missing.bytes(of: content, upTo: declared) }
        var end = content.size
        var isSequenceEnd = false
        for step in 0..<Self.steps where end > Self.header {
            let length = Int64(try content.bytes(at: end - 4, count: 4).bigEndian(4))
            let start = end - 4 - length
            guard length >= Self.tagHeader, start >= Self.header else { return Self.cut }
            let tag = try content.bytes(at: start, count: Int(Self.tagHeader) + 2)
            guard tag.count == Int(Self.tagHeader) + 2, [8, 9, 18].contains(tag[tag.startIndex] & 0x1F),
                Int64(tag.dropFirst().bigEndian(3)) + Self.tagHeader == length
            else { return Self.cut }
            // AVC, packet type "end of sequence".
            if step == 0 {
                isSequenceEnd = tag[tag.startIndex] == 9 && tag.dropFirst(11).elementsEqual([0x17, 2])
            }
            end = start
        }
        return declared == content.size || isSequenceEnd ? .complete : .unknown
    }

    private static let cut = Structure.incomplete("the last tag is cut")

    /// The number behind the name `filesize` in the first tag (AMF 0: a zero, then a double); nil when there is none, or it is
    /// not filled in.
    private static func declaredSize(_ head: [UInt8]) -> Int64? {
        let name = [0, 8] + Array("filesize".utf8) + [0]
        guard let start = PlainText.range(of: name, in: head.prefix(4_096)), start.upperBound + 8 <= head.count else {
            return nil
        }
        let value = Double(bitPattern: head[start.upperBound...].bigEndian(8))
        guard value >= 1, value < 1e15 else { return nil }
        return Int64(value)
    }
}
