/// What the state folder keeps of the videos.
extension VideoShelf {
    /// Where in the state folder the pictures and the notes about them are.
    static let pictures = "dyntube/pictures"
    static let notes = "dyntube/videos"
    /// Where the uploaded videos and the notes about them are.
    static let uploads = "dyntube/uploads"
    static let uploadNotes = "dyntube/uploaded"
    /// Where the captions and the notes about them are.
    static let captions = "dyntube/captions"
    static let captionNotes = "dyntube/captioned"

    /// All of them.
    static let directories = [
        VideoShelf.pictures, VideoShelf.notes, VideoShelf.uploads, VideoShelf.uploadNotes, VideoShelf.captions,
        VideoShelf.captionNotes,
    ]

    /// Takes up the videos that an earlier run kept. What belongs to videos that are neither uploaded nor in a fixed list
    /// stays on disk, unseen.
    func restore(from folder: StateFolder) async throws(SandboxError) {
        for (_, upload) in try await folder.values(in: Self.uploadNotes, UploadedVideo.init(_:)) {
            self.add(upload)
        }
        for (id, picture) in try await folder.values(in: Self.notes, StoredPicture.init(_:)) {
            guard VideoID.isValid(id), self.takes(id) else { continue }
            self.change(id, at: picture.received) { $0.picture = picture }
        }
        let captions = try await folder.values(in: Self.captionNotes, StoredCaptions.init(_:)).map(\.value)
        for captions in captions.sorted(by: { $0.received < $1.received }) where self.takes(captions.video) {
            self.add(captions)
        }
    }
}
