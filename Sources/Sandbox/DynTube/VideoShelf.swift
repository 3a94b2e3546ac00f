import Synchronization

/// The videos of the local DynTube and their pictures.
final class VideoShelf: Sendable {
    /// A video, as far as the cloud has one: an id, and a picture once that came.
    struct Video: Sendable, Hashable {
        let id: String
        let created: DotNetTime
        var picture: StoredPicture?
    }

    /// A few hundred bytes each; who sends more ids than this has lost count.
    static let mostVideos = 100_000

    /// Where in the state folder the pictures and the notes about them are.
    static let pictures = "dyntube/pictures"
    static let notes = "dyntube/videos"

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

    /// Whether a picture can be set: the video is there, or may come into being.
    func takes(_ id: String) -> Bool {
        switch self.videos {
        case .any: self.shelf.withLock { $0[id] != nil || $0.count < Self.mostVideos }
        case .only(let ids): ids.contains(id)
        }
    }

    subscript(id: String) -> Video? { self.shelf.withLock { $0[id] } }

    /// All videos, the oldest first.
    var all: [Video] {
        self.shelf.withLock { $0.values.sorted { ($0.created, $0.id) < ($1.created, $1.id) } }
    }

    /// The picture with its count, as it would be if it were set now.
    func counted(_ picture: StoredPicture, of id: String) -> StoredPicture {
        var picture = picture
        picture.count = (self[id]?.picture?.count ?? 0) + 1
        return picture
    }

    /// Sets a video's picture and counts that.
    func set(_ picture: StoredPicture, of id: String) {
        self.shelf.withLock { shelf in
            var picture = picture
            picture.count = (shelf[id]?.picture?.count ?? 0) + 1
            shelf[id, default: Video(id: id, created: picture.received)].picture = picture
        }
    }

    /// Takes up the videos that an earlier run kept. Videos of a fixed list that are not in it stay on disk, unseen.
    func restore(from folder: StateFolder) async throws(SandboxError) {
        for note in try await folder.notes(in: Self.notes) where note.name.hasSuffix(".json") {
            let id = String(note.name.dropLast(".json".count))
            guard VideoID.isValid(id), self.takes(id) else { continue }
            guard let json = try? JSON(parsing: note.bytes), let picture = StoredPicture(json) else {
                throw .damagedState(
                    file: "\(Self.notes)/\(note.name)", reason: "it is not what the sandbox writes there")
            }
            self.shelf.withLock { shelf in
                shelf[id, default: Video(id: id, created: picture.received)].picture = picture
            }
        }
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
