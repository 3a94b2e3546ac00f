import Synchronization

/// Wakes those who wait for a condition to come true, so that nobody has to ask again and again.
final class Announcer: Sendable {
    private struct Waiting {
        var next = 0
        var bells: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let waiting = Mutex(Waiting())

    /// Says that something changed: everyone who waits looks at their condition again.
    func announce() {
        let bells = self.waiting.withLock { Array($0.bells.values) }
        for bell in bells { bell.yield() }
    }

    /// Waits until `condition` gives a value; it is asked now and after every announcement. Nil when the task is cancelled.
    func wait<Value>(until condition: () -> Value?) async -> Value? {
        // One announcement kept is enough: it says "look", not what there is to see.
        let (stream, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let place = self.waiting.withLock { waiting in
            waiting.next += 1
            waiting.bells[waiting.next] = bell
            return waiting.next
        }
        defer { self.waiting.withLock { $0.bells[place] = nil } }
        if let value = condition() { return value }
        for await _ in stream {
            if let value = condition() { return value }
        }
        return nil
    }
}
