import Disk
import Rules
import SystemPackage
import Testing

@testable import Intake

@Suite struct `What a folder's intake knows` {
    private static func stamp(_ inode: UInt64) -> FileStamp {
        FileStamp(device: 1, inode: inode, size: 9, modified: 1, changed: 1)
    }

    /// What no rule wants by itself, such as a sidecar, is known only by its stamp; a group's member is waited for.
    @Test func `files that went with another one are left no more, and looked for at once`() throws {
        var state = IntakeState(folder: Folder(name: "in", path: "/in"), isOnce: false)
        let film = try #require(DropPath("a.mp4"))
        let sidecar = try #require(DropPath("a.yaml"))
        let subtitle = try #require(DropPath("a.srt"))
        state.left.remember(sidecar, Self.stamp(2))
        #expect(state.table.found(film, now: .zero) && state.table.found(subtitle, now: .zero))
        let taken = state.table.takeDue(now: .zero, limit: 2)
        #expect(taken.map(\.path) == [film, subtitle])
        state.table.put(taken[1], due: .seconds(5), now: .zero)
        #expect(state.snapshot(now: .zero).counts.left == 1)

        let report = Report.hopeless(folder: "in", path: film, stamp: Self.stamp(1), reason: "damaged")
        let telling = IntakeState.Telling(candidate: taken[0], report: report, stamp: Self.stamp(1))
        state.take([.taken(with: [sidecar, subtitle])], to: [telling], now: .seconds(1))
        #expect(state.snapshot(now: .seconds(1)).counts.left == 0)
        #expect(state.table.candidate(film) == nil)
        #expect(state.table.takeDue(now: .seconds(1), limit: 2).map(\.path) == [subtitle])
    }

    /// Of what cannot be listed a scan of all knows; one of a part adds what it finds where nothing, or less, was known.
    @Test func `directories that cannot be listed are told of when there are more, and once`() {
        var state = IntakeState(folder: Folder(name: "in", path: "/in"), isOnce: false)
        func told(_ count: Int, _ name: String, ofAll: Bool) -> String? {
            let first = DiskError("list", name, .permissionDenied, because: "no")
            return state.finished(.finished(unreadable: count, first: count == 0 ? nil : first), wasAll: ofAll)
        }
        #expect(told(0, "", ofAll: false) == nil)
        #expect(told(1, "a", ofAll: false)?.hasPrefix("What lies in a directory is not seen: ") == true)
        #expect(told(2, "a", ofAll: true)?.hasPrefix("What lies in 2 directories is not seen; the first: ") == true)
        for name in ["a", "b"] { #expect(told(1, name, ofAll: false) == nil, "it is one of the two, or soon told") }
        #expect(told(2, "a", ofAll: true) == nil)
        #expect(state.snapshot(now: .zero).counts.unlisted == 2)
        #expect(state.snapshot(now: .zero).degradations.count == 1)
        #expect(told(0, "", ofAll: true) == nil)
        #expect(state.snapshot(now: .zero).degradations.isEmpty && state.snapshot(now: .zero).counts.unlisted == 0)
    }
}
