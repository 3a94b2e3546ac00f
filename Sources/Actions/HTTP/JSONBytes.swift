import Foundation

/// A value as JSON, always the same bytes for the same value: they are signed, compared, and kept.
enum JSONBytes {
    /// - Parameter what: what it is, for the message.
    /// - Throws: a permanent error when JSON cannot hold it.
    static func of(_ value: some Encodable, _ what: String) throws(ActionError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw ActionError(.permanent, "\(what) cannot be written as JSON: \(error)")
        }
    }
}
