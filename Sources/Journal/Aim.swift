package import Foundation
package import Rules

/// What a step replaces, so that of several files for one thing the one that was dropped last stays there.
package struct Aim: Sendable, Hashable {
    /// The account, and what of it: `dyntube: the image of the video v1`.
    package var target: String
    /// What tells the bytes and the parameters that are put there from others; nil when nobody will ask.
    package var digest: String?

    package init(target: String, digest: String? = nil) {
        self.target = target
        self.digest = digest
    }
}

/// The last success on a target.
package struct TargetSuccess: Sendable, Hashable {
    package var job: JobID
    package var at: Date
    package var digest: String?
    /// Where the file was dropped; nil when the history does not go back so far any more.
    package var path: DropPath?
    /// What the step gave; nil as above.
    package var outputs: [String: Value]?

    package init(job: JobID, at: Date, digest: String?, path: DropPath?, outputs: [String: Value]?) {
        self.job = job
        self.at = at
        self.digest = digest
        self.path = path
        self.outputs = outputs
    }
}
