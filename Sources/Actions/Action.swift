package import Disk
package import Rules

/// Something that can be done with a file at a service: one call of one provider, planned and carried out by the same code.
///
/// An action never moves the file, writes the journal or retries by itself; its error says what should happen next.
package protocol Action: Sendable {
    /// What rules, `check` and the documentation see of it.
    var signature: ActionSignature { get }

    /// What would be sent, found out without network: the one place where parameters and limits are checked.
    ///
    /// - Parameter input: the file; nil when the step has none.
    /// - Throws: a permanent `ActionError` when this file cannot succeed.
    func plan(_ step: ResolvedStep, input: InputFacts?, account: Account) throws(ActionError) -> ActionPlan

    /// Carries a plan out once.
    func run(_ plan: ActionPlan, _ context: ActionContext) async throws(ActionError) -> Receipt
}

/// What an action may know of its input without reading it.
package struct InputFacts: Sendable, Hashable {
    /// The file's own name, as shown; not fit for a header or a URL.
    package var name: String
    /// The content's media type, in lower case.
    package var type: String
    /// In bytes.
    package var size: Int64

    package init(name: String, type: String, size: Int64) {
        self.name = name
        self.type = type
        self.size = size
    }
}

/// What an action would send, in order.
package struct ActionPlan: Sendable {
    package var requests: [PlannedRequest]

    package init(requests: [PlannedRequest]) {
        self.requests = requests
    }
}

/// What an action did.
package struct Receipt: Sendable, Hashable {
    /// The values that later steps may use.
    package var outputs: [String: Value]
    /// What came back, for the history: "200, ok".
    package var summary: String

    package init(outputs: [String: Value] = [:], summary: String) {
        self.outputs = outputs
        self.summary = summary
    }
}

/// What an action works with.
package struct ActionContext: Sendable {
    package var http: HTTPTransport
    package var account: Account
    package var credentials: any Credentials
    /// The descriptor to read from; nil when the step has no input.
    package var input: InputFile?
    /// What the step remembered before a crash; nil at first.
    package var checkpoint: [UInt8]?
    /// Remembers something durably before the next effect.
    package var remember: @Sendable ([UInt8]) async throws(ActionError) -> Void

    package init(
        http: HTTPTransport, account: Account, credentials: any Credentials, input: InputFile?,
        checkpoint: [UInt8]? = nil,
        remember: @escaping @Sendable ([UInt8]) async throws(ActionError) -> Void = { _ in }
    ) {
        self.http = http
        self.account = account
        self.credentials = credentials
        self.input = input
        self.checkpoint = checkpoint
        self.remember = remember
    }
}

/// The file to send, with the threads on which it may block.
package struct InputFile: Sendable {
    package var file: OpenedFile
    package var facts: InputFacts
    package var threads: DiskThreads
    /// Counts what has left; nil when nobody looks.
    package var sent: SentBytes?

    package init(file: OpenedFile, facts: InputFacts, threads: DiskThreads, sent: SentBytes? = nil) {
        self.file = file
        self.facts = facts
        self.threads = threads
        self.sent = sent
    }
}

/// Where an account's secrets come from. Asked at each request, so that a changed file counts at once.
package protocol Credentials: Sendable {
    /// The secret of this setting (`token`), or an error of the kind `lane` that says where it was looked for.
    func secret(_ setting: String) async throws(ActionError) -> Secret
}
