import Crypto
import FoundationEssentials

/// The key that DynTube gives each thing beside its id, for embedding. It never equals the id, so that whoever takes one
/// for the other finds out here.
enum DynTubeKey {
    private static let length = 22

    static func of(_ id: String) -> String {
        String(Hexadecimal.text(SHA256.hash(data: Array("key of \(id)".utf8))).prefix(Self.length))
    }

    /// An id that nothing has had before.
    static func newID() -> String {
        UUID().uuidString.lowercased()
    }
}
