import Disk
import Rules
import Testing

@testable import Intake

@Suite struct `The candidate table` {
    private let a = DropPath("a")!
    private let b = DropPath("b")!
    private let c = DropPath("c")!

    private func first(_ taken: [CandidateTable.Candidate]) throws -> CandidateTable.Candidate {
        try #require(taken.first)
    }

    @Test func `each file has a timer of its own`() throws {
        var table = CandidateTable()
        let answer1 = table.found(self.a, now: .seconds(1))
        #expect(answer1)
        let answer2 = table.found(self.b, now: .seconds(2))
        #expect(answer2)
        let answer3 = table.takeDue(now: .seconds(1), limit: 9).map(\.path)
        #expect(answer3 == [self.a])
        let answer4 = table.takeDue(now: .seconds(2), limit: 9).map(\.path)
        #expect(answer4 == [self.b])
        table.put(try #require(table.candidate(self.a)), due: .seconds(9), now: .seconds(2))
        table.put(try #require(table.candidate(self.b)), due: .seconds(5), now: .seconds(2))
        let answer5 = table.nextDue()
        #expect(answer5 == .seconds(5))
        let answer6 = table.takeDue(now: .seconds(9), limit: 9).map(\.path)
        #expect(answer6 == [self.b, self.a])
    }

    @Test func `a scan does not disturb the timer of a file that is known, an event brings it forward`() throws {
        var table = CandidateTable()
        _ = table.found(self.a, now: .zero)
        let taken = try first(table.takeDue(now: .zero, limit: 9))
        table.put(taken, due: .seconds(9), now: .zero)
        let answer7 = table.found(self.a, now: .seconds(1))
        #expect(answer7)
        let answer8 = table.nextDue()
        #expect(answer8 == .seconds(9))
        let answer9 = table.hint(self.a, now: .seconds(1))
        #expect(answer9)
        let answer10 = table.nextDue()
        #expect(answer10 == .seconds(1))
    }

    @Test func `what is told of a file while it is in hand is not lost`() throws {
        var table = CandidateTable()
        _ = table.found(self.a, now: .zero)
        let taken = try first(table.takeDue(now: .zero, limit: 9))
        let answer11 = table.hint(self.a, now: .seconds(1))
        #expect(answer11)
        let answer12 = table.nextDue()
        #expect(answer12 == nil)
        table.put(taken, due: .seconds(60), now: .seconds(2))
        let answer13 = table.nextDue()
        #expect(answer13 == .seconds(2))

        let again = try first(table.takeDue(now: .seconds(2), limit: 9))
        let answer14 = table.hint(self.a, now: .seconds(2))
        #expect(answer14)
        table.remove(again.path, now: .seconds(3))
        let answer15 = table.takeDue(now: .seconds(3), limit: 9).map(\.path)
        #expect(answer15 == [self.a])
    }

    @Test func `it takes no more than it has room for, and takes again when there is room`() {
        var table = CandidateTable(capacity: 2)
        let answer16 = table.found(self.a, now: .zero)
        #expect(answer16)
        let answer17 = table.hint(self.b, now: .zero)
        #expect(answer17)
        let answer18 = table.found(self.c, now: .zero)
        #expect(!answer18)
        let answer19 = table.hint(self.c, now: .zero)
        #expect(!answer19)
        let answer20 = table.hint(self.a, now: .zero)
        #expect(answer20)
        table.remove(self.a, now: .zero)
        let answer21 = table.found(self.c, now: .zero)
        #expect(answer21)
    }

    @Test func `a batch is no larger than asked for`() {
        var table = CandidateTable()
        for path in [self.a, self.b, self.c] { _ = table.found(path, now: .zero) }
        let answer22 = table.takeDue(now: .zero, limit: 2).map(\.path)
        #expect(answer22 == [self.a, self.b])
        let answer23 = table.takeDue(now: .zero, limit: 2).map(\.path)
        #expect(answer23 == [self.c])
    }

    @Test func `a parked file is not waited for until an event tells of it`() throws {
        var table = CandidateTable()
        _ = table.found(self.a, now: .zero)
        table.park(try first(table.takeDue(now: .zero, limit: 9)), now: .zero)
        #expect(table.active == 0)
        let answer24 = table.nextDue()
        #expect(answer24 == nil)
        let answer25 = table.found(self.a, now: .seconds(1))
        #expect(answer25)
        #expect(table.active == 0)
        let answer26 = table.hint(self.a, now: .seconds(1))
        #expect(answer26)
        #expect(table.active == 1)
        let answer27 = table.nextDue()
        #expect(answer27 == .seconds(1))
    }

    @Test func `timers come in order whatever the order they were set in`() throws {
        var table = CandidateTable()
        var numbers = SystemRandomNumberGenerator()
        let dues = (0..<500).map { _ in Duration.milliseconds(Int.random(in: 0..<1_000, using: &numbers)) }
        for (index, due) in dues.enumerated() {
            let path = try #require(DropPath("f\(index)"))
            _ = table.found(path, now: .zero)
            let taken = try first(table.takeDue(now: .zero, limit: 1))
            table.put(taken, due: .seconds(1) + due, now: .zero)
        }
        var seen: [Duration] = []
        while let due = table.nextDue() {
            seen.append(due - .seconds(1))
            for taken in table.takeDue(now: due, limit: 1) { table.remove(taken.path, now: due) }
        }
        #expect(seen == dues.sorted())
    }
}

@Suite struct `What was left` {
    private let path = DropPath("a")!

    private func stamp(_ size: Int64) -> FileStamp {
        FileStamp(device: 1, inode: 1, size: size, modified: 0, changed: 0)
    }

    @Test func `is remembered over scans that see it`() {
        var left = LeftTable()
        left.remember(self.path, self.stamp(1))
        for _ in 0..<3 {
            left.beginScan()
            let answer28 = left.mark(of: self.path)
            #expect(answer28 == LeftTable.Mark(self.stamp(1)))
            left.endScan()
        }
    }

    @Test func `is forgotten after a scan that did not see it`() {
        var left = LeftTable()
        left.remember(self.path, self.stamp(1))
        left.beginScan()
        left.endScan()
        let answer29 = left.mark(of: self.path)
        #expect(answer29 == nil)
    }

    @Test func `is not forgotten by a scan that was broken off`() {
        var left = LeftTable()
        left.remember(self.path, self.stamp(1))
        left.beginScan()
        left.beginScan()
        let answer30 = left.mark(of: self.path)
        #expect(answer30 == LeftTable.Mark(self.stamp(1)))
    }

    @Test func `differs when the file changed`() {
        var left = LeftTable()
        left.remember(self.path, self.stamp(1))
        let answer31 = left.mark(of: self.path)
        #expect(answer31 != LeftTable.Mark(self.stamp(2)))
    }

    @Test func `urgent files are looked at before others that were due earlier, which still get on`() throws {
        var table = CandidateTable()
        let path = { (name: String) in try #require(DropPath(name)) }
        for number in 1...40 {
            let isTaken = table.found(try path("a\(number)"), now: .zero)
            #expect(isTaken)
        }
        for number in 1...40 {
            let isTaken = table.hint(try path("urgent\(number)"), isUrgent: true, now: .seconds(number))
            #expect(isTaken)
        }
        let due = table.nextDue()
        #expect(due == .zero)
        let first = table.takeDue(now: .seconds(2), limit: 16).map(\.path.text)
        #expect(first == ["urgent1", "urgent2"] + (1...14).map { "a\($0)" })
        let second = table.takeDue(now: .seconds(40), limit: 16).map(\.path.text)
        #expect(second == (3...16).map { "urgent\($0)" } + ["a15", "a16"])
        let rest = table.takeDue(now: .seconds(40), limit: 160).map(\.path.text)
        #expect(rest.count == 48 && rest.first == "urgent17" && rest.last == "a40")
        let none = table.nextDue()
        #expect(none == nil)
    }

    @Test func `an urgent file stays urgent, whatever is told of it`() throws {
        var table = CandidateTable()
        let path = try #require(DropPath("urgent"))
        _ = table.found(path, isUrgent: true, now: .zero)
        let taken = table.takeDue(now: .zero, limit: 1)
        _ = table.hint(path, now: .zero)
        table.remove(path, now: .zero)
        #expect(taken.count == 1 && table.candidate(path)?.isUrgent == true)
    }
}
