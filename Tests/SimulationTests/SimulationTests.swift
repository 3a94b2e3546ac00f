import Disk
import Foundation
import Testing

/// The agent's own code on a disk, a cloud and a clock that a seed governs. One after another: each takes both processors.
@Suite(.serialized) struct `A simulated agent` {
    @Test func `keeps its promises for every seed`() async throws {
        let campaign = Campaign(environment: ProcessInfo.processInfo.environment)
        let outcome = await campaign.run()
        Campaign.tell(outcome.report)
        #expect(outcome.failures.isEmpty, "replay a seed with HOTFOLDER_SEED=n")
        if campaign.seeds == .usual { #expect(outcome.count >= Campaign.fewestSeeds, "of those that fit the time") }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `does the same for the same seed`(_ seed: UInt64) async {
        let threads = DiskThreads(name: "simulation", count: 1)
        let first = await threads.run { Simulation.run(seed) }
        let second = await threads.run { Simulation.run(seed) }
        #expect(first.hash == second.hash)
        #expect(first.steps == second.steps)
    }
}
