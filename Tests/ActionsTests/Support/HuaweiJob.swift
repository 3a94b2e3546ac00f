import Actions
import Foundation
import Rules
import Sandbox
import Synchronization

/// One step of one job at the local Huawei Cloud: what outlasts a run of its action, and what a crash leaves of it.
final class HuaweiJob: Sendable {
    private let action: any Action
    private let parameters: [String: Value]
    private let url: String
    private let transport: HTTPTransport
    private let files: StepFiles<InputFile>
    private let session: AccountSession
    /// How it gets in: what the config would say.
    private let way: Way
    private let password: String
    /// Its clock goes on only when it is told to.
    private let start = Date.now
    private let state = Mutex(State())

    enum Way: Sendable {
        case keys, login
        /// With this security token.
        case temporaryKeys(String)
        case token(String)
    }

    private struct State {
        var checkpoint: [UInt8]?
        var checkpoints: [String] = []
        /// How many more checkpoints are written before the process is gone; nil for all.
        var life: Int?
        var skipped: TimeInterval = 0
        var left: String?
    }

    init(
        _ action: any Action, _ parameters: [String: Value], at url: String, _ transport: HTTPTransport,
        _ files: StepFiles<InputFile>, way: Way = .keys, password: String = FixedCredentials.canary,
        session: AccountSession = AccountSession()
    ) {
        self.action = action
        self.parameters = parameters
        self.url = url
        self.transport = transport
        self.files = files
        self.way = way
        self.password = password
        self.session = session
    }

    /// All that was ever remembered, as text.
    var remembered: [String] { self.state.withLock { $0.checkpoints } }

    /// The process dies right after so many more checkpoints: nothing later is written.
    func die(after checkpoints: Int) { self.state.withLock { $0.life = checkpoints } }

    /// It is started again.
    func restart() { self.state.withLock { $0.life = nil } }

    /// It is another job from here on.
    func forget() { self.state.withLock { $0.checkpoint = nil } }

    /// It remembers this.
    func recall(_ text: String) { self.state.withLock { $0.checkpoint = Array(text.utf8) } }

    /// The clock goes on.
    func skip(_ seconds: TimeInterval) { self.state.withLock { $0.skipped += seconds } }

    var account: Account {
        let secrets: [String] =
            switch self.way {
            case .keys: ["access_key", "secret_key"]
            case .temporaryKeys: ["access_key", "secret_key", "security_token"]
            case .login: ["password"]
            case .token: ["token"]
            }
        return Account(
            name: "vod", provider: "huawei_vod",
            settings: [
                "region": "cn-north-4", "project_id": "0123456789abcdef0123456789abcdef", "url": self.url,
                "iam_url": self.url, "domain": "hotfolder", "user": "hotfolder",
            ],
            secrets: Dictionary(uniqueKeysWithValues: secrets.map { ($0, .environment("HUAWEI")) }),
            timeout: .seconds(30), poll: PollSchedule(every: .seconds(5), upTo: .seconds(30), within: .seconds(300)))
    }

    /// What the action would do.
    func plan() throws(ActionError) -> ActionPlan {
        let facts = StepFiles(self.files.main?.facts, members: self.files.members.mapValues(\.facts))
        let step = ResolvedStep(action: self.action.signature.name, account: "vod", parameters: self.parameters)
        return try self.action.plan(step, files: facts, account: self.account)
    }

    /// Plans and runs the action once, with what it remembered; what it leaves is taken back where nobody goes on.
    func run() async throws(ActionError) -> Receipt {
        do throws(ActionError) {
            return try await self.plan().run(self.context)
        } catch {
            if error.kind == .permanent || error.kind == .changed { self.note(try await self.giveUp()) }
            throw error
        }
    }

    /// Nobody goes on with it: as the agent says when the attempts are used up.
    ///
    /// - Returns: what could not be taken back.
    func giveUp() async throws(ActionError) -> String? {
        let plan = try self.plan()
        guard let giveUp = plan.giveUp, self.context.checkpoint?.isEmpty == false else { return nil }
        return await giveUp(self.context)
    }

    /// What could not be taken back by `run`.
    var left: String? { self.state.withLock { $0.left } }

    private func note(_ left: String?) { self.state.withLock { $0.left = left } }

    private var context: ActionContext {
        var others = ["access_key": "HFSANDBOXACCESSKEY00"]
        switch self.way {
        case .token(let token): others["token"] = token
        case .temporaryKeys(let token): others["security_token"] = token
        case .keys, .login: break
        }
        return ActionContext(
            http: self.transport, account: self.account,
            credentials: FixedCredentials(value: self.password, others: others), session: self.session,
            files: self.files, job: "01JD0000000000000000000000", checkpoint: self.state.withLock { $0.checkpoint },
            remember: { bytes throws(ActionError) in
                let isAlive = self.state.withLock { state -> Bool in
                    if state.life == 0 { return false }
                    state.checkpoint = bytes
                    state.checkpoints.append(String(decoding: bytes, as: UTF8.self))
                    state.life = state.life.map { $0 - 1 }
                    return state.life != 0
                }
                if !isAlive { throw ActionError(.transient(retryAfter: nil), "the process was killed") }
            },
            now: { self.start.addingTimeInterval(self.state.withLock { $0.skipped }) })
    }

    /// Runs it until it is no longer pending; the clock goes on by what it waits.
    func finish() async throws(ActionError) -> Receipt {
        for _ in 0..<50 {
            do throws(ActionError) {
                return try await self.run()
            } catch {
                guard case .pending(let wait) = error.kind else { throw error }
                self.skip(TimeInterval(wait.components.seconds))
            }
        }
        throw ActionError(.permanent, "the job never ends")
    }
}
