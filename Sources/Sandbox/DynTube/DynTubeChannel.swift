import Crypto

/// A channel of the local DynTube.
struct DynTubeChannel: Sendable, Hashable {
    let id: String
    let created: DotNetTime

    /// The documented fields: neither `videoKeys` nor `projectKeys` is among them.
    var json: JSON {
        .object([
            .init("id", .string(self.id)),
            .init("key", .string(DynTubeKey.of(self.id))),
            .init("name", .string(self.id)),
            .init("description", .string("")),
            .init("accountId", .string("sandbox")),
            .init("version", .integer(1)),
            .init("planType", .integer(1)),
            .init("templateKey", .string("default")),
            .init("status", .integer(1)),
            .init("created", .string(self.created.description)),
            .init("updated", .string(self.created.description)),
        ])
    }
}

/// The key that DynTube gives each thing beside its id, for embedding. It never equals the id, so that whoever takes one
/// for the other finds out here.
enum DynTubeKey {
    private static let length = 22

    static func of(_ id: String) -> String {
        let letters = SHA256.hash(data: Array("key of \(id)".utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return String(letters.joined().prefix(Self.length))
    }
}
