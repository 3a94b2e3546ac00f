/// Which of an asset's snapshots becomes its cover.
enum SnapshotChoice: Sendable, Hashable {
    case first
    case last
    /// The nearest to this offset, in seconds.
    case at(Int64)

    /// Reads `first`, `last` or `12s`.
    init(_ text: String) throws(ActionError) {
        switch text {
        case "first": self = .first
        case "last": self = .last
        default:
            guard text.hasSuffix("s"), text.utf8.count > 1,
                text.dropLast().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let seconds = Int64(text.dropLast()), seconds <= Self.latest
            else {
                throw ActionError(
                    .permanent,
                    "snapshot is \"\(Excerpt.line(text))\"; write first, last, or the second to take such as 12s")
            }
            self = .at(seconds)
        }
    }

    /// No video is longer: a week, in seconds.
    static let latest: Int64 = 7 * 86400

    /// A snapshot that VOD has taken.
    struct Snapshot: Sendable, Hashable {
        /// From the beginning of the video, in seconds.
        let offset: Int64
        /// As the asset's details have it, without the white space in and around it that some answers have.
        let url: String
        /// What a person should know: that another one than wished for was taken.
        var note: String?
    }

    /// Chooses among the snapshots in an asset's details.
    ///
    /// - Parameter details: the answer to `GET asset/details`.
    /// - Returns: nil when there are none.
    func snapshot(in details: JSONValue) -> Snapshot? {
        let snapshots = Self.snapshots(in: details)
        guard let first = snapshots.first, let last = snapshots.last else { return nil }
        switch self {
        case .first: return first
        case .last: return last
        case .at(let wished):
            // Of two that are equally near, the earlier one.
            var nearest = first
            for snapshot in snapshots where abs(snapshot.offset - wished) < abs(nearest.offset - wished) {
                nearest = snapshot
            }
            if nearest.offset != wished {
                let offsets = snapshots.prefix(Self.shown).map { "\($0.offset)s" }.joined(separator: ", ")
                nearest.note =
                    "there is no snapshot at \(wished)s, so the nearest, at \(nearest.offset)s, was taken "
                    + "(there are \(offsets)\(snapshots.count > Self.shown ? ", …" : ""))"
            }
            return nearest
        }
    }

    /// How many offsets a note lists.
    private static let shown = 20

    /// Snapshots come in three lists, after the ways of taking them; sorted by their offset.
    static func snapshots(in details: JSONValue) -> [Snapshot] {
        var snapshots: [Snapshot] = []
        var urls: Set<String> = []
        for list in ["sample", "dots", "quantity"] {
            guard case .list(let entries) = details["thumbnail_info"]?[list] else { continue }
            for entry in entries {
                guard let offset = entry["offset"]?.words.flatMap(Double.init),
                    (0...Double(self.latest)).contains(offset),
                    let words = entry["url"]?.words
                else { continue }
                let url = words.split(whereSeparator: \.isWhitespace).joined()
                guard url.hasPrefix("https://") || url.hasPrefix("http://"), urls.insert(url).inserted else { continue }
                snapshots.append(Snapshot(offset: Int64(offset.rounded(.down)), url: url))
            }
        }
        return snapshots.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
            .map(\.element)
    }

    /// What it means that there are none: transient while they are being taken.
    ///
    /// - Parameter standing: of the asset; nil when VOD does not list it.
    static func none(_ standing: HuaweiStanding?) -> ActionError {
        switch standing?.thumbnails {
        case "THUMBNAILING":
            return ActionError(
                .transient(retryAfter: nil), "the asset's snapshots are still being taken; it is tried again")
        case "THUMBNAIL_FAILED":
            return ActionError(
                .permanent,
                "taking the asset's snapshots failed (\(standing?.reason ?? "")); take others with "
                    + "huawei_vod.take_snapshots")
        default:
            return ActionError(
                .permanent,
                "the asset has no snapshots, and only a snapshot of it can be its cover; "
                    + "take some with huawei_vod.take_snapshots first")
        }
    }
}
