import Foundation

extension RuleTestCase {
    /// The case as an entry of a list in a test file.
    ///
    /// - Parameters:
    ///   - indent: how many blanks stand before its dash.
    ///   - withFolder: false where the file's `folder` is its own.
    func yaml(indent: Int, withFolder: Bool) throws(RuleError) -> String {
        let lines = try self.written(withFolder: withFolder).yaml().split(
            separator: "\n", omittingEmptySubsequences: false)
        let blanks = String(repeating: " ", count: indent)
        return lines.enumerated().map { index, line in
            line.isEmpty ? "" : blanks + (index == 0 ? "- " : "  ") + line
        }.joined(separator: "\n")
    }

    private func written(withFolder: Bool) -> YAMLWriter {
        var pairs = Self.pairs(of: self.facts)
        if withFolder { pairs.insert(("folder", .text(self.facts.folder)), at: 1) }
        if let sidecar = self.sidecar { pairs.append(("sidecar", YAMLWriter(sidecar))) }
        if let content = self.content { pairs.append(("content", YAMLWriter(content))) }
        if !self.members.isEmpty {
            let members = self.members.sorted { $0.key < $1.key }
            pairs.append(("members", .map(members.map { ($0.key, .map(Self.pairs(of: $0.value))) })))
        }
        if let at = self.at { pairs.append(("at", .text(at.formatted(.iso8601)))) }
        pairs.append(("expect", Self.written(self.expectation)))
        return .map(pairs)
    }

    private static func pairs(of facts: FileFacts) -> [(key: String, value: YAMLWriter)] {
        [
            ("path", .text(String(decoding: facts.path.bytes, as: UTF8.self))), ("type", .text(facts.type)),
            ("size", .text(String(facts.size))),
        ]
    }

    private static func written(_ expectation: Expectation) -> YAMLWriter {
        guard case .taken(let terms) = expectation else { return .text("none") }
        var pairs: [(key: String, value: YAMLWriter)] = []
        if let rule = terms.rule { pairs.append(("rule", .text(rule))) }
        if !terms.values.isEmpty { pairs.append(("values", YAMLWriter(.map(terms.values)))) }
        if let fails = terms.fails { pairs.append(("fails", .text(fails))) }
        if let requests = terms.requests {
            pairs.append(("requests", .list(requests.map { .text($0.joined(separator: "\n")) })))
        }
        return .map(pairs)
    }
}
