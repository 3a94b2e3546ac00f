import Disk
import Journal

/// One seed from its start to the checks.
struct Simulation {
    /// What a seed came to.
    struct Result: Sendable {
        let seed: UInt64
        let profile: String
        let violations: [String]
        let hash: UInt64
        let steps: Int
        let lines: [String]
    }

    /// For so long users drop and things go wrong.
    private static let troubledTime = Duration.seconds(150)
    /// So long may the agent take, after the faults stop, until everything has come to its end: the longest pause of an
    /// account is an hour.
    private static let settlingTime = Duration.seconds(3 * 3_600)

    /// Runs a seed on this thread.
    static func run(_ seed: UInt64, mutation: Mutation? = nil, isKept: Bool = false) -> Result {
        let world = World(seed: seed, mutation: mutation, isKept: isKept)
        let users = Users(world: world)
        let operators = Operators(world: world)
        let faults = Faults(world: world)
        _ = world.disk.place("\(World.folder)/x")
        _ = world.disk.place("/desk/x")
        if world.profile.isApart { for path in World.apart { _ = world.disk.place("\(path)/x") } }
        world.disk.sync(world.disk.root)
        users.plan(within: Self.troubledTime)
        operators.plan(within: Self.troubledTime)
        faults.plan(within: Self.troubledTime)
        world.scheduler.after(.zero) { world.start() }
        _ = world.scheduler.run(until: Self.troubledTime) { false }
        faults.stop()
        Self.settle(world, operators)
        // What could not be put away in bad times is put away by the next start.
        if !world.leftDirectories.isEmpty {
            world.finish()
            world.start()
            Self.settle(world, operators)
        }
        world.finish()
        Invariants(world: world).check()
        return Result(
            seed: seed, profile: world.profile.shown, violations: world.violations, hash: world.trace.hash,
            steps: world.scheduler.steps,
            lines: world.trace.lines)
    }

    /// Lets the agent come to its end, with a person who decides what is held.
    private static func settle(_ world: World, _ operators: Operators) {
        let limit = world.scheduler.now + Self.settlingTime
        var quiet = 0
        while quiet < 2, world.scheduler.now < limit {
            let next = world.scheduler.now + .seconds(15)
            world.scheduler.after(.seconds(15)) {}
            _ = world.scheduler.run(until: next) { world.scheduler.now >= next }
            operators.decide(mayErr: false)
            quiet = Self.isQuiet(world) ? quiet + 1 : 0
        }
        if quiet < 2 {
            let open = world.journal.rows.values.filter { !$0.state.isFinal }.map { row in
                "\(row.job.path) is \(row.state.rawValue): \(row.now.reason ?? "no reason")"
            }
            world.violate(
                "I7: not at rest within \(Self.settlingTime): \(open.sorted()); in the folder: \(Self.inbox(world))")
        }
    }

    private static func inbox(_ world: World) -> [String] {
        world.disk.inbox().map(\.path)
    }

    private static func isQuiet(_ world: World) -> Bool {
        let hasWork = world.disk.find("\(World.folder)/.hotfolder/work") != nil
        // A claim whose file a power cut took is forgotten as soon as there is a `work/` to look into.
        guard world.journal.rows.values.allSatisfy({ $0.state.isFinal || $0.state == .claiming && !hasWork }) else {
            return false
        }
        return self.inbox(world).isEmpty && world.life.map { !$0.isOver } ?? false
    }
}
