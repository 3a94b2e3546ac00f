import NIOCore

/// The JSON body of a request to the local Huawei Cloud.
enum JSONBody {
    /// Huawei's gateway takes no more in a signed request (APIG, "Notes and constraints").
    static let largest = 12 << 20

    /// Reads and parses it. Refuses another type, another syntax and too many bytes.
    static func read(_ incoming: Incoming) async throws -> JSON {
        let bytes = try await Self.bytes(of: incoming)
        return try Self.parse(bytes, incoming)
    }

    /// All bytes of the body.
    static func bytes(of incoming: Incoming) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await incoming.body.next() {
            guard bytes.count + piece.readableBytes <= Self.largest else {
                throw VODRefusal("APIGW.0201", "the body has more than \(Self.largest) bytes", status: 413)
            }
            bytes.append(contentsOf: piece.readableBytesView)
        }
        return bytes
    }

    static func parse(_ bytes: [UInt8], _ incoming: Incoming) throws(VODRefusal) -> JSON {
        let types = incoming.values(of: "Content-Type")
        let type = types.first?.split(separator: ";").first.map { $0.filter { $0 != " " }.lowercased() }
        guard types.count == 1, type == "application/json" else {
            let shown = types.isEmpty ? "missing" : types.joined(separator: ", ")
            throw VODRefusal("VOD.10059", "the Content-Type is \(shown); send application/json", status: 400)
        }
        do {
            return try JSON(parsing: bytes)
        } catch {
            throw .parameter("the body is not JSON")
        }
    }
}
