package import Disk
package import Logging
package import Rules
import ServiceLifecycle
package import SystemPackage

package final class FolderIntake: Service {
    package static let batch = 64

    package init(
        folder: Folder, watchProgram: FilePath, threads: DiskThreads,
        wants: @escaping @Sendable (DropPath) -> Bool, receiver: any Receiver,
        clock: any Clock<Duration> = ContinuousClock(), once: Bool = false, logger: Logger
    ) {
        self.folder = folder
    }

    private let folder: Folder

    package func run() async throws {}

    package func lookAgain() {}

    package func snapshot() -> FolderSnapshot { FolderSnapshot(folder: self.folder.name) }
}
