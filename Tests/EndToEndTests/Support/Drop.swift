/// A file as a test dropped it, and what must become of it.
struct Drop: Sendable, Hashable {
    /// Where it must end when no fault is left.
    ///
    /// `givenUp`: in `failed/`, since three crashes in a row met it in the same step; what came of that step nobody knows.
    enum End: String, Sendable, Hashable { case done, failed, held, deleted, givenUp }

    /// Below the drop folder.
    var path: String
    /// Of all its bytes, in hexadecimal; no other drop has the same.
    var sha256: String
    var end = End.done
    /// What its effect at the cloud is to, as `Evidence` names targets; nil when nothing of it is sent.
    var target: String?
    /// What is sent is made from the file and is not the file.
    var isDerived = false
    /// The service can be asked what came, so that nothing is ever sent to it twice.
    var isAskable = false
    /// A file without a job, put into `work/` by nobody of us.
    var isOrphan = false
    /// It goes with another file and has no job of its own.
    var isCompanion = false
}

extension Drop {
    /// A picture `NAME.jpg` in the folder itself, for the video of that name.
    init(_ name: String, _ content: [UInt8], end: End = .done) {
        self.init(path: "\(name).jpg", sha256: Picture.sha256(content), end: end, target: "video/\(name)")
    }

    /// Some of them.
    static func all(_ names: [String], _ contents: [[UInt8]]) -> [Drop] {
        zip(names, contents).map { Drop($0, $1) }
    }
}
