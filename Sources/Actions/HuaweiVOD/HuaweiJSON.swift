import Foundation

/// The bodies of requests to VOD.
enum HuaweiJSON {
    /// A JSON object with sorted keys, so that the same request has the same bytes; members that are nil are left out.
    static func bytes(_ members: [String: JSONValue?]) -> [UInt8] {
        let object = self.plain(.object(members.compactMapValues(\.self)))
        // Texts, numbers and booleans only: there is nothing in it that JSON cannot hold.
        let data = try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        return Array(data ?? Data())
    }

    private static func plain(_ value: JSONValue) -> Any {
        switch value {
        case .null: NSNull()
        case .boolean(let value): value
        case .number(let number): Int64(exactly: number).map { $0 as Any } ?? number
        case .text(let text): text
        case .list(let values): values.map(self.plain)
        case .object(let members): members.mapValues(self.plain)
        }
    }
}
