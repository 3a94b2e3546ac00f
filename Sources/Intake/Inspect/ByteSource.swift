import Disk

/// What a file's bytes are read from: the opened file, and in tests bytes in memory, so that thousands of cuts of one file need
/// no thousands of files.
protocol ByteSource: Sendable {
    /// Up to `count` bytes from `offset`; fewer only at the end. Blocks.
    func read(at offset: Int64, count: Int) throws(DiskError) -> [UInt8]
}

extension OpenedFile: ByteSource {}
