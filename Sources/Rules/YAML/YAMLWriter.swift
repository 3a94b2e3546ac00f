import Yams

/// Writes values as YAML that reads back as they are, and that a person would write like that.
indirect enum YAMLWriter {
    case text(String)
    case list([YAMLWriter])
    /// In this order.
    case map([(key: String, value: YAMLWriter)])

    init(_ value: Value) {
        self =
            switch value {
            case .text(let text): .text(text)
            case .list(let items): .list(items.map { YAMLWriter($0) })
            case .map(let map): .map(map.sorted { $0.key < $1.key }.map { ($0.key, YAMLWriter($0.value)) })
            }
    }

    /// In block style; ends with a line break.
    ///
    /// - Throws: what Yams cannot write.
    func yaml() throws(RuleError) -> String {
        do {
            // A negative width breaks no lines.
            return try Yams.serialize(node: self.node, width: -1, allowUnicode: true)
        } catch {
            throw RuleError("this cannot be written as YAML: \(error)")
        }
    }

    private var node: Node {
        switch self {
        case .text(let text):
            return Self.scalar(text)
        case .list(let items):
            return .sequence(Node.Sequence(items.map(\.node), Tag(.implicit), items.isEmpty ? .flow : .block))
        case .map(let pairs):
            let nodes = pairs.map { (Self.scalar($0.key), $0.value.node) }
            return .mapping(Node.Mapping(nodes, Tag(.implicit), pairs.isEmpty ? .flow : .block))
        }
    }

    /// Several lines as a block; what YAML takes for nothing in quotes; everything else as plain as it can be.
    private static func scalar(_ text: String) -> Node {
        let isNothing = ["", "~", "null", "Null", "NULL"].contains(text)
        let style: Node.Scalar.Style = isNothing ? .doubleQuoted : text.contains("\n") ? .literal : .any
        return .scalar(Node.Scalar(text, Tag(.implicit), style))
    }
}
