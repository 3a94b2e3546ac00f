package import Disk
import Foundation
package import Rules
package import SystemPackage

/// Where a step puts a file that it makes for the steps after it: a picture from a video, a download.
///
/// The files of a job lie in `.hotfolder/made/<job id>/` of its folder and are removed when the job ends. A file has its
/// name only once it is whole and durable; what a crash left half-made is made again.
package struct MadeFiles: Sendable {
    /// The drop folder.
    package let root: FilePath
    /// Below the root.
    package let directory: DropPath
    /// The step's number, which makes the name unique among the job's files.
    package let step: Int
    /// On which it may block.
    package let threads: DiskThreads
    /// The kernel's, but for tests.
    private let calls: any SystemCalls

    package init(
        root: FilePath, directory: DropPath, step: Int, threads: DiskThreads, calls: any SystemCalls = Kernel()
    ) {
        self.calls = calls
        self.root = root
        self.directory = directory
        self.step = step
        self.threads = threads
    }

    /// A file on its way.
    package struct Draft: Sendable {
        /// To write to.
        package let file: NewFile
        /// For a program that writes to it itself; absolute.
        package let path: FilePath
        let unfinished: DropPath
        let finished: DropPath
    }

    /// Begins the step's file; what an attempt before left is gone.
    ///
    /// - Parameter fileExtension: letters and digits, without a dot.
    /// - Throws: a transient error when it cannot be made.
    package func begin(_ fileExtension: String) async throws(ActionError) -> Draft {
        let name = "\(self.step + 1).\(fileExtension)"
        guard let finished = self.directory.appending(name: Array(name.utf8)),
            let unfinished = self.directory.appending(name: Array("\(name).part".utf8))
        else { throw ActionError(.permanent, "the folder's path is too long for a file to be made in it") }
        do throws(DiskError) {
            return try await self.threads.run { () throws(DiskError) in
                let root = try Directory.open(self.root, on: self.calls)
                try root.makeDirectories(self.directory, permissions: 0o770)
                for path in [unfinished, finished] where try root.status(of: path) != nil { try root.remove(path) }
                let file = try root.createFile(unfinished, permissions: 0o660)
                return Draft(
                    file: file, path: self.root.pushing(FilePath(String(decoding: unfinished.bytes, as: UTF8.self))),
                    unfinished: unfinished, finished: finished)
            }
        } catch {
            throw Self.failure(error)
        }
    }

    /// Appends to the draft.
    ///
    /// - Throws: that the disk cannot be used, when it is full.
    package func write(_ bytes: [UInt8], to draft: Draft) async throws(ActionError) {
        do throws(DiskError) {
            try await self.threads.run { () throws(DiskError) in try draft.file.write(bytes) }
        } catch {
            throw Self.failure(error)
        }
    }

    /// Makes the file durable and gives it its name.
    ///
    /// - Returns: the absolute path, for the output `file`.
    /// - Throws: a transient error.
    package func finish(_ draft: Draft) async throws(ActionError) -> Value {
        do throws(DiskError) {
            try await self.threads.run { () throws(DiskError) in
                let root = try Directory.open(self.root, on: self.calls)
                // By name: a program may have put another file in the place of ours.
                try root.syncContent(of: draft.unfinished)
                try root.move(draft.unfinished, to: root, draft.finished)
                try root.syncNames(of: self.directory)
            }
        } catch {
            throw Self.failure(error)
        }
        return .text("\(self.root)/\(draft.finished.text)")
    }

    private static func failure(_ error: DiskError) -> ActionError {
        ActionError(error, saying: "the file cannot be made: \(error); it is tried again")
    }
}
