import NIOCore

/// Looks at a file while it arrives, so that nothing of it has to be kept.
protocol FileCheck: Sendable {
    init()

    /// Takes the next bytes.
    mutating func read(_ bytes: ByteBuffer)
}

/// The first bytes of a file, by which most kinds are known.
struct FileHead: FileCheck {
    /// Enough for the brand of an MP4 file, the kind of a Matroska file and the first caption of a subtitle file.
    private static let longest = 4 * 1024

    private(set) var bytes: [UInt8] = []

    init() {}

    mutating func read(_ bytes: ByteBuffer) {
        self.bytes += bytes.readableBytesView.prefix(Self.longest - self.bytes.count)
    }
}
