/// How the local Huawei Cloud behaves where the real one may do this or that. Tests change it while it runs.
package struct HuaweiBehaviour: Sendable, Hashable {
    /// How long the next tokens live; 24 hours at the real one. Zero gives tokens that have expired already.
    package var tokenLifetime: Duration = .seconds(24 * 60 * 60)
    /// How long the next signed URLs live. The real lifetime is not documented. Zero gives expired ones.
    package var urlLifetime: Duration = .seconds(60 * 60)
    /// How often details or lists show snapshots as still being taken, before they are there.
    package var snapshotPolls = 2
    /// When set, the next snapshots fail after those polls, with this as `exec_desc`.
    package var snapshotFailure: String?
    /// The type that is signed for a JPG cover. Huawei's pages leave open whether it is this or `image/jpg`.
    package var jpegType = "image/jpeg"
    /// What one PUT may bring, in bytes: 20 MB ("Uploading a media file": larger ones are sent in parts).
    package var largestPut: Int64 = 20_000_000
    /// What a part that is not the last must bring, in bytes: 100 KB (OBS, "Multipart upload").
    package var smallestPart: Int64 = 100 * 1024
}
