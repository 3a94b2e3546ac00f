import Disk
import NIOCore
import Rules

@testable import Actions

/// The actions of the simulated service. Each follows the rules that the real ones follow: it says whether it may be
/// repeated, remembers before it begins what it would have to ask about, and reads its input as they do.
struct SimAction: Action {
    typealias Work = @Sendable (ActionContext, ResolvedStep) async throws(ActionError) -> Receipt

    let signature: ActionSignature
    private let work: Work
    private let giveUp: (@Sendable (ActionContext) async -> String?)?
    /// Files that the service never takes.
    private let refuses: @Sendable (String) -> Bool
    /// What a step replaces at the service; nil when it makes something new.
    private let target: @Sendable (ResolvedStep) -> String?

    init(
        _ name: String, isRepeatable: Bool, outputs: [ActionSignature.Output] = [],
        target: @escaping @Sendable (ResolvedStep) -> String? = { _ in nil },
        refuses: @escaping @Sendable (String) -> Bool = { _ in false },
        giveUp: (@Sendable (ActionContext) async -> String?)? = nil, _ work: @escaping Work
    ) {
        self.signature = ActionSignature(
            name: name, summary: "", input: .types(["image"]),
            parameters: [.init("target", .identifier, required: true, "")], outputs: outputs,
            isRepeatable: isRepeatable, retry: "")
        self.work = work
        self.giveUp = giveUp
        self.refuses = refuses
        self.target = target
    }

    func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        if let name = files.main?.name, self.refuses(name) {
            throw ActionError(.permanent, "the service does not take this file")
        }
        let work = self.work
        return ActionPlan([.local("simulated")], target: self.target(step), giveUp: self.giveUp) {
            (context) throws(ActionError) in
            try await work(context, step)
        }
    }

    /// Reads the whole input in pieces, as the real ones do for a request: one state of the file, or the error `changed`.
    static func read(_ context: ActionContext, _ world: World) async throws(ActionError) -> [UInt8] {
        guard let input = context.input else { throw ActionError(.permanent, "there is no file") }
        let size = input.facts.size ?? 0
        let isWatched = world.profile.mutation != .unwatchedReading
        let start = try await input.threads.run { () throws(ActionError) in
            isWatched ? try InputReader.begin(input.file, planned: size) : input.file.opened.stamp
        }
        var bytes: [UInt8] = []
        while bytes.count < Int(size) {
            let offset = bytes.count
            let count = min(Int(size) - offset, max(64, Int(size) / 3))
            bytes += try await input.threads.run { () throws(ActionError) in
                var buffer = ByteBuffer()
                try InputReader.read(input.file, at: Int64(offset), count: count, into: &buffer)
                return Array(buffer.readableBytesView)
            }
            await world.scheduler.pause(world.dice.milliseconds(0...(world.dice.oneIn(8) ? 6_000 : 100)))
        }
        if isWatched {
            try await input.threads.run { () throws(ActionError) in try InputReader.end(input.file, since: start) }
        }
        return bytes
    }
}
