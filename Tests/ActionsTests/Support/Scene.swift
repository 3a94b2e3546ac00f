import Actions
import Foundation
import Rules
import Sandbox
import Synchronization

/// An account of the local cloud and what it remembers, for tests in which several jobs come one after the other or at
/// once.
struct Scene: Sendable {
    let cloud: LocalCloud
    let account: Account
    let transport: HTTPTransport
    let notes = KeptNotes()
    let session = AccountSession()
    /// The time of day where nothing else is said.
    static let now = Date(timeIntervalSince1970: 1_790_000_000)

    init(_ cloud: LocalCloud, _ account: Account, _ transport: HTTPTransport) {
        self.cloud = cloud
        self.account = account
        self.transport = transport
    }

    /// Plans and runs a step once.
    ///
    /// - Parameters:
    ///   - job: the job's name.
    ///   - memory: what the step remembers from attempt to attempt.
    func run(
        _ action: any Action, _ parameters: [String: Value], input: InputFile? = nil, job: String = "A",
        memory: Memory = Memory(), now: Date = Self.now
    ) async throws(ActionError) -> Receipt {
        let step = ResolvedStep(action: action.signature.name, account: self.account.name, parameters: parameters)
        let plan = try action.plan(step, files: StepFiles(input?.facts), account: self.account)
        return try await plan.run(
            ActionContext(
                http: self.transport, account: self.account, credentials: FixedCredentials(), session: self.session,
                notes: self.notes, files: StepFiles(input), job: job, checkpoint: memory.kept,
                remember: { state throws(ActionError) in memory.keep(state) }, now: { now }))
    }

    /// The error that a step ends with; nil when it succeeds.
    func failure(
        _ action: any Action, _ parameters: [String: Value], input: InputFile? = nil, job: String = "A",
        memory: Memory = Memory(), now: Date = Self.now
    ) async -> ActionError? {
        do throws(ActionError) {
            _ = try await self.run(action, parameters, input: input, job: job, memory: memory, now: now)
            return nil
        } catch {
            return error
        }
    }

    /// What a step has remembered.
    final class Memory: Sendable {
        private let state = Mutex<[UInt8]?>(nil)

        var kept: [UInt8]? { self.state.withLock { $0 } }

        func keep(_ state: [UInt8]) {
            self.state.withLock { $0 = state }
        }
    }
}

/// Runs a local cloud with an account of DynTube for as long as `body` takes.
func withDynTube(_ body: @escaping @Sendable (Scene) async throws -> Void) async throws {
    try await withCloud { cloud, url, transport in
        try await body(Scene(cloud, .dynTube(at: url), transport))
    }
}
