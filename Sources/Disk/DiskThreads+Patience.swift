extension DiskThreads {
    /// As `run`, but waits no longer than `limit`: nil then. The call itself cannot be interrupted and keeps its thread
    /// until the kernel lets go of it; what it gives is dropped.
    package func run<Result: Sendable>(
        within limit: Duration, _ body: @escaping @Sendable () -> Result
    ) async -> Result? {
        let (results, result) = AsyncStream.makeStream(of: Result.self)
        self.start {
            result.yield(body())
            result.finish()
        }
        let clock = self.clock
        return await withTaskGroup(of: Result?.self) { group in
            group.addTask { await results.first { _ in true } }
            group.addTask {
                // Ended early only when the other came first, and then nobody waits for this one.
                try? await clock.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
