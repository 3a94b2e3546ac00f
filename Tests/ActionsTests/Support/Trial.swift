import Actions
import Foundation
import Rules
import Sandbox
import Synchronization
import Testing

/// What it takes to try an action: a step that succeeds, a file that it takes, an account. A new action brings its own.
struct Trial: Sendable, CustomTestStringConvertible {
    var name: String
    /// `{cloud}` in a text stands for the cloud's base URL.
    var parameters: [String: Value]
    var file: @Sendable (Int) -> Data = Self.jpeg
    var type = "image/jpeg"
    /// The account's settings with all hosts at one base URL.
    var settings: @Sendable (_ url: String) -> [String: String]
    /// The settings that are secrets.
    var secrets = ["token"]
    /// Those of them that name somebody and are right or wrong together with another.
    var names: [String: String] = [:]
    /// The service counts requests by the minute, so that what comes too often waits for the next one at least.
    var isCountedByMinute = false
    /// The request that does it, and that misbehaving services are tried on: its method and how its path begins.
    var effect: (method: String, path: String)
    /// How many requests have an effect when it goes through once.
    var effects = 1
    /// Whether the effect's request holds the file, so that an upload can be cut short.
    var isUpload = true
    /// Whether a success is looked into; the body of a webhook's may be anything.
    var isAnswerRead = true
    /// What must be there before, such as a ledger or a snapshot.
    var prepare: @Sendable (LocalCloud) async throws -> Void = { _ in }
    /// What the account remembers from before.
    var notes: [String: [UInt8]] = [:]

    var testDescription: String { self.name }

    /// One for each action of the registry that speaks to a service.
    static let all: [Trial] = Self.dynTube + Self.apyHub + Self.huaweiVOD + Self.hook

    /// Those whose one request with an effect carries the file.
    static let uploads = Self.all.filter(\.isUpload)

    var action: any Action {
        guard let action = ActionRegistry.standard.action(named: self.name) else {
            preconditionFailure("no action is called \(self.name)")
        }
        return action
    }

    /// Whether doing it twice does no harm; what may have taken effect is `unknown` otherwise.
    var isRepeatable: Bool { self.action.signature.isRepeatable }

    /// This fault for the request that does it.
    func fault(_ effect: Fault.Effect, times: Fault.Times = .always) -> Fault {
        Fault(effect, times: times, method: self.effect.method, path: self.effect.path)
    }

    /// The requests that may do it, of those that came.
    func done(_ requests: [RecordedRequest]) -> [RecordedRequest] {
        requests.filter { $0.method == self.effect.method && $0.path.hasPrefix(self.effect.path) }
    }

    /// A JPEG picture of about this size, whole as far as its markers go.
    static let jpeg: @Sendable (Int) -> Data = { size in
        Data([0xFF, 0xD8, 0xFF, 0xDA, 0x00, 0x02]) + Data(count: size) + Data([0xFF, 0xD9])
    }

    /// An MP4 file of about this size, as far as its first box goes.
    static let mp4: @Sendable (Int) -> Data = { size in
        Data([0, 0, 0, 0x14]) + Data("ftypisom".utf8) + Data([0, 0, 2, 0]) + Data("isom".utf8) + Data(count: size)
    }

    /// WebVTT with one caption of about this size.
    static let webVTT: @Sendable (Int) -> Data = { size in
        Data("WEBVTT\n\n00:00.000 --> 00:01.000\n".utf8) + Data(repeating: UInt8(ascii: "a"), count: size)
            + Data("\n".utf8)
    }
}

/// One step of a job under way: what outlasts a single run of its action.
final class TrialRun: Sendable {
    private let trial: Trial
    private let url: String
    private let transport: HTTPTransport
    private let input: InputFile
    private let making: MadeFiles?
    private let secret: String
    private let session = AccountSession()
    private let notes: KeptNotes
    private let checkpoint = Mutex<[UInt8]?>(nil)

    init(
        _ trial: Trial, at url: String, _ transport: HTTPTransport, _ input: InputFile, making: MadeFiles? = nil,
        secret: String = FixedCredentials.canary
    ) {
        self.trial = trial
        self.url = url
        self.transport = transport
        self.input = input
        self.making = making
        self.secret = secret
        self.notes = KeptNotes(trial.notes)
    }

    /// More polls than any service of the sandbox asks for.
    private static let mostPolls = 20

    /// Plans and runs the action until it is no longer pending, without the waits between.
    func run() async throws(ActionError) -> Receipt {
        for _ in 0..<Self.mostPolls {
            do throws(ActionError) {
                return try await self.runOnce()
            } catch {
                guard case .pending = error.kind else { throw error }
            }
        }
        throw ActionError(.permanent, "the job never ends")
    }

    private var account: Account {
        Account(
            name: "kids", provider: self.trial.action.signature.provider, settings: self.trial.settings(self.url),
            secrets: Dictionary(uniqueKeysWithValues: self.trial.secrets.map { ($0, .environment("KIDS_TOKEN")) }),
            timeout: .seconds(30), poll: PollSchedule(every: .seconds(1), upTo: .seconds(2), within: .seconds(600)))
    }

    /// What the action would do.
    func plan() throws(ActionError) -> ActionPlan {
        let account = self.account
        let step = ResolvedStep(
            action: self.trial.name, account: account.name,
            parameters: self.trial.parameters.mapValues { value in
                value.text.map { .text($0.replacing("{cloud}", with: self.url)) } ?? value
            })
        return try self.trial.action.plan(step, files: StepFiles(self.input.facts), account: account)
    }

    /// Plans and runs the action once, with what it remembered.
    func runOnce() async throws(ActionError) -> Receipt {
        let account = self.account
        let plan = try self.plan()
        let context = ActionContext(
            http: self.transport, account: account,
            credentials: FixedCredentials(value: self.secret, others: self.trial.names),
            session: self.session, notes: self.notes, files: StepFiles(self.input), making: self.making,
            job: "01JD0000000000000000000000", checkpoint: self.checkpoint.withLock { $0 },
            remember: { state throws(ActionError) in self.checkpoint.withLock { $0 = state } })
        return try await plan.run(context)
    }
}

/// Notes in memory.
final class KeptNotes: AccountNotes {
    private let kept: Mutex<[String: [UInt8]]>

    init(_ notes: [String: [UInt8]] = [:]) {
        self.kept = Mutex(notes)
    }

    func note(_ key: String) async throws(ActionError) -> [UInt8]? { self.kept.withLock { $0[key] } }

    func write(_ note: [UInt8], as key: String) async throws(ActionError) {
        self.kept.withLock { $0[key] = note }
    }
}
