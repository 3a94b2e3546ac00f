import Actions

/// The service: what it was made to do, by whom, with which bytes; and how it misbehaves.
final class SimCloud: @unchecked Sendable {
    // Safe to share: only the thread that runs the simulation touches it.

    enum Kind: String, Sendable {
        case picture, creation, payment, task, upload
    }

    struct Effect: Sendable {
        let kind: Kind
        /// The video that a picture was set on; else the name of what was made.
        let target: String
        let job: String
        let bytes: [UInt8]
    }

    /// A file that comes in parts.
    struct Session {
        var parts: [Int: [UInt8]] = [:]
        let job: String
        let target: String
        var isOpen = true
        /// Why it could not be taken back, as the agent was told.
        var remainder: String?
    }

    struct RemoteTask {
        let job: String
        let readyAt: Duration
    }

    private(set) var effects: [Effect] = []
    var sessions: [String: Session] = [:]
    var tasks: [String: RemoteTask] = [:]
    private(set) var pictures: [String: [UInt8]] = [:]
    /// By whom the pictures were set of which the agent knows, and in which of its lives.
    private var confirmed: [String: (life: Int, job: String)] = [:]
    /// Nobody answers.
    var isDown = false
    /// The credentials are refused.
    var isLocked = false
    /// One request in so many is answered with 503, is lost on its way, or loses its answer; 0 for none.
    var trouble = 0
    private unowned let world: World

    init(world: World) {
        self.world = world
    }

    /// Sets a picture. I10, at each time: none takes the place of one that was dropped later and of which this life of the
    /// agent knows, but for a person's wish.
    func set(_ effect: Effect, in life: Life) {
        self.add(effect)
        self.pictures[effect.target] = effect.bytes
        guard let last = self.confirmed[effect.target], last.life == life.number, last.job > effect.job,
            self.world.drops.drop(effect.bytes)?.repeats == 0
        else { return }
        self.world.violate(
            "I10: \(effect.target) had its picture by \(last.job.suffix(4)), and then one by \(effect.job.suffix(4))")
    }

    /// The agent knows that a picture is set.
    func confirm(_ effect: Effect, in life: Life) {
        self.confirmed[effect.target] = (life.number, effect.job)
    }

    func add(_ effect: Effect) {
        self.effects.append(effect)
        self.world.trace.say(
            "effect: \(effect.kind.rawValue) \(effect.target) by \(effect.job.suffix(4)) with "
                + self.world.drops.shown(effect.bytes))
    }

    /// What was made for a job; nil for nothing.
    func made(_ kind: Kind, by job: String) -> Effect? {
        if self.world.profile.mutation == .blindLookup { return nil }
        return self.effects.first { $0.kind == kind && $0.job == job }
    }

    /// Sends one request: it takes its time, may not arrive, and may take effect without anybody hearing of it.
    ///
    /// - Parameters:
    ///   - isSafe: whether it may be sent again when nobody knows whether it arrived.
    ///   - apply: what it does at the service.
    func ask<Answer: Sendable>(
        _ life: Life, isSafe: Bool, _ apply: () throws(ActionError) -> Answer
    ) async throws(ActionError) -> Answer {
        let dice = self.world.dice
        await self.world.scheduler.pause(dice.milliseconds(0...(dice.oneIn(10) ? 20_000 : 400)))
        let lost = ActionError(
            isSafe ? .transient(retryAfter: nil) : .unknown, "the connection broke, and nobody knows what came of it")
        if life.isOver || Task.isCancelled { throw lost }
        if self.isDown { throw ActionError(.lane(retryAfter: nil), "the service cannot be reached") }
        if self.isLocked { throw ActionError(.lane(retryAfter: nil), "the service refuses the credentials") }
        if dice.oneIn(self.trouble) {
            let wait: Duration? = dice.coin() ? .seconds(dice.within(1...90)) : nil
            throw ActionError(.transient(retryAfter: wait), "503 Service Unavailable")
        }
        if dice.oneIn(self.trouble) { throw lost }
        let isLast = life.burns()
        if isLast, dice.coin() {
            self.world.end(life, "before the service has the request")
            throw lost
        }
        let answer = try apply()
        if isLast { self.world.end(life, "after the service has the request") }
        if dice.oneIn(self.trouble) { throw lost }
        await self.world.scheduler.pause(dice.milliseconds(0...200))
        if life.isOver { throw lost }
        return answer
    }
}
