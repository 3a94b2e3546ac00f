import Synchronization

/// The videos of the local DynTube, and what belongs to them.
final class VideoShelf: Sendable {
    /// A video, as far as the cloud has one: an id, and what came for it.
    struct Video: Sendable, Hashable {
        let id: String
        let created: DotNetTime
        var picture: StoredPicture?
        /// What it was made from; nil when it was there before, or came into being with something else.
        var upload: UploadedVideo?
        /// The oldest first.
        var captions: [StoredCaptions] = []
    }

    /// A few hundred bytes each; who sends more ids than this has lost count.
    static let mostVideos = 100_000

    private let videos: Videos
    private let shelf: Mutex<[String: Video]>

    init(_ videos: Videos, now: DotNetTime) {
        self.videos = videos
        switch videos {
        case .any: self.shelf = Mutex([:])
        case .only(let ids):
            let known = ids.map { ($0, Video(id: $0, created: now)) }
            self.shelf = Mutex(Dictionary(known) { first, _ in first })
        }
    }

    /// Whether something can be sent for the video: it is there, or may come into being.
    func takes(_ id: String) -> Bool {
        self.shelf.withLock { shelf in
            switch self.videos {
            case .any: shelf[id] != nil || shelf.count < Self.mostVideos
            case .only: shelf[id] != nil
            }
        }
    }

    /// Whether another video can be uploaded.
    var hasRoom: Bool { self.shelf.withLock { $0.count < Self.mostVideos } }

    subscript(id: String) -> Video? { self.shelf.withLock { $0[id] } }

    /// All videos, the oldest first.
    var all: [Video] {
        self.shelf.withLock { $0.values.sorted { ($0.created, $0.id) < ($1.created, $1.id) } }
    }

    /// What tells whether a key is that of a video. Where any id may be a video's, any key may be one too, but for the ids
    /// of the videos that are there: a client that sends an id for a key is to find out.
    func keys() -> (String) -> Bool {
        let ids = self.shelf.withLock { Set($0.keys) }
        switch self.videos {
        case .any: return { VideoID.isValid($0) && !ids.contains($0) }
        case .only:
            let keys = Set(ids.map(DynTubeKey.of))
            return { keys.contains($0) }
        }
    }

    /// The picture with its count, as it would be if it were set now.
    func counted(_ picture: StoredPicture, of id: String) -> StoredPicture {
        var picture = picture
        picture.count = (self[id]?.picture?.count ?? 0) + 1
        return picture
    }

    /// Sets a video's picture and counts that.
    func set(_ picture: StoredPicture, of id: String) {
        self.change(id, at: picture.received) { video in
            var picture = picture
            picture.count = (video.picture?.count ?? 0) + 1
            video.picture = picture
        }
    }

    /// Puts a new video on the shelf.
    func add(_ upload: UploadedVideo) {
        self.change(upload.id, at: upload.created) { $0.upload = upload }
    }

    /// Adds captions to a video.
    func add(_ captions: StoredCaptions) {
        self.change(captions.video, at: captions.received) { $0.captions.append(captions) }
    }

    /// Changes a video, which comes into being at that time when there is none.
    func change(_ id: String, at time: DotNetTime, _ body: (inout Video) -> Void) {
        self.shelf.withLock { body(&$0[id, default: Video(id: id, created: time)]) }
    }
}

/// What may be the id of a video or a channel: as the agent itself allows it, so that it fits a path and a file name.
enum VideoID {
    private static let longest = 128

    static func isValid(_ id: String) -> Bool {
        let characters = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return characters && (1...Self.longest).contains(id.utf8.count) && id != "." && id != ".."
    }
}
