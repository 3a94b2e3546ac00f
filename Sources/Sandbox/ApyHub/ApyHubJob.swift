/// A still frame that the local ApyHub was asked for.
package struct ApyHubJob: Sendable, Hashable {
    package let id: String
    /// The digest of the video in hexadecimal; nil when a URL came instead.
    package var sha256: String?
    /// Bytes; 0 when a URL came.
    package var size: Int64 = 0
    /// The video's address, when that came instead of a file.
    package var url: String?
    /// Seconds, as sent; "1" when none were.
    package let time: String
    /// As sent, "640x360"; nil when none was.
    package var frameSize: String? { self.frame.size.map { "\($0.width)x\($0.height)" } }
    /// Whether its result was asked to last for ever.
    package let isPersistent: Bool
    /// How often its status was asked for.
    package var polls = 0
    /// What becomes of it.
    package let script: ApyHubScript

    let frame: FrameRequest
    /// When its result goes, in seconds since 1970; nil before there is one, and for one that lasts.
    var expiry: Int64?

    init(id: String, frame: FrameRequest, isPersistent: Bool, script: ApyHubScript) {
        self.id = id
        self.frame = frame
        self.time = frame.time
        self.isPersistent = isPersistent
        self.script = script
    }

    /// What a poll finds.
    enum Status: Sendable, Hashable {
        case pending, successful
        case failed(String)
    }

    /// What the next poll finds.
    var status: Status {
        if self.polls < self.script.pendingPolls { return .pending }
        return self.script.failure.map { .failed($0) } ?? .successful
    }
}
