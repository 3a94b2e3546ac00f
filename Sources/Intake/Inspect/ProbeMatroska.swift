import Disk

/// Matroska and WebM (RFC 9559): a segment of clusters, whose size writers fill in when they close the file.
///
/// A segment of no size is one that is being written, that was broken off, or that a live encoder wrote, which never comes
/// back to it. When an index (`Cues`) or tags end it, it is finished; when it ends with a whole cluster, it is not known.
enum ProbeMatroska {
    private static let segment: UInt64 = 0x1853_8067
    private static let cluster: UInt64 = 0x1F43_B675
    private static let cues: UInt64 = 0x1C53_BB6B
    private static let tags: UInt64 = 0x1254_C367
    /// What stands in a segment beside clusters (RFC 9559, 5.1), and what may stand anywhere.
    private static let others: Set<UInt64> = [
        0x114D_9B74, 0x1549_A966, 0x1654_AE6B, 0x1043_A770, 0x1941_A469, 0xEC, 0xBF, cues, tags,
    ]
    /// What stands in a cluster.
    private static let blocks: Set<UInt64> = [0xE7, 0xA3, 0xA0, 0xA7, 0xAB, 0x5854, 0xAF, 0xEC, 0xBF]
    private static let clusterCut = Structure.incomplete("it ends within a cluster, and its header names no size")

    static func structure(of content: Content) throws(DiskError) -> Structure {
        guard let header = try EBML.element(at: 0, in: content), let size = header.size, size < 65_536,
            let segment = try EBML.element(at: header.body + size, in: content)
        else { return Missing.header }
        guard segment.id == Self.segment else {
            return segment.id == 0xEC ? .unknown : .damaged("the segment is missing behind the header")
        }
        guard let length = segment.size else { return try Self.live(content, from: segment.body) }
        let (end, isBeyond) = segment.body.addingReportingOverflow(length)
        guard !isBeyond, length > 0 else { return .incomplete("the header does not say yet how long it is") }
        return content.size < end ? Missing.bytes(of: content, upTo: end) : .complete
    }

    /// Walks a segment that does not say where it ends.
    private static func live(_ content: Content, from start: Int64) throws(DiskError) -> Structure {
        var offset = start
        var last: UInt64 = 0
        var isInCluster = false
        while offset < content.size {
            guard let element = try EBML.element(at: offset, in: content) else { return Self.clusterCut }
            guard element.id == Self.cluster || Self.others.contains(element.id) || Self.blocks.contains(element.id)
            else { return .incomplete("no part of a film begins at byte \(Missing.number(offset))") }
            if element.id == Self.cluster {
                isInCluster = true
                last = element.id
                offset = element.body + (element.size ?? 0)
                continue
            }
            if !(isInCluster && Self.blocks.contains(element.id)) { last = element.id }
            guard let size = element.size else { return .unknown }
            offset = element.body + size
        }
        if offset > content.size { return Self.clusterCut }
        switch last {
        case Self.cues where isInCluster, Self.tags where isInCluster: return .complete
        case _ where isInCluster: return .unknown
        default: return .incomplete("no film follows the header")
        }
    }
}
