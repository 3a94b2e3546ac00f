import Foundation

/// What a step that uploads must know after a crash. No signed URL is in it: those are asked for anew.
struct HuaweiUploadState: Codable, Sendable, Hashable {
    /// When a new asset was asked for, in seconds since 1970, while it is not known whether it was made.
    var asked: Int64?
    /// The asset, once files were declared for it by this job.
    var asset: String?
    /// How far the video has come.
    var parts: MultipartState?
    /// OBS has the video, and only VOD has to be told.
    var isVideoThere = false

    init() {}

    /// What was remembered; as at first when it was nothing that we understand.
    init(_ checkpoint: [UInt8]?) {
        let state = checkpoint.flatMap { try? JSONDecoder().decode(HuaweiUploadState.self, from: Data($0)) }
        self = state ?? HuaweiUploadState()
    }

    var checkpoint: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Texts and numbers only: there is nothing in it that JSON cannot hold.
        return Array((try? encoder.encode(self)) ?? Data())
    }
}
