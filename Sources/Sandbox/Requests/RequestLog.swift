import Synchronization

/// The requests that came, for those who ask afterwards and those who wait.
final class RequestLog: Sendable {
    /// Enough for any test and a long day at a desk, a few megabytes at most; older ones are forgotten.
    static let keptRequests = 10_000

    private struct State {
        var requests: [RecordedRequest] = []
        var recorded = 0
        var arrived = 0
        var nextListener = 0
        var listeners: [Int: AsyncStream<RecordedRequest>.Continuation] = [:]
    }

    private let state = Mutex(State())
    private let announcer = Announcer()

    /// The kept requests, the oldest first.
    var requests: [RecordedRequest] { self.state.withLock { $0.requests } }

    /// Says that the head of a request has come.
    func noteArrival() {
        self.state.withLock { $0.arrived += 1 }
        self.announcer.announce()
    }

    /// Says what became of a request.
    func record(_ request: RecordedRequest) {
        let listeners = self.state.withLock { state in
            if state.requests.count == Self.keptRequests { state.requests.removeFirst(Self.keptRequests / 2) }
            state.requests.append(request)
            state.recorded += 1
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield(request) }
        self.announcer.announce()
    }

    /// Forgets all requests and begins counting anew.
    func clear() {
        self.state.withLock { state in
            state.requests = []
            state.recorded = 0
            state.arrived = 0
        }
    }

    /// Returns when so many requests have been recorded since the start or `clear`, or when the task is cancelled.
    func waitForRecords(_ count: Int) async {
        _ = await self.announcer.wait { self.state.withLock { $0.recorded >= count } ? true : nil }
    }

    /// Returns when the heads of so many requests have come since the start or `clear`, or when the task is cancelled.
    func waitForArrivals(_ count: Int) async {
        _ = await self.announcer.wait { self.state.withLock { $0.arrived >= count } ? true : nil }
    }

    /// Every request recorded from now on.
    func listen() -> AsyncStream<RecordedRequest> {
        let (stream, listener) = AsyncStream.makeStream(
            of: RecordedRequest.self, bufferingPolicy: .bufferingNewest(Self.keptRequests))
        let place = self.state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = listener
            return state.nextListener
        }
        listener.onTermination = { _ in self.state.withLock { $0.listeners[place] = nil } }
        return stream
    }
}
