package import FoundationEssentials

/// A media asset of the local VOD.
package struct HuaweiAsset: Sendable, Hashable {
    /// `asset_status` of the service (asset/list).
    package enum Status: String, Sendable, Hashable {
        /// A video is awaited: it was announced, and its upload not confirmed yet.
        case creating = "CREATING"
        case created = "CREATED"
        case published = "PUBLISHED"
        /// The upload failed or was given up.
        case failed = "FAILED"
    }

    package enum Cover: Sendable, Hashable {
        /// A picture that was uploaded.
        case file(HuaweiFile)
        /// A snapshot of the asset: its URL.
        case snapshot(url: String)
    }

    package struct Subtitle: Sendable, Hashable {
        package var type: String
        package var language: String
        package var name: String?
        package var description: String?
        /// Nil until it is uploaded.
        package var file: HuaweiFile?
    }

    /// A still of the video that the service took.
    package struct Snapshot: Sendable, Hashable {
        package enum Kind: String, Sendable, Hashable {
            /// Every so many seconds.
            case sample
            /// At given seconds.
            case dots
            /// So many, spread over the video.
            case quantity
        }

        package var kind: Kind
        /// In the video, in seconds.
        package var offset: Int

        package init(_ kind: Kind, at offset: Int) {
            self.kind = kind
            self.offset = offset
        }
    }

    package enum SnapshotTask: Sendable, Hashable {
        case none
        /// Shown as running so many times more, then done, or failed with these words.
        case running(pollsLeft: Int, taking: [Snapshot], cover: Int, failure: String?)
        case done
        case failed(String)
    }

    package let id: String
    package var title: String
    package var description = ""
    package var tags: [String] = []
    package var category = -1
    package var status: Status
    /// Whether PUT asset is refused with VOD.10061, as the service's page says of healthy assets since 2024.
    package var isLocked = false
    package var isPublishedAutomatically = false
    package var videoName: String
    package var videoType: String
    /// The video that counts. A new one is kept apart until its upload is confirmed.
    package var video: HuaweiFile?
    package var unconfirmedVideo: HuaweiFile?
    package var cover: Cover?
    /// By number.
    package var subtitles: [Int: Subtitle] = [:]
    package var snapshots: [Snapshot] = []
    package var snapshotTask = SnapshotTask.none
    /// What `workflow_name` or `template_group_name` said.
    package var processing: String?
    package var created: Date

    /// An asset whose video is there.
    package init(
        _ id: String, title: String? = nil, status: Status = .published, hasSnapshots: Bool = true,
        isLocked: Bool = false, created: Date = .now
    ) {
        self.id = id
        self.title = title ?? id
        self.status = status
        self.isLocked = isLocked
        self.videoName = "\(id).mp4"
        self.videoType = "MP4"
        self.created = created
        if hasSnapshots {
            self.snapshots = stride(from: 0, to: Self.duration, by: 12).map { Snapshot(.sample, at: $0) }
            self.snapshotTask = .done
        }
    }

    /// How long every video of the local VOD is, in seconds: it never looks into one.
    static let duration = 60

    /// What `thumbnail_status` says.
    var snapshotStatus: String {
        switch self.snapshotTask {
        case .none: "UN_THUMBNAIL"
        case .running: "THUMBNAILING"
        case .done: "THUMBNAIL_SUCCEED"
        case .failed: "THUMBNAIL_FAILED"
        }
    }

    /// Notes that somebody looked: snapshots that are being taken come a step nearer.
    ///
    /// - Parameter base: what the URLs of snapshots begin with.
    mutating func notePoll(base: String) {
        // Snapshots that POST asset ordered wait for the video.
        guard self.status == .created || self.status == .published else { return }
        guard case .running(let pollsLeft, let taking, let cover, let failure) = self.snapshotTask else { return }
        guard pollsLeft == 0 else {
            self.snapshotTask = .running(pollsLeft: pollsLeft - 1, taking: taking, cover: cover, failure: failure)
            return
        }
        if let failure {
            self.snapshotTask = .failed(failure)
            return
        }
        self.snapshots = taking
        self.snapshotTask = .done
        // `cover_position` counts from 1; one beyond the end sets none.
        if taking.indices.contains(cover - 1) {
            self.cover = .snapshot(url: self.url(of: taking[cover - 1], base: base))
        }
    }

    /// Where a snapshot is.
    func url(of snapshot: Snapshot, base: String) -> String {
        "\(base)/asset/\(self.id)/snapshot/\(snapshot.kind.rawValue)/\(snapshot.offset).jpg"
    }

    /// Where the cover is; nil without one.
    func coverURL(base: String) -> String? {
        switch self.cover {
        case nil: nil
        case .file: "\(base)/asset/\(self.id)/cover/Cover0.jpg"
        case .snapshot(let url): url
        }
    }
}
