import Glibc
import Synchronization

/// A few operating-system threads for calls that block: a folder's own, so that a file server that hangs stops that
/// folder and nothing else. Swift's shared pool has as many threads as cores; two hung reads there would stop the agent.
///
/// The threads live as long as the value: dropping it ends them once they are idle. What waits is bounded by those who
/// wait, each of which is one task.
package final class DiskThreads: Sendable {
    private let queue: any CallQueue

    /// What takes the calls in place of threads made within its scope: a simulation, which makes each when its turn comes.
    @TaskLocal package static var substitute: (any CallQueue)?

    /// - Parameter count: how many calls may block at once, at least 1.
    package init(name: String, count: Int) {
        precondition(count >= 1, "a pool without threads would never do anything")
        if let substitute = Self.substitute {
            self.queue = substitute
            return
        }
        let queue = Queue()
        self.queue = queue
        for _ in 0..<count { queue.startThread(named: name) }
    }

    deinit {
        self.queue.close()
    }

    /// Runs `body` on one of the threads and waits for it without blocking. It is not interrupted by cancellation: a call
    /// that hangs in the kernel cannot be.
    package func run<Result: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let outcome: Swift.Result<Result, Failure> = await withCheckedContinuation { continuation in
            self.queue.add {
                do throws(Failure) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }

    /// Has `body` run on one of the threads, and does not wait for it. Who calls this bounds how many there are.
    package func begin(_ body: @escaping @Sendable () -> Void) {
        self.queue.add(body)
    }

    /// As `run`, but returns nil as soon as `patience` ends or the task is cancelled. What `body` returns after that is
    /// dropped, and what had not begun by then never begins: for calls without an effect.
    package func run<Result: Sendable>(
        with patience: Patience, _ body: @escaping @Sendable () -> Result
    ) async -> Result? {
        let handover = Handover<Result>()
        guard let ticket = patience.enter({ handover.give(nil) }) else { return nil }
        defer { patience.leave(ticket) }
        self.queue.add {
            if !handover.isDone { handover.give(body()) }
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { handover.wait($0) }
        } onCancel: {
            handover.give(nil)
        }
    }

    /// As `run`, but returns nil when the call has not come back after `time`, or when the task is cancelled: for calls
    /// without an effect.
    package func run<Result: Sendable>(
        atMost time: Duration, _ body: @escaping @Sendable () -> Result
    ) async -> Result? {
        let patience = Patience()
        let clock = self.queue.clock
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await clock.sleep(for: time)
                patience.end()
            }
            defer { group.cancelAll() }
            return await self.run(with: patience, body)
        }
    }
}

/// Where calls wait until somebody makes them.
package protocol CallQueue: Sendable {
    /// The time that passes while calls wait and are made.
    var clock: any Clock<Duration> { get }
    /// Takes a call to be made once, on any thread.
    func add(_ call: @escaping @Sendable () -> Void)
    /// Nobody adds any more.
    func close()
}

extension DiskThreads {
    /// Calls waiting for a thread. A pthread mutex and condition, because threads must sleep on it.
    private final class Queue: CallQueue, @unchecked Sendable {
        // Safe to share: `waiting` and `isClosed` are only touched with `mutex` held.
        private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
        private var waiting: [@Sendable () -> Void] = []
        private var next = 0
        private var isClosed = false
        /// So many calls that were made stay in front of those that wait, since removing from the front costs a pass.
        private static let mostMade = 64

        var clock: any Clock<Duration> { ContinuousClock() }

        init() {
            pthread_mutex_init(self.mutex, nil)
            pthread_cond_init(self.condition, nil)
        }

        deinit {
            pthread_cond_destroy(self.condition)
            pthread_mutex_destroy(self.mutex)
            self.condition.deallocate()
            self.mutex.deallocate()
        }

        func add(_ call: @escaping @Sendable () -> Void) {
            pthread_mutex_lock(self.mutex)
            self.waiting.append(call)
            pthread_cond_signal(self.condition)
            pthread_mutex_unlock(self.mutex)
        }

        func close() {
            pthread_mutex_lock(self.mutex)
            self.isClosed = true
            pthread_cond_broadcast(self.condition)
            pthread_mutex_unlock(self.mutex)
        }

        /// The next call; nil when closed and empty.
        private func take() -> (@Sendable () -> Void)? {
            pthread_mutex_lock(self.mutex)
            defer { pthread_mutex_unlock(self.mutex) }
            while self.next == self.waiting.count {
                if self.isClosed { return nil }
                pthread_cond_wait(self.condition, self.mutex)
            }
            let call = self.waiting[self.next]
            self.next += 1
            // Also while there is always more to do: calls that were made must not gather with all that they hold.
            if self.next == self.waiting.count || self.next >= Self.mostMade {
                self.waiting.removeFirst(self.next)
                self.next = 0
            }
            return call
        }

        func startThread(named name: String) {
            let start = Unmanaged.passRetained(Start(queue: self, name: name))
            var thread = pthread_t()
            let failure = pthread_create(
                &thread, nil,
                { argument in
                    guard let argument else { return nil }
                    let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                    Kernel.nameThread(start.name)
                    while let call = start.queue.take() { call() }
                    return nil
                }, start.toOpaque())
            precondition(failure == 0, "the system gave no thread: \(failure)")
            pthread_detach(thread)
        }
    }

    private final class Start: Sendable {
        let queue: Queue
        let name: String

        init(queue: Queue, name: String) {
            self.queue = queue
            self.name = name
        }
    }
}
