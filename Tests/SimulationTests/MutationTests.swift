import Testing

extension `A simulated agent` {
    /// A simulation that finds nothing proves nothing: defects are put in on purpose, and it must find each.
    @Test(arguments: Mutation.allCases)
    func `is caught with a defect that was put in`(_ mutation: Mutation) async throws {
        let outcome = await Campaign(seeds: .untilFailure(most: 1_000), mutation: mutation).run()
        let first = try #require(outcome.failures.first, "nothing was found in \(outcome.count) seeds")
        Campaign.tell(["\(mutation.rawValue): found by seed \(first.seed): \(first.violations.first ?? "")"])
    }
}
