import Disk
import Rules
import ServiceLifecycle
import Synchronization

/// Looks every few seconds whether a folder is still ours, and takes one that another agent has left.
///
/// It has a thread of its own: a file server that hangs holds up this, and neither the folder's work nor the agent's end.
struct HoldKeeper: Sendable {
    let folder: DropFolder
    let hold: FolderHold
    let time: TimeSource
    let isOnce: Bool
    /// Called whenever the folder has become ours: at the start, and when it came back. `wasRefused`: files may have been
    /// waiting for that.
    let onEntry: @Sendable (_ wasRefused: Bool) async -> Void

    private static let interval = Duration.seconds(3)
    /// So long a look is waited for.
    private static let patience = Duration.seconds(5)

    /// Returns at a graceful shutdown; with `isOnce` after the first look.
    func run() async {
        let threads = DiskThreads(name: "hf-hold", count: 1)
        let looking = LookFlag()
        var wasHeld = false
        var wasRefused = false
        while !Task.isCancelled {
            let (folder, hold) = (self.folder, self.hold)
            // One that hangs is not joined by others, which would gather behind it.
            if !looking.isUnderWay {
                await threads.run(atMost: Self.patience) {
                    looking.set(true)
                    defer { looking.set(false) }
                    do throws(DiskError) {
                        try hold.admit(try Directory.open(folder.settings.path), isThorough: true)
                    } catch  where error.errno.endsWriting {
                        hold.letGo()
                    } catch {
                        // The hold shows it, or intake does.
                    }
                }
            }
            let standing = self.hold.standing
            if standing.isHeld, !wasHeld { await self.onEntry(wasRefused) }
            wasHeld = standing.isHeld
            wasRefused = standing.refusal != nil
            if self.isOnce { return }
            guard await self.waits() else { return }
        }
    }

    /// False when the agent stops.
    private func waits() async -> Bool {
        await cancelWhenGracefulShutdown {
            do {
                try await self.time.wait(Self.interval)
                return true
            } catch {
                return false
            }
        }
    }
}

/// Whether a look is under way. Only the one thread that looks sets it: one that was not begun in time never is.
private final class LookFlag: Sendable {
    private let value = Atomic<Bool>(false)

    var isUnderWay: Bool { self.value.load(ordering: .acquiring) }

    func set(_ isUnderWay: Bool) { self.value.store(isUnderWay, ordering: .releasing) }
}
