import Foundation
import Journal
import Logging
import Rules
import SystemPackage

@testable import Agent
@testable import Disk

/// All that there is in one simulation, and the one thread's worth of order in it.
final class World: @unchecked Sendable {
    // Safe to share: only the thread that runs the simulation touches it.
    let profile: Profile
    let dice: Dice
    let trace: Trace
    let scheduler: Scheduler
    let clock: WallClock
    let disk: SimDisk
    let journal: JournalStore
    let drops = DropBook()
    private(set) lazy var cloud = SimCloud(world: self)
    var weather = Weather()
    /// What should never be.
    private(set) var violations: [String] = []
    private(set) var lives: [Life] = []
    private(set) var agent: Agent?
    /// How often the power was cut: programs of users that wrote at that moment are broken off.
    private(set) var powerCuts = 0

    static let folder = "/drops"
    /// What may be mounted on its own.
    static let apart = ["\(World.folder)/done", "\(World.folder)/failed"]

    init(seed: UInt64, mutation: Mutation? = nil, isKept: Bool = false) {
        let dice = Dice(seed)
        let trace = Trace(isKept: isKept)
        let scheduler = Scheduler(dice: dice, trace: trace)
        let profile = Profile(seed: seed, dice: dice, mutation: mutation)
        trace.clock = { [unowned scheduler] in scheduler.now }
        self.profile = profile
        self.dice = dice
        self.trace = trace
        self.scheduler = scheduler
        self.clock = WallClock(scheduler)
        self.disk = SimDisk(names: profile.isLoose ? .loose : .logged) { [unowned scheduler] in scheduler.now }
        self.disk.forgetsSyncs = mutation == .forgottenSync
        self.journal = JournalStore(mutation: mutation)
        scheduler.slowCalls = profile.hasSlowDisk ? 50 : 0
        trace.say("seed \(seed): \(profile.shown)")
    }

    func violate(_ what: String) {
        self.trace.say("VIOLATION: \(what)")
        self.violations.append(what)
    }

    var life: Life? { self.lives.last }

    // MARK: The process

    /// Starts the agent's process.
    func start() {
        let life = Life(number: self.lives.count + 1)
        self.lives.append(life)
        self.trace.say("process \(life.number) starts")
        let agent = DiskThreads.$substitute.withValue(self.scheduler) { self.makeAgent(life) }
        self.agent = agent
        life.task = Task(executorPreference: self.scheduler) {
            do {
                try await agent.run()
            } catch {
                self.trace.say("process \(life.number) gave up: \(error)")
            }
            life.hasEnded = true
            // As systemd does; it never ends by itself but at a start that did not succeed.
            if !life.isOver {
                life.isOver = true
                self.scheduler.after(.seconds(5)) { self.start() }
            }
        }
    }

    private func makeAgent(_ life: Life) -> Agent {
        var options = Agent.Options(
            watchProgram: "/nowhere", time: self.clock.source, registry: SimProvider(world: self, life: life).registry,
            calls: SimCalls(world: self, life: life))
        options.clock = SimClock(scheduler: self.scheduler)
        options.chance = Chance { self.dice.next() }
        options.isKeptUp = false
        options.holdsFolders = false
        options.recordsInspections = false
        let events = JobEvents()
        events.listen { event in
            if !life.isOver { self.trace.say("agent: \(Self.shown(event))") }
        }
        let settings = Setup.settings
        return Agent(
            settings: settings, reader: Setup.reader, journal: SimJournal(world: self, life: life), options: options,
            events: events, logger: Setup.logger)
    }

    /// The process is killed, or the power goes: what it had not made to last is gone, and nothing that it still does counts.
    func end(_ life: Life, _ when: String) {
        guard !life.isOver else { return }
        life.isOver = true
        self.trace.say("process \(life.number) \(life.takesPower ? "loses its power" : "is killed") \(when)")
        if life.takesPower {
            self.powerCuts += 1
            self.drops.excuse(self.disk)
            self.disk.cutPower(self.dice)
        }
        self.journal.crash()
        self.scheduler.after(.zero) { life.task?.cancel() }
        self.scheduler.after(self.dice.milliseconds(10...20_000)) { self.start() }
    }

    /// Ends the last process for good and lets its tasks end.
    func finish() {
        guard let life = self.life else { return }
        life.isOver = true
        life.task?.cancel()
        _ = self.scheduler.run(until: self.scheduler.now + .seconds(3_600)) { self.lives.allSatisfy(\.hasEnded) }
        for life in self.lives where !life.hasEnded {
            self.violate("process \(life.number) did not end when it was cancelled")
        }
    }

    /// Jobs' directories that are still there.
    var leftDirectories: [String] {
        self.disk.directories(below: "\(Self.folder)/.hotfolder").filter { path in
            path.hasPrefix("work/") || path.hasPrefix("made/")
        }
    }

    private static func shown(_ event: JobEvents.Event) -> String {
        switch event {
        case .refused(_, let path, let reason): "refused \(path): \(reason)"
        case .waiting(_, let path, let reason): "waiting \(path): \(reason)"
        case .claimed(let job): "claimed \(job.path) as \(job.id.text.suffix(4))"
        case .goesOn(let job): "goes on \(job.path) \(job.id.text.suffix(4))"
        case .done(let job, _): "done \(job.path) \(job.id.text.suffix(4))"
        case .failed(let job, _, let reason): "failed \(job.path) \(job.id.text.suffix(4)): \(reason)"
        case .postponed(let job, let wait, let reason):
            "postponed \(job.path) \(job.id.text.suffix(4)) for \(wait): \(reason)"
        case .held(let job, _): "held \(job.path) \(job.id.text.suffix(4))"
        case .gone(let job, let reason): "gone \(job.path) \(job.id.text.suffix(4)): \(reason)"
        case .wentBack(let job, let reason): "went back \(job.path) \(job.id.text.suffix(4)): \(reason)"
        }
    }
}
