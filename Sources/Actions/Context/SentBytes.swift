import Synchronization

/// How many bytes of a request's body the kernel has taken so far, for whoever shows progress. It decides nothing.
package final class SentBytes: Sendable {
    private let bytes = Atomic<Int64>(0)

    package init() {}

    package var count: Int64 { self.bytes.load(ordering: .relaxed) }

    func add(_ count: Int) {
        self.bytes.add(Int64(count), ordering: .relaxed)
    }
}
