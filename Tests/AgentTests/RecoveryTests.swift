import Disk
import Foundation
import Journal
import Rules
import Testing

@testable import Agent

@Suite struct `What an interrupted job needs is told from what lies where` {
    /// What may lie at a place.
    enum Thing: CaseIterable {
        case nothing
        /// The file that was claimed; the move changed its ctime.
        case ours
        /// A copy of it: another inode, same size and time.
        case copy
        case another

        var stamp: FileStamp? {
            let identity = Sample.identity
            return switch self {
            case .nothing: nil
            case .ours:
                FileStamp(
                    device: 9, inode: identity.inode, size: identity.size, modified: identity.modified, changed: 4000)
            case .copy:
                FileStamp(device: 8, inode: 70, size: identity.size, modified: identity.modified, changed: 5000)
            case .another: FileStamp(device: 9, inode: 71, size: 5, modified: 6, changed: 7)
            }
        }
    }

    struct Case: Sendable {
        let state: JobState
        let work: Thing
        let source: Thing
        let destination: Thing
        let mayGoOn: Bool
        let expected: Recovery
    }

    private static func interruption(mayGoOn: Bool) -> Interruption {
        let action = ActionSignature(
            name: "test.act", summary: "", input: .any, parameters: [], isRepeatable: mayGoOn)
        return Interruption(action, nil)
    }

    /// Every state with everything that may lie in every place, and what the table of the design says.
    static let cases: [Case] = JobState.allCases.flatMap { state in
        Thing.allCases.flatMap { work in
            Thing.allCases.flatMap { source in
                Thing.allCases.flatMap { destination in
                    [true, false].map { mayGoOn in
                        Case(
                            state: state, work: work, source: source, destination: destination, mayGoOn: mayGoOn,
                            expected: Self.expected(state, work, source, destination, mayGoOn: mayGoOn))
                    }
                }
            }
        }
    }

    /// The table, row by row.
    private static func expected(
        _ state: JobState, _ work: Thing, _ source: Thing, _ destination: Thing, mayGoOn: Bool
    ) -> Recovery {
        switch (state, work, source, destination) {
        // The rename came, its record did not.
        case (.claiming, .ours, _, _): .confirmClaim(FileIdentity(inode: 7, size: 100, modified: 1000, changed: 4000))
        // It never came: intake finds the file, if it is still there.
        case (.claiming, .nothing, _, _): .forget
        // It took what was put there in the last moment.
        case (.claiming, _, _, _): .putBack
        // What is in work/ is ours; what has our name outside is a new drop.
        case (.ready, let work, _, _) where work != .nothing: .goOn
        // Its effect may have happened.
        case (.acting, let work, _, _) where work != .nothing: mayGoOn ? .goOn : .hold
        case (.waiting, let work, _, _) where work != .nothing: .goOn
        case (.held, let work, _, _) where work != .nothing: .goOn
        // A power cut brought it back to where it was dropped.
        case (.ready, _, .ours, _), (.acting, _, .ours, _), (.waiting, _, .ours, _), (.held, _, .ours, _): .claimAgain
        case (.ready, _, _, _), (.acting, _, _, _), (.waiting, _, _, _), (.held, _, _, _): .gone
        // A power cut brought it back to where it was dropped; a copy at the destination may have lasted.
        case (.disposing, .nothing, .ours, _): .claimAgain
        // The move to the destination came, its record did not.
        case (.disposing, .nothing, _, let destination) where destination != .nothing: .confirmDisposal
        case (.disposing, .nothing, _, _): .gone
        case (.disposing, _, _, .nothing): .disposeAgain
        // A verified copy, or a second link, and the original: only its removal is missing.
        case (.disposing, let work, _, let destination) where work == destination: .removeOriginal
        case (.disposing, .ours, _, .copy), (.disposing, .copy, _, .ours): .removeOriginal
        // Somebody else's file has the name.
        case (.disposing, _, _, _): .disposeAgain
        case (.done, .nothing, _, _), (.failed, .nothing, _, _), (.gone, .nothing, _, _): .gone
        case (.done, _, _, _), (.failed, _, _, _), (.gone, _, _, _): .disposeAgain
        }
    }

    @Test func `in every state, whatever lies where`() throws {
        #expect(Self.cases.count == 9 * 64 * 2)
        let destination = Job.Destination(place: .done, path: try path("a.jpg"))
        for row in Self.cases {
            let job = Sample.job(try path("a.jpg"), state: row.state, destination: destination)
            let sight = Recovery.Sight(
                work: row.work.stamp, source: row.source.stamp, destination: row.destination.stamp)
            let decision = Recovery.decide(job, sight, Self.interruption(mayGoOn: row.mayGoOn))
            #expect(decision == row.expected, "\(row)")
        }
    }

    @Test func `an empty file at the destination only held the name, and the file was taken away`() throws {
        let job = Sample.job(
            try path("a.jpg"), state: .disposing, destination: Job.Destination(place: .done, path: try path("a.jpg")))
        let empty = FileStamp(device: 1, inode: 99, size: 0, modified: 0, changed: 0)
        #expect(Recovery.decide(job, Recovery.Sight(destination: empty), Interruption(nil, nil)) == .gone)
    }

    @Test(arguments: Thing.allCases)
    func `a file that was to be removed and is not in work has been removed`(_ source: Thing) throws {
        let job = Sample.job(
            try path("a.jpg"), state: .disposing, destination: Job.Destination(place: .done, path: nil))
        let none = Interruption(nil, nil)
        // A power cut undid the removal and the claim: taken for a new drop, it would be sent again.
        let expected = source == .ours ? Recovery.claimAgain : .confirmDisposal
        #expect(Recovery.decide(job, Recovery.Sight(source: source.stamp), none) == expected)
        let there = Recovery.Sight(work: Thing.ours.stamp, source: source.stamp)
        #expect(Recovery.decide(job, there, none) == .disposeAgain)
    }

    struct Step: Sendable {
        /// Nil for an action that this version does not have.
        let isRepeatable: Bool?
        let hasCheckpoint: Bool
        let mayGoOn: Bool
    }

    @Test(arguments: [
        Step(isRepeatable: true, hasCheckpoint: false, mayGoOn: true),
        Step(isRepeatable: true, hasCheckpoint: true, mayGoOn: true),
        Step(isRepeatable: false, hasCheckpoint: true, mayGoOn: true),
        Step(isRepeatable: false, hasCheckpoint: false, mayGoOn: false),
        Step(isRepeatable: nil, hasCheckpoint: false, mayGoOn: false),
        Step(isRepeatable: nil, hasCheckpoint: true, mayGoOn: false),
    ])
    func `an interrupted step goes on where that does no harm`(_ row: Step) {
        let action = row.isRepeatable.map {
            ActionSignature(name: "test.act", summary: "", input: .any, parameters: [], isRepeatable: $0)
        }
        let record = StepRecord(
            index: 0, state: .started, checkpoint: row.hasCheckpoint ? [1] : nil, outputs: [:], attempts: [])
        #expect(Interruption(action, record).mayGoOn == row.mayGoOn)
    }

    @Test func `the reason says what, since when, where to look and what to type`() throws {
        let job = Sample.job(try path("a.jpg"), state: .acting)
        let attempts = [
            AttemptRecord(started: .distantPast, ended: .distantPast, outcome: "503"),
            AttemptRecord(started: Sample.date, ended: nil, outcome: nil),
        ]
        let record = StepRecord(index: 0, state: .started, checkpoint: nil, outputs: [:], attempts: attempts)
        #expect(
            Interruption(nil, record).reason(of: job)
                == "dyntube.update_video_image was under way, begun 2026-11-22T00:26:40Z, when hotfolder was interrupted, "
                + "and whether it took effect cannot be looked up; look for it at the service in the account \"dyntube\", "
                + "then type `hotfolder resolve \(job.id) --done` if it is there, or `hotfolder resolve \(job.id) --again` "
                + "if it is not")
    }
}
