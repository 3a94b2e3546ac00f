import Disk
import Glibc

/// The simulated machine's one processor and its clock: every task's next piece and every call that would block waits here,
/// the dice choose which comes next, and when nothing is left to do at this moment the time jumps to the next one.
///
/// Nothing runs beside anything else, and nothing waits for real time.
final class Scheduler: TaskExecutor, CallQueue, @unchecked Sendable {
    // Safe to share: only the thread that calls `run` touches it, and `enqueue`, which others could call, checks that.

    private enum Item {
        case job(UnownedJob)
        case call(() -> Void)
    }

    private struct Alarm {
        let at: Duration
        let number: UInt64
        /// What users do may also come between two system calls.
        let isUsers: Bool
        let ring: () -> Void
    }

    /// Since the start of the simulation; nobody sets it.
    private(set) var now = Duration.zero
    private var ready: [Item] = []
    private var alarms: [Alarm] = []
    private var numbers: UInt64 = 0
    private var thread: pthread_t?
    private let dice: Dice
    private let trace: Trace
    /// How many pieces were run.
    private(set) var steps = 0
    /// One call in so many is slow; 0 for none.
    var slowCalls = 0

    init(dice: Dice, trace: Trace) {
        self.dice = dice
        self.trace = trace
    }

    // MARK: What waits

    func enqueue(_ job: consuming ExecutorJob) {
        self.checkThread()
        self.ready.append(.job(UnownedJob(job)))
    }

    func add(_ call: @escaping @Sendable () -> Void) {
        self.checkThread()
        if self.dice.oneIn(self.slowCalls) {
            self.after(self.dice.milliseconds(1...4_000)) { call() }
        } else {
            self.ready.append(.call(call))
        }
    }

    func close() {}

    var clock: any Clock<Duration> { SimClock(scheduler: self) }

    /// A thread of its own would come at a time of its own, and no seed could bring it back.
    private func checkThread() {
        precondition(
            self.thread.map { pthread_equal($0, pthread_self()) != 0 } ?? false,
            "something of the agent ran on a thread that the simulation does not know")
    }

    /// Calls `ring` when so much time has passed; returns a number to take it back with.
    @discardableResult
    func after(_ wait: Duration, isUsers: Bool = false, _ ring: @escaping () -> Void) -> UInt64 {
        self.numbers += 1
        self.alarms.append(
            Alarm(at: self.now + max(.zero, wait), number: self.numbers, isUsers: isUsers, ring: ring))
        return self.numbers
    }

    private func takeBack(_ number: UInt64) -> Bool {
        guard let index = self.alarms.firstIndex(where: { $0.number == number }) else { return false }
        self.alarms.remove(at: index)
        return true
    }

    // MARK: Waiting

    /// Waits, and throws `CancellationError` when the task is cancelled.
    func wait(_ time: Duration) async throws(CancellationError) {
        let waiter = Waiter()
        let isOver = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                if Task.isCancelled { return continuation.resume(returning: false) }
                waiter.continuation = continuation
                waiter.alarm = self.after(time) { waiter.end(true) }
            }
        } onCancel: {
            if let alarm = waiter.alarm, self.takeBack(alarm) { waiter.end(false) }
        }
        if !isOver { throw CancellationError() }
    }

    /// Lets so much time pass, cancelled or not; for zero it lets others come first.
    func pause(_ time: Duration = .zero) async {
        await withUnsafeContinuation { continuation in
            if time > .zero {
                self.after(time) { continuation.resume() }
            } else {
                self.ready.append(.call { continuation.resume() })
            }
        }
    }

    private final class Waiter: @unchecked Sendable {
        // Safe to share: only the thread that runs the simulation touches it.
        var continuation: UnsafeContinuation<Bool, Never>?
        var alarm: UInt64?

        func end(_ isOver: Bool) {
            self.continuation?.resume(returning: isOver)
            self.continuation = nil
        }
    }

    // MARK: Running

    /// Runs whatever waits until `isOver`, asked before each piece, or until nothing waits any more.
    ///
    /// - Returns: false when nothing waited, or `limit` was reached.
    func run(until limit: Duration, _ isOver: () -> Bool) -> Bool {
        self.thread = pthread_self()
        while !isOver() {
            if self.ready.isEmpty {
                guard let index = self.nextAlarm(), self.alarms[index].at <= limit else { return false }
                let alarm = self.alarms.remove(at: index)
                self.now = alarm.at
                alarm.ring()
            } else {
                self.steps += 1
                let index = self.dice.below(self.ready.count)
                self.trace.mix(UInt64(index) << 32 | UInt64(self.ready.count))
                let item = self.ready[index]
                self.ready.swapAt(index, self.ready.count - 1)
                self.ready.removeLast()
                switch item {
                case .job(let job): job.runSynchronously(on: self.asUnownedTaskExecutor())
                case .call(let call): call()
                }
            }
        }
        return true
    }

    private func nextAlarm() -> Int? {
        self.alarms.indices.min {
            (self.alarms[$0].at, self.alarms[$0].number) < (self.alarms[$1].at, self.alarms[$1].number)
        }
    }

    /// Between two system calls: a user may do now what was to come within the next second.
    func letUsersIn() {
        guard self.dice.oneIn(40) else { return }
        let soon = self.now + .seconds(1)
        let next = self.alarms.indices.filter { self.alarms[$0].isUsers && self.alarms[$0].at <= soon }.min {
            (self.alarms[$0].at, self.alarms[$0].number) < (self.alarms[$1].at, self.alarms[$1].number)
        }
        guard let next else { return }
        self.alarms.remove(at: next).ring()
    }
}
