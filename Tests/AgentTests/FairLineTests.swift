import Testing

@testable import Agent

@Suite struct `A line of those who wait` {
    /// Who is in line: a folder's files, in order.
    private struct File: Hashable {
        let folder: String
        let number: Int
        let priority: Int
    }

    /// Folders that have as many files as they want: a new one comes for each that went.
    private struct Crowd {
        var line = FairLine<File>()
        private var order: UInt64 = 0
        private var numbers: [String: Int] = [:]

        mutating func add(_ folder: String, priority: Int, count: Int = 1) {
            for _ in 0..<count {
                self.order += 1
                self.numbers[folder, default: 0] += 1
                let file = File(folder: folder, number: self.numbers[folder] ?? 0, priority: priority)
                self.line.add(file, order: self.order, priority: priority, folder: folder)
            }
        }

        /// So many turns; who went comes again with another file.
        mutating func turns(_ count: Int) -> [File] {
            (0..<count).compactMap { _ in
                guard let file = self.line.next() else { return nil }
                self.add(file.folder, priority: file.priority)
                return file
            }
        }
    }

    @Test func `goes by priority, and within a folder in the order they came`() {
        var crowd = Crowd()
        crowd.add("a", priority: 0, count: 2)
        crowd.add("a", priority: 5, count: 2)
        var went: [Int] = []
        while let file = crowd.line.next() { went.append(file.number) }
        #expect(went == [3, 4, 1, 2])
        #expect(crowd.line.count == 0)
    }

    @Test func `gives a folder with thousands of files no more turns than one with a few`() {
        var crowd = Crowd()
        crowd.add("full", priority: 0, count: 5_000)
        crowd.add("one", priority: 0)
        crowd.add("two", priority: 0)
        let turns = crowd.turns(300)
        for folder in ["full", "one", "two"] { #expect(turns.count { $0.folder == folder } == 100, "\(folder)") }
        // Whoever comes late goes first, but not for all the turns that it missed.
        crowd.add("late", priority: 0)
        #expect(crowd.turns(4).count { $0.folder == "late" } == 1)
    }

    @Test func `counts the turns that were had without waiting`() {
        var crowd = Crowd()
        for _ in 0..<4 { crowd.line.passes("full") }
        crowd.add("full", priority: 0, count: 10)
        crowd.add("other", priority: 0)
        #expect(crowd.turns(1).map(\.folder) == ["other"])
    }

    @Test(arguments: [0, -1, 4])
    func `leaves one turn in eight to those of a lower priority`(_ lower: Int) {
        var crowd = Crowd()
        crowd.add("urgent", priority: 5, count: 1_000)
        crowd.add("patient", priority: lower, count: 1_000)
        let turns = crowd.turns(800)
        #expect(turns.count { $0.folder == "patient" } == 100)
        let waits = turns.split { $0.folder == "patient" }.map(\.count)
        #expect(waits.allSatisfy { $0 == 7 })
        // They go in their order.
        #expect(turns.filter { $0.folder == "patient" }.map(\.number) == Array(1...100))
    }

    /// However many there are: each folder has its turn within eight for each folder that waits.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `lets no folder wait for more turns than eight for each`(_ seed: UInt64) {
        var generator = SeededGenerator(seed)
        var crowd = Crowd()
        let folders = Int.random(in: 2...6, using: &generator)
        for folder in 0..<folders {
            crowd.add(
                "f\(folder)", priority: Int.random(in: -3...3, using: &generator),
                count: Int.random(in: 1...400, using: &generator))
        }
        var last: [String: Int] = [:]
        for (turn, file) in crowd.turns(2_000).enumerated() {
            let waited = turn - (last[file.folder] ?? 0)
            #expect(waited <= 8 * folders, "\(file.folder) at turn \(turn)")
            last[file.folder] = turn
        }
        #expect(last.count == folders)
    }

    @Test func `forgets who leaves it`() {
        var crowd = Crowd()
        crowd.add("a", priority: 0, count: 3)
        #expect(crowd.line.remove(2)?.number == 2)
        #expect(crowd.line.remove(2) == nil)
        #expect(crowd.line.next()?.number == 1)
        #expect(crowd.line.next()?.number == 3)
        #expect(crowd.line.next() == nil)
    }
}
