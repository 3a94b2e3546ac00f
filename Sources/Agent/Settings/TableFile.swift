import Rules
import SystemPackage

/// The file of a table. Links are followed: the operator chose them.
struct TableFile: Sendable {
    let path: FilePath

    /// Why it cannot be read, as a sentence: what is wrong; what to do.
    struct Refusal: Error {
        let reason: String
    }

    /// What it looks like now. Nothing is opened: opening a device may do something, and a FIFO waits for a writer. Blocks.
    ///
    /// - Throws: `Refusal`, when nothing is there, or something else than a file.
    func look() throws(Refusal) -> FileLook {
        do throws(Errno) {
            return FileLook(try self.requireFile(try self.path.stat()))
        } catch {
            throw self.refusal(error)
        }
    }

    /// Its bytes, whole. Blocks.
    ///
    /// - Returns: nil when it changed while it was read: somebody writes it.
    /// - Throws: `Refusal`, also for one that is larger than a table may be.
    func read() throws(Refusal) -> (bytes: [UInt8], look: FileLook)? {
        do {
            // It may have become a FIFO since the look.
            let descriptor = try FileDescriptor.open(self.path, .readOnly, options: [.nonBlocking, .closeOnExec])
            return try descriptor.closeAfter {
                let status = try self.requireFile(try descriptor.stat())
                guard let size = Int(exactly: status.size), size <= Table.largest else { throw Errno.fileTooLarge }
                let bytes = try Self.bytes(of: descriptor, size: size)
                let look = FileLook(status)
                guard bytes.count == size, FileLook(try descriptor.stat()) == look else { return nil }
                return (bytes, look)
            }
        } catch let error as Errno {
            throw self.refusal(error)
        } catch {
            throw self.refusal(.ioError)
        }
    }

    /// At most one byte more than the file had.
    private static func bytes(of descriptor: FileDescriptor, size: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
            while count < buffer.count {
                let read = try descriptor.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...]))
                if read == 0 { return }
                count += read
            }
        }
    }

    /// Devices, FIFOs and directories are told by an error that no file gives.
    private func requireFile(_ status: Stat) throws(Errno) -> Stat {
        guard status.type == .regular else { throw status.type == .directory ? .isDirectory : .noSuchAddressOrDevice }
        return status
    }

    private func refusal(_ error: Errno) -> Refusal {
        switch error {
        case .noSuchFileOrDirectory, .notDirectory:
            Refusal(reason: "the table is not there; write it, or correct `table` in the rule")
        case .isDirectory:
            Refusal(reason: "this is a directory, and no table; correct `table` in the rule")
        case .noSuchAddressOrDevice:
            Refusal(reason: "this is a device, a FIFO or a socket, and no table; correct `table` in the rule")
        case .fileTooLarge:
            Refusal(reason: "the table is larger than \(Table.largest >> 20) MiB; split it")
        case .permissionDenied:
            Refusal(
                reason: "the table cannot be read: \(error); let the agent's user read it, and enter its directories")
        default:
            Refusal(reason: "the table cannot be read: \(error); it is tried again")
        }
    }
}
