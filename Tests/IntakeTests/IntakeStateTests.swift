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
}
