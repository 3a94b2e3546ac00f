package import Rules

/// Something that can be done with a file: one call of one provider, or one program, planned and carried out by the same
/// code.
///
/// An action never moves the dropped file, writes the journal or retries by itself; its error says what should happen
/// next.
package protocol Action: Sendable {
    /// What rules, `check` and the documentation see of it.
    var signature: ActionSignature { get }

    /// What would be done, found out without network or disk: the one place where parameters and limits are checked.
    ///
    /// - Throws: a permanent `ActionError` when this file cannot succeed.
    func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan
}

/// The files that a step works with: what is known of them, or the files themselves.
package struct StepFiles<File: Sendable>: Sendable {
    /// The step's input; nil when it has none.
    package var main: File?
    /// The files of a group, by the name that the rule gives each; empty without a group.
    package var members: [String: File]

    package init(_ main: File?, members: [String: File] = [:]) {
        self.main = main
        self.members = members
    }
}

/// What an action may know of its input without reading it.
package struct InputFacts: Sendable, Hashable {
    /// The file's own name, as shown; not fit for a header or a URL.
    package var name: String
    /// The content's media type, in lower case.
    package var type: String
    /// In bytes; nil for a file that an earlier step has yet to make.
    package var size: Int64?

    package init(name: String, type: String, size: Int64?) {
        self.name = name
        self.type = type
        self.size = size
    }
}

/// What an action would do, in order, and the way to do it.
package struct ActionPlan: Sendable {
    /// For `explain`, in order. What is known only later is a name in braces: `{job_id}`.
    package let work: [PlannedWork]
    /// What it replaces in its account, as a noun with its ids: "the image of the video v1". Of several files for one target
    /// the one that was dropped last stays there. Nil for what makes something new each time.
    package let target: String?
    /// The file that it makes for later steps; nil when it makes none.
    package let makes: InputFacts?
    /// Takes back what the step left at the service and remembers, since nobody will go on with it: the file goes to
    /// `failed/`, or back to the folder because it changed. Nil when it leaves nothing there.
    ///
    /// It is called before the file is moved, with the step's checkpoint, and only when there is one. It does what it can
    /// in the time that the agent gives it (`StepRun.longestGivingUp`), ends soon when its task is cancelled, and may be
    /// called again after a crash. It returns what could not be taken back, as a sentence for the file's reason; nil when
    /// nothing is left.
    package let giveUp: (@Sendable (ActionContext) async -> String?)?
    private let carryOut: @Sendable (ActionContext) async throws(ActionError) -> Receipt

    /// - Parameter carryOut: does what `work` says, once.
    package init(
        _ work: [PlannedWork], target: String? = nil, makes: InputFacts? = nil,
        giveUp: (@Sendable (ActionContext) async -> String?)? = nil,
        carryOut: @escaping @Sendable (ActionContext) async throws(ActionError) -> Receipt
    ) {
        self.work = work
        self.target = target
        self.makes = makes
        self.giveUp = giveUp
        self.carryOut = carryOut
    }

    /// The requests among the work.
    package var requests: [PlannedRequest] {
        self.work.compactMap { if case .request(let request, _) = $0 { request } else { nil } }
    }

    /// The host that is called first, as messages name it; nil when nothing is sent.
    package var service: String? {
        self.requests.first.flatMap { try? Origin(of: $0.url) }?.service
    }

    /// Does it once.
    package func run(_ context: ActionContext) async throws(ActionError) -> Receipt {
        try await self.carryOut(context)
    }
}

/// A piece of what an action would do.
package enum PlannedWork: Sendable {
    /// A request, and when it is sent if that is not always and once: "until the job is finished".
    case request(PlannedRequest, note: String? = nil)
    /// A program, by its arguments.
    case program([String])
    /// Something done on this machine, as a sentence.
    case local(String)

    /// For a person, a line each.
    package var shown: [String] {
        switch self {
        case .request(let request, nil): request.shown()
        case .request(let request, let note?): request.shown() + ["  (\(note))"]
        case .program(let arguments): [arguments.map { Excerpt.line($0) }.joined(separator: " ")]
        case .local(let sentence): [Excerpt.cut(sentence)]
        }
    }
}

/// What an action did.
package struct Receipt: Sendable, Hashable {
    /// The values that later steps may use. A file that was made is `file`, its path.
    package var outputs: [String: Value]
    /// What came back, for the history: "200, ok".
    package var summary: String

    package init(outputs: [String: Value] = [:], summary: String) {
        self.outputs = outputs
        self.summary = summary
    }
}
