import Disk
import Journal
import Rules
import Testing

@testable import Agent

@Suite struct `A file that goes with an interrupted job's own` {
    private typealias Thing = `What an interrupted job needs is told from what lies where`.Thing

    struct Case: Sendable, CustomTestStringConvertible {
        let leading: Recovery
        let state: JobState
        var work = false
        var source = false
        var changedSource = false
        var destination = false
        var step = 0
        let expected: CompanionRecovery
        var testDescription: String {
            "\(self.leading) in \(self.state), work \(self.work), source \(self.source) \(self.changedSource), "
                + "destination \(self.destination), step \(self.step)"
        }
    }

    private static let cases = [
        // The claim did not happen: what is in work/ goes back.
        Case(leading: .forget, state: .claiming, work: true, expected: .putBack),
        Case(leading: .forget, state: .claiming, source: true, expected: .stay),
        Case(leading: .putBack, state: .claiming, work: true, expected: .putBack),
        Case(leading: .gone, state: .ready, work: true, expected: .putBack),
        Case(leading: .gone, state: .ready, expected: .stay),
        // It did.
        Case(leading: .confirmClaim(Sample.identity), state: .claiming, work: true, expected: .stay),
        Case(leading: .confirmClaim(Sample.identity), state: .claiming, source: true, expected: .claimAgain),
        Case(leading: .confirmClaim(Sample.identity), state: .claiming, expected: .missing),
        Case(leading: .goOn, state: .ready, work: true, source: true, expected: .stay),
        Case(leading: .goOn, state: .waiting, source: true, expected: .claimAgain),
        Case(leading: .hold, state: .acting, source: true, expected: .claimAgain),
        Case(leading: .goOn, state: .ready, changedSource: true, expected: .followBack),
        Case(leading: .goOn, state: .ready, changedSource: true, step: 1, expected: .missing),
        Case(leading: .goOn, state: .ready, expected: .missing),
        // The end had begun.
        Case(leading: .disposeAgain, state: .disposing, work: true, expected: .stay),
        Case(leading: .disposeAgain, state: .disposing, destination: true, expected: .finish),
        Case(leading: .disposeAgain, state: .disposing, work: true, destination: true, expected: .removeOriginal),
        Case(leading: .disposeAgain, state: .disposing, source: true, expected: .claimAgain),
        Case(leading: .disposeAgain, state: .disposing, expected: .missing),
        // It had come to its end for the job's own file.
        Case(leading: .confirmDisposal, state: .disposing, destination: true, expected: .finish),
        Case(leading: .confirmDisposal, state: .disposing, work: true, expected: .moveLate),
        Case(leading: .confirmDisposal, state: .disposing, source: true, expected: .claimAgain),
        Case(leading: .confirmDisposal, state: .disposing, source: true, destination: true, expected: .claimAgain),
        Case(leading: .removeOriginal, state: .disposing, work: true, expected: .moveLate),
        Case(leading: .confirmDisposal, state: .disposing, expected: .missing),
    ]

    @Test(arguments: cases) func `is put right as that is`(_ row: Case) throws {
        let destination = Job.Destination(place: .done, path: try path("a.srt"))
        let companion = Job.Companion(
            role: "subtitle", path: try path("a.srt"), identity: Sample.identity, type: "text/plain",
            destination: destination)
        var job = Sample.job(try path("a.mp4"), state: row.state, destination: destination)
        job.step = row.step
        job.companions = [companion]
        var sight = Recovery.Sight()
        if row.work { sight.work = Thing.ours.stamp }
        if row.source { sight.source = Thing.ours.stamp }
        if row.changedSource {
            sight.source = FileStamp(device: 9, inode: Sample.identity.inode, size: 1, modified: 2, changed: 3)
        }
        if row.destination { sight.destination = Thing.ours.stamp }
        #expect(CompanionRecovery.decide(companion, of: job, leading: row.leading, sight) == row.expected)
    }
}
