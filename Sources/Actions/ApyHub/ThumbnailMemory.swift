import Foundation

/// What a step that has ApyHub make a thumbnail remembers, so that no crash makes it submit twice.
enum ThumbnailMemory: Sendable, Hashable, Codable {
    /// Nothing is submitted, for certain: at first, and after an attempt that ApyHub did not take.
    case open
    /// A job is about to be submitted. Whoever finds this does not know whether it was.
    case submitting
    /// The job is submitted and paid.
    case submitted(job: ThumbnailJob)

    /// - Throws: `unknown` for bytes that are not understood: there was something to remember.
    static func read(_ checkpoint: [UInt8]?) throws(ActionError) -> ThumbnailMemory {
        guard let checkpoint else { return .open }
        guard let memory = try? JSONDecoder().decode(ThumbnailMemory.self, from: Data(checkpoint)) else {
            throw ActionError(
                .unknown,
                "what was remembered of the ApyHub job cannot be read, so whether it was submitted is not known; "
                    + "look at the account's usage before it is tried again")
        }
        return memory
    }

    /// For the checkpoint.
    func bytes() throws(ActionError) -> [UInt8] { try JSONBytes.of(self, "what is known of the job") }
}

/// A job at ApyHub.
struct ThumbnailJob: Sendable, Hashable, Codable {
    let id: String
    let submitted: Date
    /// How often it was asked about.
    var polls = 0
    /// When it was last known to have no picture yet: the picture is not older than that.
    var unready: Date

    init(id: String, submitted: Date) {
        self.id = id
        self.submitted = submitted
        self.unready = submitted
    }
}
