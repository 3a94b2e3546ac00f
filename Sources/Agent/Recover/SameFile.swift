import Disk
import Rules

/// Whether two names have the same bytes behind them, so that one of the two may go.
enum SameFile {
    /// How much of two files is compared at a time.
    private static let chunk = 1 << 20

    /// Looks at the identities first and reads only files of one size. False for what is no regular file, and where one of
    /// the two was written to while they were compared. Blocks.
    static func isSame(
        _ path: DropPath, in directory: Directory, as other: DropPath, in otherDirectory: Directory
    ) throws(DiskError) -> Bool {
        guard let one = try directory.status(of: path), let two = try otherDirectory.status(of: other),
            one.kind == .regular, two.kind == .regular, one.stamp.size == two.stamp.size
        else { return false }
        if one.isSecondLink(of: two) { return true }
        // Two names of one file whose numbers do not agree: something is wrong with the numbers, and comparing the file
        // with itself would prove nothing.
        guard !one.stamp.isSameFile(as: two.stamp) else { return false }
        guard case .file(let first) = try directory.openFile(path),
            case .file(let second) = try otherDirectory.openFile(other)
        else { return false }
        var offset: Int64 = 0
        while true {
            let bytes = try first.read(at: offset, count: Self.chunk)
            guard try second.read(at: offset, count: Self.chunk) == bytes else { return false }
            if bytes.isEmpty { break }
            offset += Int64(bytes.count)
        }
        guard let oneNow = try directory.status(of: path), let twoNow = try otherDirectory.status(of: other) else {
            return false
        }
        return oneNow.stamp.isSameContent(as: one.stamp) && twoNow.stamp.isSameContent(as: two.stamp)
    }
}
