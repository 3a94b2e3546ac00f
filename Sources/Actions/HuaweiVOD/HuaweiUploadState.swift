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
}
