import Synchronization
import Testing

@testable import Agent

@Suite struct `So many at once, and no more` {
    /// What was done, in order.
    final class Record: Sendable {
        private let names = Mutex<[String]>([])
        func add(_ name: String) { self.names.withLock { $0.append(name) } }
        var all: [String] { self.names.withLock { $0 } }
    }

    /// Counts those who are inside at once.
    final class Crowd: Sendable {
        private let state = Mutex((inside: 0, most: 0))
        func enter() {
            self.state.withLock { state in
                state.inside += 1
                state.most = max(state.most, state.inside)
            }
        }
        func leave() { self.state.withLock { $0.inside -= 1 } }
        var most: Int { self.state.withLock { $0.most } }
    }

    @Test func `those who wait go by priority, then in the order they came`() async throws {
        let slots = Slots(1)
        let record = Record()
        try await slots.take()
        await withTaskGroup(of: Void.self) { group in
            for (count, (name, priority)) in [("a", 0), ("b", 5), ("c", 0), ("d", 5), ("e", -1)].enumerated() {
                group.addTask {
                    try? await slots.take(priority: priority)
                    record.add(name)
                    slots.give()
                }
                while slots.waitingCount <= count { await Task.yield() }
            }
            #expect(slots.freeCount == 0)
            slots.give()
        }
        #expect(record.all == ["b", "d", "a", "c", "e"])
        #expect(slots.freeCount == 1)
    }

    @Test func `who is cancelled before it waits takes none`() async throws {
        let slots = Slots(1)
        await withTaskGroup(of: Bool.self) { group in
            group.cancelAll()
            group.addTask { (try? await slots.take()) == nil }
            #expect(await group.next() == true)
        }
        #expect(slots.freeCount == 1)
    }

    @Test func `who is cancelled while it waits makes room for nobody and takes none`() async throws {
        let slots = Slots(1)
        try await slots.take()
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? await slots.take()) == nil }
            while slots.waitingCount == 0 { await Task.yield() }
            group.cancelAll()
            #expect(await group.next() == true)
        }
        #expect(slots.waitingCount == 0)
        #expect(slots.freeCount == 0)
        slots.give()
        #expect(slots.freeCount == 1)
    }

    @Test func `no slot is lost or made under many cancellations, and the limit holds`() async {
        let slots = Slots(3)
        let crowd = Crowd()
        for round in 0..<40 as Range<UInt64> {
            var generator = SeededGenerator(round)
            let pauses = (0..<25).map { _ in Int.random(in: 0..<6, using: &generator) }
            let cancelAfter = Int.random(in: 0..<60, using: &generator)
            await withTaskGroup(of: Void.self) { group in
                for pause in pauses {
                    group.addTask {
                        guard (try? await slots.take(priority: pause)) != nil else { return }
                        crowd.enter()
                        for _ in 0..<pause { await Task.yield() }
                        crowd.leave()
                        slots.give()
                    }
                }
                for _ in 0..<cancelAfter { await Task.yield() }
                group.cancelAll()
            }
            #expect(slots.freeCount == 3)
            #expect(slots.waitingCount == 0)
        }
        #expect(crowd.most <= 3)
    }
}
