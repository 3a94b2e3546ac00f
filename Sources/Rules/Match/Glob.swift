/// A glob, as people write them to ignore files: `*` and `?` within a name, `[a-z]`, `**/` for directories. Case does not
/// count.
///
/// Every text is a glob: an unclosed bracket is a bracket. So nothing can be wrong with one once it has been read.
struct Glob: Sendable {
    /// As it was written.
    let source: String
    private let form: Form

    /// Most globs of an ignore list need no machine, and a scan asks for every file.
    private enum Form: Sendable {
        case exact([UInt8])
        case suffix([UInt8])
        case prefix([UInt8])
        case both(prefix: [UInt8], suffix: [UInt8])
        case pattern(PathPattern)
        /// Larger than any name can need; it fits nothing.
        case nothing
    }

    init(_ source: String) {
        self.source = source
        let folded = source.precomposedText.lowercased().precomposedText
        let parts = folded.split(separator: "*", omittingEmptySubsequences: false).map { Array($0.utf8) }
        if folded.contains(where: { "?[/".contains($0) }) || parts.count > 2 {
            let pattern = try? PathPattern(source: source, Self.node(for: Array(folded.unicodeScalars)))
            self.form = pattern.map { .pattern($0) } ?? .nothing
        } else if parts.count == 1 {
            self.form = .exact(parts[0])
        } else if parts[0].isEmpty {
            self.form = .suffix(parts[1])
        } else if parts[1].isEmpty {
            self.form = .prefix(parts[0])
        } else {
            self.form = .both(prefix: parts[0], suffix: parts[1])
        }
    }

    /// - Parameter text: as `FoldedName` makes it.
    func matches(_ text: [UInt8]) -> Bool {
        switch self.form {
        case .exact(let whole): text == whole
        case .suffix(let suffix): text.count >= suffix.count && text.suffix(suffix.count).elementsEqual(suffix)
        case .prefix(let prefix): text.starts(with: prefix)
        case .both(let prefix, let suffix):
            text.count >= prefix.count + suffix.count && text.starts(with: prefix)
                && text.suffix(suffix.count).elementsEqual(suffix)
        case .pattern(let pattern): pattern.matches(text)
        case .nothing: false
        }
    }

    private static func node(for scalars: [Unicode.Scalar]) -> PatternNode {
        var nodes: [PatternNode] = []
        var index = 0
        while index < scalars.count {
            let rest = scalars[index...]
            let isAtStart = index == 0 || scalars[index - 1] == "/"
            if isAtStart, rest.starts(with: "**/".unicodeScalars) {
                nodes.append(.directories)
                index += 3
            } else if isAtStart, rest.elementsEqual("**".unicodeScalars) {
                nodes.append(.repeated(.set(.everything), least: 1, most: nil, isGreedy: true))
                index += 2
            } else if rest.first == "*" {
                nodes.append(.anyInName)
                index += 1
            } else if rest.first == "?" {
                nodes.append(.set(.notSlash))
                index += 1
            } else if rest.first == "[", let (set, length) = self.bracket(rest) {
                nodes.append(.set(set))
                index += length
            } else {
                nodes.append(.scalar(scalars[index]))
                index += 1
            }
        }
        return .sequence(nodes)
    }

    /// A class such as `[a-z]` or `[!0-9]`, and how many characters it takes; nil when the bracket is none.
    private static func bracket(_ text: ArraySlice<Unicode.Scalar>) -> (ScalarSet, Int)? {
        var index = text.startIndex + 1
        let isInverted = index < text.endIndex && (text[index] == "!" || text[index] == "^")
        if isInverted { index += 1 }
        let first = index
        var ranges: [ClosedRange<UInt32>] = []
        while index < text.endIndex, text[index] != "]" || index == first {
            let low = text[index].value
            if index + 2 < text.endIndex, text[index + 1] == "-", text[index + 2] != "]" {
                let high = text[index + 2].value
                if low <= high { ranges.append(low...high) }
                index += 3
            } else {
                ranges.append(low...low)
                index += 1
            }
        }
        guard index < text.endIndex else { return nil }
        let set = ScalarSet(ranges)
        return ((isInverted ? set.inverted : set).without("/"), index + 1 - text.startIndex)
    }
}

/// A name or path in the form that globs compare: composed, in lower case, UTF-8.
enum FoldedName {
    static func bytes(_ name: some Collection<UInt8>) -> [UInt8] {
        if name.allSatisfy({ $0 < 0x80 }) {
            return name.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        }
        return Array(String(decoding: name, as: UTF8.self).precomposedText.lowercased().precomposedText.utf8)
    }
}
