/// What tests and the demo see of the local DynTube, and what they do to it behind the client's back.
extension LocalCloud {
    /// The picture that a video has; nil when it has none.
    package func picture(ofVideo id: String) -> StoredPicture? { self.shelf[id]?.picture }

    /// The pictures of all videos that have one, by the id of the video.
    package func pictures() -> [String: StoredPicture] {
        let pairs = self.shelf.all.compactMap { video in video.picture.map { (video.id, $0) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// The videos that were uploaded, the oldest first.
    package func uploadedVideos() -> [UploadedVideo] { self.shelf.all.compactMap(\.upload) }

    /// The captions of a video, the oldest first.
    package func captions(ofVideo id: String) -> [StoredCaptions] { self.shelf[id]?.captions ?? [] }

    /// The key by which a channel names the video with this id.
    package func key(ofVideo id: String) -> String { DynTubeKey.of(id) }

    /// A channel with its members, which the service itself shows to nobody; nil when there is none.
    package func channel(_ id: String) -> DynTubeChannel? { self.channels[id] }

    /// All channels, the oldest first.
    package func allChannels() -> [DynTubeChannel] { self.channels.all }

    /// Changes a channel as somebody else would, in the service's own pages: `updated` moves. Such a change is not kept in
    /// the state folder. Does nothing when there is no such channel.
    package func editChannel(_ id: String, _ body: (inout DynTubeChannel) -> Void) {
        self.channels.change(id) { channel in
            body(&channel)
            channel.touch(.now())
        }
    }
}
