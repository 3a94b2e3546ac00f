import Foundation
import Yams

extension RuleTestCase {
    /// The case as an entry of a list in a test file.
    ///
    /// - Parameters:
    ///   - indent: how many blanks stand before its dash.
    ///   - withFolder: false where the file's `folder` is its own.
    package func yaml(indent: Int, withFolder: Bool) throws(RuleError) -> String {
        let text: String
        do {
            // A negative width breaks no lines.
            text = try Yams.serialize(node: self.node(withFolder: withFolder), width: -1, allowUnicode: true)
        } catch {
            throw RuleError("the case of \(self.facts.path.text) cannot be written: \(error)")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let blanks = String(repeating: " ", count: indent)
        return lines.enumerated().map { index, line in
            line.isEmpty ? "" : blanks + (index == 0 ? "- " : "  ") + line
        }.joined(separator: "\n")
    }

    private func node(withFolder: Bool) -> Node {
        var pairs: [(String, Node)] = Self.pairs(of: self.facts)
        if withFolder { pairs.insert(("folder", Self.text(self.facts.folder)), at: 1) }
        if let sidecar = self.sidecar { pairs.append(("sidecar", Self.node(sidecar))) }
        if let content = self.content { pairs.append(("content", Self.node(content))) }
        if !self.members.isEmpty {
            let members = self.members.sorted { $0.key < $1.key }
            pairs.append(("members", Self.map(members.map { ($0.key, Self.map(Self.pairs(of: $0.value))) })))
        }
        if let at = self.at { pairs.append(("at", Self.text(at.formatted(.iso8601)))) }
        pairs.append(("expect", Self.node(self.expectation)))
        return Self.map(pairs)
    }

    private static func pairs(of facts: FileFacts) -> [(String, Node)] {
        [
            ("path", Self.text(String(decoding: facts.path.bytes, as: UTF8.self))), ("type", Self.text(facts.type)),
            ("size", Self.text(String(facts.size))),
        ]
    }

    private static func node(_ expectation: Expectation) -> Node {
        guard case .taken(let terms) = expectation else { return Self.text("none") }
        var pairs: [(String, Node)] = []
        if let rule = terms.rule { pairs.append(("rule", Self.text(rule))) }
        if !terms.values.isEmpty { pairs.append(("values", Self.node(.map(terms.values)))) }
        if let fails = terms.fails { pairs.append(("fails", Self.text(fails))) }
        if let requests = terms.requests {
            pairs.append(("requests", Self.list(requests.map { Self.text($0.joined(separator: "\n")) })))
        }
        return Self.map(pairs)
    }

    private static func node(_ value: Value) -> Node {
        switch value {
        case .text(let text): self.text(text)
        case .list(let items): self.list(items.map { self.node($0) })
        case .map(let map): self.map(map.sorted { $0.key < $1.key }.map { ($0.key, self.node($0.value)) })
        }
    }

    /// Several lines as a block; what YAML takes for nothing in quotes; everything else as plain as it can be.
    private static func text(_ text: String) -> Node {
        let isNothing = ["", "~", "null", "Null", "NULL"].contains(text)
        let style: Node.Scalar.Style = isNothing ? .doubleQuoted : text.contains("\n") ? .literal : .any
        return .scalar(Node.Scalar(text, Tag(.implicit), style))
    }

    private static func list(_ items: [Node]) -> Node {
        .sequence(Node.Sequence(items, Tag(.implicit), items.isEmpty ? .flow : .block))
    }

    private static func map(_ pairs: [(String, Node)]) -> Node {
        .mapping(Node.Mapping(pairs.map { (self.text($0.0), $0.1) }, Tag(.implicit), pairs.isEmpty ? .flow : .block))
    }
}
