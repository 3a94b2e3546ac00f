import Actions
import Rules
import Testing

/// The README's table of actions is the registry's, and every action says all that a rule writer asks.
@Suite struct `The documentation of actions` {
    static let actions = ActionRegistry.standard.catalogue.actions

    @Test func `the table in the README has a row for each action and no other`() {
        let readme = SourceTree.text(of: "README.md").split(separator: "\n").map(String.init)
        let names = Set(Self.actions.map(\.provider))
        let rows = readme.filter { row in names.contains { row.hasPrefix("| `\($0).") } }
        #expect(rows == Self.actions.map(\.tableRow))
    }

    @Test(arguments: actions.map(\.name))
    func `each action says what it does, what it gives and how safe a retry is`(_ name: String) throws {
        let action = try #require(Self.actions.first { $0.name == name })
        #expect(action.summary.hasSuffix("."))
        #expect(!action.retry.isEmpty)
        for parameter in action.parameters { #expect(!parameter.summary.isEmpty, "\(parameter.name)") }
        for output in action.outputs { #expect(!output.summary.isEmpty, "\(output.name)") }
        #expect(action.manual.contains("Retry: \(action.retry)"))
    }

    @Test func `there is a rule file for each action`() {
        let rules = SourceTree.paths(below: "rules").map { SourceTree.text(of: $0) }.joined()
        for action in Self.actions { #expect(rules.contains("- \(action.name):"), "\(action.name)") }
    }
}
