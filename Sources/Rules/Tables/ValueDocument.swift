/// Values from a small file that a person wrote: a sidecar, or a dropped playlist.
package enum ValueDocument {
    /// The most bytes that are read.
    package static let largest = 1 << 20

    /// Reads YAML, JSON or CSV, by the name's extension; without one that is known, by how it begins. Of CSV each column is
    /// a list of its values, and `rows` the list of all rows.
    ///
    /// - Throws: what is wrong, where, and what to write instead.
    package static func read(_ bytes: [UInt8], name: String) throws(RuleError) -> Value {
        throw RuleError("\(name) cannot be read")
    }
}
