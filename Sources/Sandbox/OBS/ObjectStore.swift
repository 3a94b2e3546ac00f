import Synchronization

/// What the local OBS awaits and what it is receiving in parts.
final class ObjectStore: Sendable {
    /// A few kilobytes each; more than this is a client that begins again and again.
    static let mostUploads = 10_000

    private struct State {
        var targets: [String: UploadTarget] = [:]
        var uploads: [String: HuaweiUpload] = [:]
    }

    private let state = Mutex(State())

    /// All uploads in parts, by id.
    var uploads: [String: HuaweiUpload] { self.state.withLock { $0.uploads } }

    /// What is awaited under a key.
    func target(_ key: String) -> UploadTarget? { self.state.withLock { $0.targets[key] } }

    /// An announcement takes the place of an earlier one for the same object.
    func expect(_ targets: [UploadTarget]) {
        self.state.withLock { state in
            for target in targets { state.targets[target.key] = target }
        }
    }

    /// Whether no upload can begin any more.
    var isFull: Bool { self.state.withLock { $0.uploads.count >= Self.mostUploads } }

    func begin(_ upload: HuaweiUpload) {
        self.state.withLock { $0.uploads[upload.id] = upload }
    }

    /// The upload, while it is open: aborting and completing remove its id.
    func openUpload(_ id: String, key: String) -> HuaweiUpload? {
        self.state.withLock { state in
            guard let upload = state.uploads[id], upload.key == key, upload.state == .open else { return nil }
            return upload
        }
    }

    /// A part that was sent again takes the place of the first, and is counted.
    func add(_ part: HuaweiPart, to id: String) {
        self.state.withLock { state in
            var part = part
            part.receipts = (state.uploads[id]?.parts[part.number]?.receipts ?? 0) + 1
            state.uploads[id]?.parts[part.number] = part
        }
    }

    func end(_ id: String, as end: HuaweiUpload.State) {
        self.state.withLock { $0.uploads[id]?.state = end }
    }
}
