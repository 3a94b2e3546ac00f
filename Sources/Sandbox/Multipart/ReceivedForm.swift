/// What a form held, once all of it has come.
struct ReceivedForm<Check: FileCheck>: Sendable {
    /// Nil when the form had none.
    var file: ReceivedFile<Check>?
    /// The texts of each part, in the order in which they came.
    var texts: [String: [String]] = [:]

    /// The text of a part that is there once at most; nil when it is not there.
    func text(_ name: String) -> String? { self.texts[name]?.first }
}

/// A file that came in a form. Of its content there is no more than what the check kept.
struct ReceivedFile<Check: FileCheck>: Sendable {
    /// As the client called it; not to be used as the name of a file here.
    let name: String
    /// The media type that the client named.
    let type: String
    /// The digest, in hexadecimal.
    let sha256: String
    /// Bytes.
    let size: Int64
    let check: Check
    /// The file on its way into the state folder; nil when the cloud has none.
    let receiving: StateFolder.Receiving?
}
