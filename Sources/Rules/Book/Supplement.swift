/// What a rule takes from beside a file's own path and kind: read by the agent, since this target opens no file.
package struct Supplement: Sendable, Hashable {
    /// The row that the lookup found, by column.
    package var row: [String: Value]
    /// What the sidecar says; nil without one.
    package var sidecar: Value?
    /// What the file itself says, where the rule reads its content.
    package var content: Value?
    /// The members of the group that are there, by name, the first included.
    package var members: [String: FileFacts]
    /// What the name patterns of the members captured.
    package var captures: [String: String]

    package init(
        row: [String: Value] = [:], sidecar: Value? = nil, content: Value? = nil, members: [String: FileFacts] = [:],
        captures: [String: String] = [:]
    ) {
        self.row = row
        self.sidecar = sidecar
        self.content = content
        self.members = members
        self.captures = captures
    }
}
