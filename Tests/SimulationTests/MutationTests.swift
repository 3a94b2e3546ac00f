import Testing

/// A simulation that finds nothing proves nothing: defects are put in on purpose, and it must find each.
@Suite struct `The simulation finds` {
    /// What a defect is, and from which seeds on it is looked for: those that have its kind of trouble come soon.
    @Test(arguments: Mutation.allCases)
    func `a defect that was put in`(_ mutation: Mutation) async throws {
        let outcome = await Campaign(seeds: .untilFailure(most: 400), mutation: mutation).run()
        #expect(!outcome.failures.isEmpty, "nothing was found in \(outcome.count) seeds")
        let first = try #require(outcome.failures.first)
        Campaign.tell(["\(mutation.rawValue): found by seed \(first.seed): \(first.violations.first ?? "")"])
    }
}
