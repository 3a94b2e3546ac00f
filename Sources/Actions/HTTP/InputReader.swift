import Disk
import NIOCore

/// Reads the input for a request, and finds out when it is not what was planned.
///
/// What was sent must be one state of the file. So its status is compared when reading begins with that of its opening
/// (size, modification time, inode: the claim's rename has changed its ctime since), and when reading ends with that of
/// the beginning, ctime included. The last bytes are handed out only after that: a service never gets the whole of a
/// file that changed.
enum InputReader {
    /// How long a file server may take for one piece. A step that waits longer gives back what others need, and is tried
    /// again when the folder answers.
    private static let answerTime = Duration.seconds(15)

    /// Runs a piece of reading on the folder's threads, and waits for it as long as a file server may take.
    ///
    /// - Throws: what `read` throws, and a transient error when it does not come back.
    static func answer<Result: Sendable>(
        on threads: DiskThreads, about file: OpenedFile, _ read: @escaping @Sendable () throws(ActionError) -> Result
    ) async throws(ActionError) -> Result {
        let answer = await threads.run(atMost: self.answerTime) {
            Swift.Result { () throws(ActionError) in try read() }
        }
        guard let answer else {
            throw ActionError(
                .transient(retryAfter: nil),
                "\(file.shown) cannot be read: the file server does not answer; it is tried again")
        }
        return try answer.get()
    }

    /// Blocks.
    ///
    /// - Returns: what the file is at the beginning.
    /// - Throws: `changed` when it is not the file that was planned with.
    static func begin(_ file: OpenedFile, planned size: Int64) throws(ActionError) -> FileStamp {
        let stamp = try self.stamp(file)
        guard stamp.isSameContent(as: file.opened.stamp), stamp.size == size else { throw self.changed(file) }
        return stamp
    }

    /// Appends `count` bytes from `offset`. Blocks.
    static func read(_ file: OpenedFile, at offset: Int64, count: Int, into buffer: inout ByteBuffer)
        throws(ActionError)
    {
        guard count > 0 else { return }
        var failure: DiskError?
        let filled = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
            do throws(DiskError) {
                return try file.read(into: UnsafeMutableRawBufferPointer(rebasing: space[..<count]), at: offset)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw self.unreadable(failure) }
        guard filled == count else { throw self.changed(file) }
    }

    /// Blocks.
    ///
    /// - Throws: `changed` when anything happened to the file since `start`.
    static func end(_ file: OpenedFile, since start: FileStamp) throws(ActionError) {
        guard try self.stamp(file) == start else { throw self.changed(file) }
    }

    private static func stamp(_ file: OpenedFile) throws(ActionError) -> FileStamp {
        do throws(DiskError) {
            return try file.status().stamp
        } catch {
            throw self.unreadable(error)
        }
    }

    private static func changed(_ file: OpenedFile) -> ActionError {
        ActionError(.changed, "\(file.shown) changed while it was sent; it is sent when it is quiet again")
    }

    private static func unreadable(_ error: DiskError) -> ActionError {
        ActionError(error, saying: "\(error); it is tried again")
    }
}
