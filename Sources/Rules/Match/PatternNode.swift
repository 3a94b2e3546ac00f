/// A pattern as a tree; templates, regular expressions and globs all become one.
indirect enum PatternNode: Sendable, Hashable {
    case scalar(Unicode.Scalar)
    case set(ScalarSet)
    case sequence([PatternNode])
    /// The first alternative that leads to a match is taken.
    case choice([PatternNode])
    /// `most` nil is without end; greedy takes as many as lead to a match, lazy as few.
    case repeated(PatternNode, least: Int, most: Int?, isGreedy: Bool)
    case capture(String, PatternNode)
    case start
    case end

    static func text(_ text: String) -> PatternNode { .sequence(text.unicodeScalars.map { .scalar($0) }) }
    static let anyInName = PatternNode.repeated(.set(.notSlash), least: 0, most: nil, isGreedy: true)
    /// Any number of directories, also none, with their slashes: `**/`.
    static let directories = PatternNode.repeated(
        .sequence([.repeated(.set(.notSlash), least: 1, most: nil, isGreedy: true), .scalar("/")]),
        least: 0, most: nil, isGreedy: true)

    /// Whether it matches nothing at all.
    var canBeEmpty: Bool {
        switch self {
        case .scalar, .set: false
        case .sequence(let nodes): nodes.allSatisfy(\.canBeEmpty)
        case .choice(let nodes): nodes.contains(where: \.canBeEmpty)
        case .repeated(let node, let least, _, _): least == 0 || node.canBeEmpty
        case .capture(_, let node): node.canBeEmpty
        case .start, .end: true
        }
    }

    /// The same paths, without what only makes a difference for captures, and without sequences in sequences.
    var plain: PatternNode {
        switch self {
        case .scalar, .set, .start, .end: return self
        case .sequence:
            let nodes = self.flattened.flatMap { $0.plain.flattened }
            return nodes.count == 1 ? nodes[0] : .sequence(nodes)
        case .choice(let nodes): return .choice(nodes.map(\.plain))
        case .repeated(let node, let least, let most, _):
            return .repeated(node.plain, least: least, most: most, isGreedy: true)
        case .capture(_, let node): return node.plain
        }
    }

    /// The text that every match begins with.
    var prefix: String { Self.literalRun(self.flattened) }

    /// The text that every match ends with.
    var suffix: String {
        String(String.UnicodeScalarView(Self.literalRun(self.flattened.reversed()).unicodeScalars.reversed()))
    }

    private var flattened: [PatternNode] {
        if case .sequence(let nodes) = self { nodes.flatMap(\.flattened) } else { [self] }
    }

    private static func literalRun(_ nodes: [PatternNode]) -> String {
        var text = String.UnicodeScalarView()
        for node in nodes {
            guard case .scalar(let scalar) = node else { break }
            text.append(scalar)
        }
        return String(text)
    }
}
