import Synchronization

/// What a program writes, line by line, for tests that wait for a line instead of for a time.
final class LineLog: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        /// Where the line begins that is not complete yet.
        var rest = 0
        var lines: [String] = []
        var isEnded = false
        var nextBell = 0
        var bells: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let state = Mutex(State())
    /// Called for each line, on the thread that reads, before anybody else hears of it.
    private let onLine: @Sendable (Int) -> Void

    /// - Parameter onLine: gets the number of each line, from 1.
    init(onLine: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.onLine = onLine
    }

    /// Takes what was read; nothing at all means the end.
    func take(_ bytes: ArraySlice<UInt8>) {
        let (count, complete) = self.state.withLock { state in
            let before = state.lines.count
            state.bytes += bytes
            if bytes.isEmpty { state.isEnded = true }
            while let end = state.bytes[state.rest...].firstIndex(of: UInt8(ascii: "\n")) {
                state.lines.append(String(decoding: state.bytes[state.rest..<end], as: UTF8.self))
                state.rest = end + 1
            }
            return (before, state.lines.count)
        }
        for number in count..<complete { self.onLine(number + 1) }
        for bell in self.state.withLock({ Array($0.bells.values) }) { bell.yield() }
    }

    var lines: [String] { self.state.withLock { $0.lines } }
    /// Everything, as it came.
    var bytes: [UInt8] { self.state.withLock { $0.bytes } }
    var text: String { String(decoding: self.bytes, as: UTF8.self) }

    /// The lines that hold all these words.
    ///
    /// - Parameter mark: so many lines before are not looked at.
    func lines(with words: [String], after mark: Int = 0) -> [String] {
        self.lines.dropFirst(mark).filter { line in words.allSatisfy(line.contains) }
    }

    /// Waits until so many lines hold all these words, and returns the last of them.
    ///
    /// - Parameter mark: so many lines before do not count, and cost no time.
    /// - Throws: `NoSuchLine` when the program ends without, or the test's time is up.
    @discardableResult
    func wait(for words: String..., count: Int = 1, after mark: Int = 0) async throws -> String {
        let line = await self.wait { () -> String?? in
            let found = self.lines(with: words, after: mark)
            if found.count >= count { return .some(found[count - 1]) }
            return self.state.withLock { $0.isEnded } ? .some(nil) : nil
        }
        if let line, let line { return line }
        throw NoSuchLine(words: words, count: count, text: self.text)
    }

    /// Waits for the end of what is written.
    func waitForEnd() async {
        _ = await self.wait { self.state.withLock { $0.isEnded } ? true : nil }
    }

    /// Asks now and whenever something came; nil when the task is cancelled.
    private func wait<Value>(until condition: () -> Value?) async -> Value? {
        let (stream, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let place = self.state.withLock { state in
            state.nextBell += 1
            state.bells[state.nextBell] = bell
            return state.nextBell
        }
        defer { self.state.withLock { $0.bells[place] = nil } }
        if let value = condition() { return value }
        for await _ in stream {
            if let value = condition() { return value }
        }
        return nil
    }
}

/// A line that did not come, with all that came instead.
struct NoSuchLine: Error, CustomStringConvertible {
    let words: [String]
    let count: Int
    let text: String

    var description: String {
        "line \(self.count) with \(self.words) did not come; what came was:\n\(self.text)"
    }
}
