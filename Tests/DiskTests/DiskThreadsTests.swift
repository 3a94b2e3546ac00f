import Disk
import Foundation
import Glibc
import Synchronization
import SystemPackage
import Testing

@Suite struct `Blocking calls have threads of their own` {
    /// A place where calls block until it is opened, and that tells how many have come.
    final class Gate: Sendable {
        private let entered: AsyncStream<Void>
        private let enter: AsyncStream<Void>.Continuation
        private let semaphore = DispatchSemaphore(value: 0)

        init() {
            (self.entered, self.enter) = AsyncStream.makeStream()
        }

        func pass() {
            self.enter.yield()
            self.semaphore.wait()
        }

        func waitForArrivals(_ count: Int) async {
            var arrivals = self.entered.makeAsyncIterator()
            for _ in 0..<count { await arrivals.next() }
        }

        func open(_ count: Int) {
            for _ in 0..<count { self.semaphore.signal() }
        }
    }

    @Test func `a result and an error come back`() async throws {
        let threads = DiskThreads(name: "results", count: 1)
        #expect(await threads.run { 42 } == 42)
        let failing: @Sendable () throws(DiskError) -> Int = { () throws(DiskError) in
            throw DiskError("open", "x", .ioError)
        }
        do throws(DiskError) {
            _ = try await threads.run(failing)
            Issue.record("no error came")
        } catch {
            #expect(error.errno == .ioError)
        }
    }

    @Test func `all threads of a pool may block without stopping another`() async {
        let stuck = DiskThreads(name: "stuck", count: 3)
        let free = DiskThreads(name: "free", count: 1)
        let gate = Gate()
        await withTaskGroup(of: Int.self) { group in
            for index in 0..<3 {
                group.addTask {
                    await stuck.run {
                        gate.pass()
                        return index
                    }
                }
            }
            await gate.waitForArrivals(3)
            #expect(await free.run { 7 } == 7)
            gate.open(3)
            var results: Set<Int> = []
            for await result in group { results.insert(result) }
            #expect(results == [0, 1, 2])
        }
    }

    @Test func `a call that hangs is waited for as long as there is patience, and no longer`() async {
        let stuck = DiskThreads(name: "stuck", count: 1)
        let gate = Gate()
        let patience = Patience()
        await withTaskGroup(of: Int?.self) { group in
            group.addTask {
                await stuck.run(with: patience) {
                    gate.pass()
                    return 1
                }
            }
            await gate.waitForArrivals(1)
            // Behind it, with a patience of its own.
            #expect(await stuck.run(atMost: .milliseconds(20)) { 2 } == nil)
            patience.end()
            #expect(await group.next() == .some(nil))
        }
        #expect(await stuck.run(with: patience) { 3 } == nil, "it is over")
        gate.open(1)
        #expect(await stuck.run(atMost: .seconds(60)) { 4 } == 4, "the thread comes back")
    }

    @Test func `a call that nobody waits for any more never begins`() async {
        let stuck = DiskThreads(name: "stuck", count: 1)
        let gate = Gate()
        let sum = Sum()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await stuck.run { gate.pass() } }
            await gate.waitForArrivals(1)
            _ = await stuck.run(atMost: .milliseconds(20)) { sum.add(1) }
            gate.open(1)
        }
        await stuck.run {}
        #expect(sum.value.withLock { $0 } == 0)
    }

    @Test func `what waits is worked off, each call once`() async {
        let threads = DiskThreads(name: "many", count: 2)
        let sum = Sum()
        await withDiscardingTaskGroup { group in
            for index in 0..<1000 {
                group.addTask { await threads.run { sum.add(index) } }
            }
        }
        #expect(sum.value.withLock { $0 } == 499_500)
    }

    final class Sum: Sendable {
        let value = Mutex(0)
        func add(_ number: Int) { self.value.withLock { $0 += number } }
    }

    /// A call holds its pool's last reference for as long as it is under way, and no longer.
    @Test func `the threads end with the pool`() async throws {
        let name = "hf-ends-here"
        var threads: DiskThreads? = DiskThreads(name: name, count: 2)
        // A thread names itself once it runs: looked for as long as it takes, as the end is.
        while Self.threadNames().filter({ $0 == name }).count < 2 { await Task.yield() }
        await threads?.run {}
        threads = nil
        while Self.threadNames().contains(name) { await Task.yield() }
    }

    private static func threadNames() -> [String] {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        return tasks.compactMap { task in
            (try? String(contentsOfFile: "/proc/self/task/\(task)/comm", encoding: .utf8))?
                .trimmingCharacters(in: .newlines)
        }
    }
}
