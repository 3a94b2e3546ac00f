import Disk

/// MP4, QuickTime, 3GP, HEIC, AVIF and the rest of the ISO base media family (ISO/IEC 14496-12): boxes that tile the file, one
/// of which tells where the samples are, and one that holds them.
///
/// A fragmented file (8.8) goes on for as long as somebody writes fragments; only `mfra`, which is written last, tells that
/// none follows. Without it, whole fragments are not known to be all. Nor is the end of a box of no size known.
enum ProbeMP4 {
    private static let noIndex = Structure.incomplete("the index (moov) is missing, which is written last")
    private static let noMedia = Structure.incomplete("the media (mdat) is missing, which follows the index")
    /// The boxes of an index; films have a handful of tracks.
    private static let mostParts = 256

    /// What was met on the way.
    private struct Seen {
        var moov: BoxWalk.Box?
        var meta: BoxWalk.Box?
        var hasMedia = false
        var hasFragments = false
        var last = ""

        var hasIndex: Bool { self.moov != nil || self.meta != nil || self.hasFragments }
    }

    static func structure(of content: Content) throws(DiskError) -> Structure {
        var walk = BoxWalk(content, to: content.size)
        var seen = Seen()
        while true {
            switch try walk.next() {
            case .end: return try Self.end(of: content, seen)
            case .cut: return .incomplete("it ends within the header of a part")
            case .zeros: return Missing.zeros(from: walk.offset)
            case .stray: return Self.stray(at: walk.offset, seen)
            case .impossible(let name):
                return .damaged("the part `\(name)` at byte \(Missing.number(walk.offset)) has no size that can be")
            case .box(let box):
                guard let size = box.size else {
                    // To the end of the file, wherever that will be.
                    return seen.hasIndex && box.name == "mdat" ? .unknown : Self.noIndex
                }
                if walk.offset > content.size { return Self.short(box, size, content) }
                Self.note(box, &seen)
            }
        }
    }

    private static func note(_ box: BoxWalk.Box, _ seen: inout Seen) {
        switch box.name {
        case "moov": seen.moov = box
        case "meta": seen.meta = box
        case "mdat": seen.hasMedia = true
        case "moof": seen.hasFragments = true
        default: break
        }
        seen.last = box.name
    }

    private static func short(_ box: BoxWalk.Box, _ size: Int64, _ content: Content) -> Structure {
        let missing = size - (content.size - box.offset)
        return .incomplete(
            "\(Missing.number(missing)) of \(Missing.number(size)) bytes of the part `\(box.name)` are missing")
    }

    /// Where a box should begin there is something else.
    private static func stray(at offset: Int64, _ seen: Seen) -> Structure {
        // Some cameras append what is no box; then only the quiet time can say that all is there.
        if seen.hasIndex { return .unknown }
        // Recorders give the media its size when they close the file.
        if seen.hasMedia { return Self.noIndex }
        return .damaged("no part begins at byte \(Missing.number(offset))")
    }

    /// The boxes tile the file.
    private static func end(of content: Content, _ seen: Seen) throws(DiskError) -> Structure {
        if seen.hasFragments {
            if seen.last == "moof" { return .incomplete("the media of the last fragment is missing") }
            return seen.last == "mfra" && seen.moov != nil ? .complete : .unknown
        }
        if let moov = seen.moov {
            let parts = try Self.parts(of: moov, in: content)
            switch parts {
            case .complete: return seen.hasMedia ? .complete : Self.noMedia
            default: return parts
            }
        }
        if let meta = seen.meta { return try HEIFItems.structure(of: content, meta: meta) }
        return Self.noIndex
    }

    /// An index that has its size and not its content, as a file that was given its size before its content.
    private static func parts(of moov: BoxWalk.Box, in content: Content) throws(DiskError) -> Structure {
        let end = moov.offset + (moov.size ?? 0)
        var walk = BoxWalk(content, from: moov.body, to: end)
        var count = 0
        var tracks = 0
        while count < Self.mostParts {
            count += 1
            switch try walk.next() {
            case .box(let box):
                if walk.offset > end { return .incomplete("the index (moov) is not whole") }
                if box.name == "trak" || box.name == "cmov" { tracks += 1 }
                if box.name == "mvex" { return .incomplete("no fragment follows the index (moov)") }
            // QuickTime ends lists with a zero (QuickTime File Format, "User data atoms").
            case .zeros where end - walk.offset <= 8, .end:
                return tracks > 0 ? .complete : .incomplete("the index (moov) has no tracks")
            case .zeros: return .incomplete("the index (moov) is not filled in yet")
            case .cut, .stray, .impossible: return .unknown
            }
        }
        return .unknown
    }
}
