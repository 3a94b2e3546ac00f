import Testing

@testable import Agent

@Suite struct `What several hand in is taken in batches` {
    @Test func `as much as has come, in order, up to the most`() async {
        let inbox = Inbox<Int>()
        for number in 0..<5 { inbox.add(number) }
        #expect(await inbox.nextBatch(atMost: 3) == [0, 1, 2])
        #expect(await inbox.nextBatch(atMost: 3) == [3, 4])
    }

    @Test func `a reader waits for the first`() async {
        let inbox = Inbox<Int>()
        await withTaskGroup(of: [Int]?.self) { group in
            group.addTask { await inbox.nextBatch(atMost: 3) }
            await Task.yield()
            inbox.add(7)
            #expect(await group.next() == [7])
        }
    }

    @Test func `after the close comes what there is, and then nothing`() async {
        let inbox = Inbox<Int>()
        inbox.add(1)
        inbox.close()
        #expect(await inbox.nextBatch(atMost: 3) == [1])
        #expect(await inbox.nextBatch(atMost: 3) == nil)
        #expect(await inbox.nextBatch(atMost: 3) == nil)
    }

    @Test func `a close wakes the reader`() async {
        let inbox = Inbox<Int>()
        await withTaskGroup(of: [Int]?.self) { group in
            group.addTask { await inbox.nextBatch(atMost: 3) }
            await Task.yield()
            inbox.close()
            #expect(await group.next() == .some(nil))
        }
    }

    @Test func `nothing is lost between many writers and one reader`() async {
        let inbox = Inbox<Int>()
        await withTaskGroup(of: [Int].self) { group in
            group.addTask {
                var all: [Int] = []
                while let batch = await inbox.nextBatch(atMost: 8) {
                    #expect((1...8).contains(batch.count))
                    all += batch
                }
                return all
            }
            await withDiscardingTaskGroup { writers in
                for writer in 0..<20 {
                    writers.addTask {
                        for number in 0..<50 {
                            inbox.add(writer * 50 + number)
                            if number % 7 == 0 { await Task.yield() }
                        }
                    }
                }
            }
            inbox.close()
            let all = await group.next() ?? []
            #expect(all.sorted() == Array(0..<1000))
        }
    }
}
