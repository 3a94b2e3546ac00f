import NIOCore

/// Bodies that are small enough to be held whole.
extension IncomingBody {
    /// All of the body. Refuses with 413 what is larger than `limit` bytes, once all of it has been read: an answer before
    /// the end of the body looks like an accident to a client. Throws what `next` throws.
    func collect(atMost limit: Int, _ what: String) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await self.next() {
            guard bytes.count + piece.readableBytes <= limit else {
                try await self.drain()
                throw Refusal(413, "\(what) has at most \(limit) bytes")
            }
            bytes.append(contentsOf: piece.readableBytesView)
        }
        return bytes
    }
}

extension Incoming {
    /// The largest body of JSON that any service takes.
    static let largestJSON = 1 << 20

    /// The JSON in the body and its bytes. Refuses with 415 what is not said to be JSON, with 413 what is too large, and
    /// with 400 what is no JSON. Throws what `IncomingBody.next` throws.
    func json() async throws -> (value: JSON, bytes: [UInt8]) {
        let bytes = try await self.body.collect(atMost: Self.largestJSON, "the body")
        let types = self.values(of: "Content-Type")
        guard let type = types.first, types.count == 1, HeaderParameters(type)?.value == "application/json" else {
            throw Refusal(
                415,
                "the Content-Type is \(types.map { "\"\($0)\"" }.joined(separator: " and ")); send application/json")
        }
        do {
            return (try JSON(parsing: bytes), bytes)
        } catch {
            throw Refusal(400, "the body is not JSON")
        }
    }
}
