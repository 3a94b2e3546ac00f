import Actions
import Foundation
import Rules
import Synchronization

/// A step that has the local ApyHub make a thumbnail, of which every run is a new life: it knows what was written down and
/// nothing else.
final class ThumbnailRun: Sendable {
    static let kill = "killed here"

    private struct State {
        var checkpoint: [UInt8]?
        var now = Date(timeIntervalSince1970: 1_800_000_000)
        /// How many more moments it lives, of which there is one before and one after each note; nil: it is not killed.
        var life: Int?
        var waits: [Duration] = []
        var isJournalFull = false
    }

    private let state = Mutex(State())
    private let url: String
    private let transport: HTTPTransport
    private let input: InputFile
    private let making: MadeFiles
    private let parameters: [String: Value]

    init(
        at url: String, _ transport: HTTPTransport, _ scratch: ScratchFolder, _ parameters: [String: Value] = [:],
        size: Int = 1000
    ) throws {
        self.url = url
        self.transport = transport
        self.input = try scratch.input("dropped", Trial.mp4(size), type: "video/mp4")
        self.making = try scratch.making()
        self.parameters = parameters
    }

    /// The waits that it asked for, in order.
    var waits: [Duration] { self.state.withLock { $0.waits } }
    var checkpoint: [UInt8]? { self.state.withLock { $0.checkpoint } }

    /// It is killed after so many moments.
    func kill(after moments: Int) { self.state.withLock { $0.life = moments } }
    /// Whether it was killed; a new life begins.
    func revive() -> Bool {
        self.state.withLock { state in
            defer { state.life = nil }
            return state.life.map { $0 < 0 } ?? false
        }
    }
    /// From now on nothing can be written down.
    func fillJournal() { self.state.withLock { $0.isJournalFull = true } }
    func emptyJournal() { self.state.withLock { $0.isJournalFull = false } }
    func pass(_ time: Duration) { self.state.withLock { $0.now += TimeInterval(time.components.seconds) } }

    /// Runs it until it is no longer pending, with the waits between.
    func run() async throws(ActionError) -> Receipt {
        while true {
            do throws(ActionError) {
                return try await self.runOnce()
            } catch {
                guard case .pending(let wait) = error.kind else { throw error }
                self.state.withLock { state in
                    state.waits.append(wait)
                    let (seconds, attoseconds) = wait.components
                    state.now += TimeInterval(seconds) + TimeInterval(attoseconds) / 1e18
                }
            }
        }
    }

    func runOnce() async throws(ActionError) -> Receipt {
        let account = Account(
            name: "frames", provider: "apyhub", settings: ["url": self.url], secrets: ["token": .environment("T")],
            poll: PollSchedule(every: .seconds(2), upTo: .seconds(30), within: .seconds(1800)))
        guard let action = ActionRegistry.standard.action(named: "apyhub.generate_thumbnail") else {
            preconditionFailure("the registry lacks the action")
        }
        let step = ResolvedStep(
            action: action.signature.name, account: account.name, parameters: self.parameters)
        let plan = try action.plan(step, files: StepFiles(self.input.facts), account: account)
        let context = ActionContext(
            http: self.transport, account: account, credentials: FixedCredentials(), files: StepFiles(self.input),
            making: self.making, checkpoint: self.checkpoint,
            remember: { note throws(ActionError) in
                try self.live()
                let isFull = self.state.withLock { state in
                    if !state.isJournalFull { state.checkpoint = note }
                    return state.isJournalFull
                }
                if isFull { throw ActionError(.transient(retryAfter: nil), "the disk is full") }
                try self.live()
            }, now: { self.state.withLock { $0.now } })
        let receipt = try await plan.run(context)
        // The moment after the last effect, before the agent writes the receipt down.
        try self.live()
        return receipt
    }

    /// Passes a moment, or dies in it and stays dead.
    private func live() throws(ActionError) {
        let isDead = self.state.withLock { state in
            guard let life = state.life else { return false }
            state.life = life - 1
            return life <= 0
        }
        if isDead { throw ActionError(.transient(retryAfter: nil), Self.kill) }
    }
}
