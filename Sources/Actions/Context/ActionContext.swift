package import Disk
package import Foundation
package import Rules

/// What an action works with.
package struct ActionContext: Sendable {
    package var http: HTTPTransport
    package var account: Account
    package var credentials: any Credentials
    /// What the account remembers until the agent ends, shared by all its jobs.
    package var session: AccountSession
    /// What the account remembers for good.
    package var notes: any AccountNotes
    /// The account's rate and bandwidth.
    package var pace: any Pace
    /// The descriptors to read from.
    package var files: StepFiles<InputFile>
    /// Where the step puts a file that it makes; nil where none can be made.
    package var making: MadeFiles?
    /// The job's name, for what must be unique to it.
    package var job: String
    /// What the step remembered before a crash or a wait; nil at first.
    package var checkpoint: [UInt8]?
    /// Remembers something durably before the next effect.
    package var remember: @Sendable ([UInt8]) async throws(ActionError) -> Void
    /// The time of day.
    package var now: @Sendable () -> Date

    package init(
        http: HTTPTransport, account: Account, credentials: any Credentials,
        session: AccountSession = AccountSession(), notes: any AccountNotes = NoNotes(), pace: any Pace = Unpaced(),
        files: StepFiles<InputFile>, making: MadeFiles? = nil, job: String = "", checkpoint: [UInt8]? = nil,
        remember: @escaping @Sendable ([UInt8]) async throws(ActionError) -> Void = { _ in },
        now: @escaping @Sendable () -> Date = { Date.now }
    ) {
        self.http = http
        self.account = account
        self.credentials = credentials
        self.session = session
        self.notes = notes
        self.pace = pace
        self.files = files
        self.making = making
        self.job = job
        self.checkpoint = checkpoint
        self.remember = remember
        self.now = now
    }

    /// The step's input; nil when it has none.
    package var input: InputFile? { self.files.main }
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

    /// A secret that a rule names, or an error of the kind `lane` that says where it was looked for.
    func secret(at reference: SecretReference) async throws(ActionError) -> Secret
}
