package import Rules
package import SystemPackage

/// The tables that rules look things up in: read once, read again when they change; a new one that is wrong leaves the last
/// good one in force.
package final class TableStore: Sendable {
    /// The folder of the rule files: relative paths of tables begin there.
    private let folder: FilePath

    package init(folder: FilePath) {
        self.folder = folder
    }

    /// What a question to a table came to.
    package enum Answer: Sendable, Hashable {
        case row([String: Value])
        /// None, or more than one: the file fails with this sentence.
        case failed(String)
        /// No good table has been read yet: the file waits, with this reason.
        case unavailable(String)
    }

    /// - Parameter conditions: the lookup's, with their placeholders filled in.
    package func answer(_ lookup: Lookup, _ conditions: [String: String]) -> Answer {
        .unavailable("no table can be read yet")
    }
}
