import Disk
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
        let expected: Recovery
    }

    /// Every state with everything that may lie in every place, and what the table of the design says.
    static let cases: [Case] = JobState.allCases.flatMap { state in
        Thing.allCases.flatMap { work in
            Thing.allCases.flatMap { source in
                Thing.allCases.map { destination in
                    Case(
                        state: state, work: work, source: source, destination: destination,
                        expected: Self.expected(state, work, source, destination))
                }
            }
        }
    }

    /// The table, row by row.
    private static func expected(_ state: JobState, _ work: Thing, _ source: Thing, _ destination: Thing) -> Recovery {
        switch (state, work, source, destination) {
        // The rename came, its record did not.
        case (.claiming, .ours, _, _): .confirmClaim(FileIdentity(inode: 7, size: 100, modified: 1000, changed: 4000))
        // It never came: intake finds the file, if it is still there.
        case (.claiming, .nothing, _, _): .forget
        // It took what was put there in the last moment.
        case (.claiming, _, _, _): .putBack
        // What is in work/ is ours; what has our name outside is a new drop.
        case (.ready, let work, _, _) where work != .nothing: .goOn
        case (.acting, let work, _, _) where work != .nothing: .goOn
        case (.waiting, let work, _, _) where work != .nothing: .goOn
        case (.held, let work, _, _) where work != .nothing: .goOn
        // A power cut brought it back to where it was dropped.
        case (.ready, _, .ours, _), (.acting, _, .ours, _), (.waiting, _, .ours, _), (.held, _, .ours, _): .claimAgain
        case (.ready, _, _, _), (.acting, _, _, _), (.waiting, _, _, _), (.held, _, _, _): .gone
        // The move to the destination came, its record did not.
        case (.disposing, .nothing, _, let destination) where destination != .nothing: .confirmDisposal
        case (.disposing, .nothing, .ours, _): .claimAgain
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
        #expect(Self.cases.count == 9 * 64)
        let destination = Job.Destination(place: .done, path: try path("a.jpg"))
        for row in Self.cases {
            let job = Sample.job(try path("a.jpg"), state: row.state, destination: destination)
            let sight = Recovery.Sight(
                work: row.work.stamp, source: row.source.stamp, destination: row.destination.stamp)
            let decision = Recovery.decide(job, sight)
            #expect(decision == row.expected, "\(row)")
        }
    }

    @Test(arguments: Thing.allCases)
    func `a file that was to be removed and is not in work has been removed`(_ source: Thing) throws {
        let job = Sample.job(
            try path("a.jpg"), state: .disposing, destination: Job.Destination(place: .done, path: nil))
        #expect(Recovery.decide(job, Recovery.Sight(source: source.stamp)) == .confirmDisposal)
        let there = Recovery.Sight(work: Thing.ours.stamp, source: source.stamp)
        #expect(Recovery.decide(job, there) == .disposeAgain)
    }
}
