import Rules
import Synchronization

/// Whether a folder has AppleDouble files, `._NAME` beside `NAME`: only there is it worth looking for one.
///
/// Macs make them first, on servers that cannot store Finder's attributes otherwise.
final class AppleDoubles: Sendable {
    private static let prefix = Array("._".utf8)

    private let seen = Atomic(false)

    var haveBeenSeen: Bool { self.seen.load(ordering: .relaxed) }

    /// Takes note of a name that a scan or an event told of.
    func note(_ path: DropPath) {
        // Read first: of most folders nothing is ever written here, and the line stays in every thread's cache.
        let slash = path.bytes.lastIndex(of: UInt8(ascii: "/"))
        let name = path.bytes[(slash.map { $0 + 1 } ?? 0)...]
        guard name.starts(with: Self.prefix), !self.haveBeenSeen else { return }
        self.seen.store(true, ordering: .relaxed)
    }

    /// Where the AppleDouble file of a file lies.
    static func path(beside path: DropPath) -> DropPath? {
        path.beside(self.prefix + path.name)
    }
}
