import Glibc
import Rules

/// A size on the command line.
enum SizeOption {
    static func bytes(_ size: String?) throws -> Int64? {
        guard let size else { return nil }
        guard let bytes = try? SizeText.parse(size) else {
            throw CommandError("--size \(size) is not a size; write 500KB or 2MB", status: EX_USAGE)
        }
        return bytes
    }
}
