import Journal
import Testing

@testable import Agent

@Suite struct `Jobs go on when their time has come` {
    let time = ManualTime()
    let table: Timetable
    let ids: [JobID]

    init() {
        self.table = Timetable(time: self.time.source)
        self.ids = (0..<5).map { _ in Sample.newID() }.sorted()
    }

    /// The next job, which is then done with.
    func take() async -> JobID? {
        let id = await self.table.nextDue()
        if let id { self.table.remove(id) }
        return id
    }

    @Test func `the one that is due first comes first`() async {
        self.table.add(self.ids[0], after: .seconds(3))
        self.table.add(self.ids[1], after: .seconds(1))
        self.table.add(self.ids[2], after: .seconds(2))
        #expect(self.table.next == .seconds(1))
        #expect(self.table.wait(of: self.ids[0]) == .seconds(3))
        #expect(self.table.wait(of: self.ids[4]) == nil)
        self.time.advance(by: .seconds(5))
        #expect(await self.take() == self.ids[1])
        #expect(await self.take() == self.ids[2])
        #expect(await self.take() == self.ids[0])
        #expect(self.table.next == nil)
    }

    @Test func `it is waited for no longer than it takes`() async {
        self.table.add(self.ids[0], after: .seconds(60))
        var waits = self.time.waits.makeAsyncIterator()
        await withTaskGroup(of: JobID?.self) { group in
            group.addTask { await self.take() }
            #expect(await waits.next() == .seconds(60))
            self.time.advance(by: .seconds(60))
            #expect(await group.next() == self.ids[0])
        }
    }

    @Test func `an earlier one that is added meanwhile wakes the sleeper`() async {
        self.table.add(self.ids[0], after: .seconds(60))
        var waits = self.time.waits.makeAsyncIterator()
        await withTaskGroup(of: JobID?.self) { group in
            group.addTask { await self.take() }
            #expect(await waits.next() == .seconds(60))
            self.table.add(self.ids[1], after: .zero)
            #expect(await group.next() == self.ids[1])
        }
    }

    @Test func `added anew it is due at the new time`() async {
        self.table.add(self.ids[0], after: .seconds(1))
        self.table.add(self.ids[0], after: .seconds(9))
        #expect(self.table.next == .seconds(9))
        self.table.remove(self.ids[0])
        #expect(self.table.next == nil)
    }

    @Test func `a job in hand is in the table until it is removed or added again`() async {
        self.table.add(self.ids[0], after: .zero)
        #expect(await self.table.nextDue() == self.ids[0])
        #expect(self.table.next == .zero)
        self.table.add(self.ids[0], after: .seconds(4))
        #expect(self.table.next == .seconds(4))
    }

    @Test func `a job in hand does not come again, and keeps no other from coming`() async {
        self.table.add(self.ids[0], after: .zero)
        #expect(await self.table.nextDue() == self.ids[0])
        self.time.advance(by: .seconds(1))
        self.table.add(self.ids[1], after: .zero)
        #expect(await self.table.nextDue() == self.ids[1])
        self.table.add(self.ids[0], after: .zero)
        #expect(await self.table.nextDue() == self.ids[0])
    }

    @Test func `hurrying makes one due, or all`() async {
        for id in self.ids { self.table.add(id, after: .seconds(100)) }
        self.table.hurry(self.ids[3])
        #expect(await self.take() == self.ids[3])
        #expect(self.table.next == .seconds(100))
        self.table.hurry()
        var rest: Set<JobID> = []
        for _ in 0..<4 {
            if let id = await self.take() { rest.insert(id) }
        }
        #expect(rest == Set(self.ids).subtracting([self.ids[3]]))
    }

    @Test func `a close ends the waiting`() async {
        await withTaskGroup(of: JobID?.self) { group in
            group.addTask { await self.table.nextDue() }
            await Task.yield()
            self.table.close()
            #expect(await group.next() == .some(nil))
        }
        self.table.add(self.ids[0], after: .zero)
        #expect(await self.table.nextDue() == nil)
    }

    @Test(arguments: [true, false])
    func `a cancellation ends the waiting`(_ isEmpty: Bool) async {
        if !isEmpty { self.table.add(self.ids[0], after: .seconds(60)) }
        await withTaskGroup(of: JobID?.self) { group in
            group.addTask { await self.table.nextDue() }
            await Task.yield()
            group.cancelAll()
            #expect(await group.next() == .some(nil))
        }
    }

    /// Each is added at whatever moment between looking at the table and falling asleep.
    @Test func `no wake-up is lost`() async {
        await withTaskGroup(of: Int.self) { group in
            group.addTask {
                var count = 0
                while let id = await self.table.nextDue() {
                    self.table.remove(id)
                    count += 1
                    if count == 500 { break }
                }
                return count
            }
            for round in 0..<500 {
                self.table.add(Sample.newID(), after: .zero)
                // Until it was taken: each round may then find the reader at another point of its way to sleep.
                while self.table.next != nil { await Task.yield() }
                for _ in 0..<(round % 4) { await Task.yield() }
            }
            #expect(await group.next() == 500)
        }
    }
}
