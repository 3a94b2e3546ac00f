import Synchronization

/// What several tasks hand to one, which takes it in batches: as much as has come while it was busy with the last.
///
/// That is group commit: with one file at a time a batch is one file and nobody waits for company; with many, one pair of
/// fsyncs serves them all. It is bounded by those who hand in, each of which is a job in the pipeline's window.
final class Inbox<Item: Sendable>: Sendable {
    private struct State {
        var items: [Item] = []
        var reader: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    private let state = Mutex(State())

    func add(_ item: Item) {
        let reader = self.state.withLock { state in
            precondition(!state.isClosed, "handed in after the last job ended")
            state.items.append(item)
            return state.reader.take()
        }
        reader?.resume()
    }

    /// No more comes; the reader gets what there is, and then nil.
    func close() {
        let reader = self.state.withLock { state in
            state.isClosed = true
            return state.reader.take()
        }
        reader?.resume()
    }

    /// Up to `most` items, waiting for the first; nil when closed and empty. One reader at a time.
    func nextBatch(atMost most: Int) async -> [Item]? {
        while true {
            let (batch, isClosed) = self.state.withLock { state in
                let batch = Array(state.items.prefix(most))
                state.items.removeFirst(batch.count)
                return (batch, state.isClosed)
            }
            if !batch.isEmpty { return batch }
            if isClosed { return nil }
            await withCheckedContinuation { continuation in
                let isReady = self.state.withLock { state in
                    if !state.items.isEmpty || state.isClosed { return true }
                    precondition(state.reader == nil, "an inbox has one reader")
                    state.reader = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }
}
