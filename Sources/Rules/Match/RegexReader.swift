/// Reads the regular expressions that a rule may use: classes, groups, alternatives, counts, and named groups as captures.
///
/// What cannot be matched in linear time (look-around, back-references) and what would surprise (flags) is refused by name.
struct RegexReader {
    /// What the expression is for.
    enum Purpose {
        /// What a capture of a path template may be: no slash, no captures of its own.
        case narrowing
        /// A whole path, with named groups as captures.
        case path
    }

    /// Nested groups deeper than this are refused, so that reading cannot run out of stack.
    private static let deepest = 32
    /// The largest count in `{1,100}`; with `PatternProgram.largest` it bounds the work.
    private static let largestCount = 256

    private let scalars: [Unicode.Scalar]
    private let purpose: Purpose
    private var index = 0
    private var depth = 0
    /// Inside a capture no slash is ever matched.
    private var isInCapture: Bool
    private(set) var captures: [String] = []

    static func read(_ text: String, for purpose: Purpose) throws(RuleError) -> PatternNode {
        var reader = RegexReader(text, for: purpose)
        let node = try reader.readChoice()
        guard reader.index == reader.scalars.count else {
            throw RuleError("a `)` closes no group; write `\\)` for a parenthesis")
        }
        return node
    }

    private init(_ text: String, for purpose: Purpose) {
        self.scalars = Array(text.unicodeScalars)
        self.purpose = purpose
        self.isInCapture = purpose == .narrowing
    }

    private var peek: Unicode.Scalar? { self.index < self.scalars.count ? self.scalars[self.index] : nil }

    /// Moves on when the next characters are these.
    private mutating func skip(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard self.scalars[self.index...].starts(with: wanted) else { return false }
        self.index += wanted.count
        return true
    }

    private mutating func readChoice() throws(RuleError) -> PatternNode {
        self.depth += 1
        defer { self.depth -= 1 }
        guard self.depth <= Self.deepest else {
            throw RuleError("the groups are nested more than \(Self.deepest) deep; make them flatter")
        }
        var alternatives = [try self.readSequence()]
        while self.skip("|") { alternatives.append(try self.readSequence()) }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func readSequence() throws(RuleError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let next = self.peek, next != "|", next != ")" {
            let atom = try self.readAtom()
            nodes.append(try self.readCount(of: atom))
        }
        return .sequence(nodes)
    }

    private mutating func readAtom() throws(RuleError) -> PatternNode {
        let scalar = self.scalars[self.index]
        self.index += 1
        switch scalar {
        case ".": return .set(self.isInCapture ? .notSlash : .everything)
        case "[": return .set(try self.readClass())
        case "(": return try self.readGroup()
        case "\\": return try self.readEscape()
        case "^", "$":
            guard self.purpose == .path else {
                throw RuleError(
                    "`\(scalar)` is not needed, since the expression must fit the whole capture; leave it out")
            }
            return scalar == "^" ? .start : .end
        case "*", "+", "?", "{":
            throw RuleError("`\(scalar)` repeats nothing; put it behind a character, or write `\\\(scalar)`")
        case "}", "]":
            throw RuleError("a `\(scalar)` stands alone; write `\\\(scalar)`")
        case "/" where self.isInCapture:
            throw RuleError("a capture never holds `/`; capture each directory by itself")
        default: return .scalar(scalar)
        }
    }

    private mutating func readCount(of atom: PatternNode) throws(RuleError) -> PatternNode {
        let (least, most): (Int, Int?)
        switch self.peek {
        case "*": (least, most) = (0, nil)
        case "+": (least, most) = (1, nil)
        case "?": (least, most) = (0, 1)
        case "{": (least, most) = try self.readBraces()
        default: return atom
        }
        self.index += 1
        if atom == .start || atom == .end {
            throw RuleError("`^` and `$` cannot be repeated; leave the count out")
        }
        let isLazy = self.skip("?")
        if let next = self.peek, "*+?{".unicodeScalars.contains(next) {
            throw RuleError("`\(next)` repeats what is repeated already; put a group around it: (?:…)\(next)")
        }
        return .repeated(atom, least: least, most: most, isGreedy: !isLazy)
    }

    /// Reads `{2}`, `{2,}` or `{2,5}` up to its closing brace.
    private mutating func readBraces() throws(RuleError) -> (Int, Int?) {
        let rest = self.scalars[(self.index + 1)...]
        let inside = String(String.UnicodeScalarView(rest.prefix { $0 != "}" }))
        guard inside.unicodeScalars.count < rest.count else {
            throw RuleError("`{\(inside)` is not closed; write `{\(inside)}`, or `\\{` for a brace")
        }
        let parts = inside.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let limits = 0...Self.largestCount
        guard parts.count <= 2,
            let least = try? IntegerText.parse(parts[0], in: limits),
            parts.count == 1 || parts[1].isEmpty
                || (try? IntegerText.parse(parts[1], in: least...Self.largestCount)) != nil
        else {
            throw RuleError(
                "`{\(inside)}` is not a count; write {3}, {1,} or {1,20}, with at most \(Self.largestCount)")
        }
        self.index += inside.unicodeScalars.count + 1
        return (least, parts.count == 1 ? least : Int(parts[1]))
    }

    private mutating func readGroup() throws(RuleError) -> PatternNode {
        for (opening, name) in [
            ("?=", "look-ahead"), ("?!", "look-ahead"), ("?<=", "look-behind"), ("?<!", "look-behind"),
        ]
        where self.scalars[self.index...].starts(with: opening.unicodeScalars) {
            throw RuleError("\(name) `(\(opening)` is not supported; say what the path looks like instead")
        }
        if self.skip("?:") { return try self.readGroupBody() }
        if self.skip("?P<") || self.skip("?<") { return try self.readNamedGroup() }
        if self.peek == "?" {
            throw RuleError("flags `(?…)` are not supported; write such as [Jj][Pp][Gg] for either case")
        }
        return try self.readGroupBody()
    }

    private mutating func readNamedGroup() throws(RuleError) -> PatternNode {
        let name = String(String.UnicodeScalarView(self.scalars[self.index...].prefix { $0 != ">" && $0 != ")" }))
        self.index += name.unicodeScalars.count
        guard self.skip(">") else { throw RuleError("the name `\(name)` is not closed; write (?<\(name)>…)") }
        guard self.purpose == .path else {
            throw RuleError("the capture is named already; write (?:…) for the group")
        }
        try CaptureName.check(name)
        guard !self.captures.contains(name) else {
            throw RuleError("`\(name)` is captured twice; give each capture its own name")
        }
        guard !self.isInCapture else {
            throw RuleError("`\(name)` is captured inside another capture; put them side by side")
        }
        self.captures.append(name)
        self.isInCapture = true
        let body = try self.readGroupBody()
        self.isInCapture = false
        guard !body.canBeEmpty else {
            throw RuleError("the capture `\(name)` could be empty; use `+` instead of `*`, or put `?` behind the group")
        }
        return .capture(name, body)
    }

    private mutating func readGroupBody() throws(RuleError) -> PatternNode {
        let body = try self.readChoice()
        guard self.skip(")") else { throw RuleError("a `(` is not closed; write `)`, or `\\(` for a parenthesis") }
        return body
    }

    /// Reads the escape behind a backslash, outside a class.
    private mutating func readEscape() throws(RuleError) -> PatternNode {
        switch try self.readEscapedSet() {
        case .set(let set): return .set(self.isInCapture ? set.without("/") : set)
        case .scalar(let scalar):
            guard scalar != "/" || !self.isInCapture else {
                throw RuleError("a capture never holds `/`; capture each directory by itself")
            }
            return .scalar(scalar)
        }
    }

    private enum Escaped {
        case scalar(Unicode.Scalar)
        case set(ScalarSet)
    }

    private mutating func readEscapedSet() throws(RuleError) -> Escaped {
        guard let scalar = self.peek else { throw RuleError("a `\\` stands at the end; write `\\\\` for a backslash") }
        self.index += 1
        switch scalar {
        case "d": return .set(.digits)
        case "D": return .set(.digits.inverted)
        case "w": return .set(.wordCharacters)
        case "W": return .set(.wordCharacters.inverted)
        case "s": return .set(.spaces)
        case "S": return .set(.spaces.inverted)
        case "t": return .scalar("\t")
        case "n": return .scalar("\n")
        case "r": return .scalar("\r")
        case "1"..."9", "k":
            throw RuleError("back-references such as `\\\(scalar)` are not supported; capture twice under two names")
        case "b", "B", "A", "z", "Z":
            throw RuleError("`\\\(scalar)` is not needed, since the expression must fit the whole; leave it out")
        case "a"..."z", "A"..."Z", "0":
            throw RuleError("`\\\(scalar)` is not known; there is \\d \\w \\s \\D \\W \\S \\t \\n \\r")
        default: return .scalar(scalar)
        }
    }

    /// Reads a class behind its `[`.
    private mutating func readClass() throws(RuleError) -> ScalarSet {
        let isInverted = self.skip("^")
        var set = ScalarSet([])
        var isFirst = true
        while self.peek != "]" || isFirst {
            guard let scalar = self.peek else {
                throw RuleError("a `[` is not closed; write `]`, or `\\[` for a bracket")
            }
            if isFirst, scalar == "]" {
                throw RuleError("the class `[]` is empty; write `\\]` for a bracket in it")
            }
            if scalar == "[", self.index + 1 < self.scalars.count, self.scalars[self.index + 1] == ":" {
                throw RuleError("classes such as [:alpha:] are not supported; write a-zA-Z")
            }
            isFirst = false
            set = set.union(try self.readClassItem())
        }
        self.index += 1
        let result = isInverted ? set.inverted : set
        let kept = self.isInCapture ? result.without("/") : result
        guard !kept.isEmpty else {
            throw RuleError("a class takes no character that may stand here; write what it takes")
        }
        return kept
    }

    /// Reads one character, escape or range of a class.
    private mutating func readClassItem() throws(RuleError) -> ScalarSet {
        guard let low = try self.readClassScalar() else { return self.lastSet }
        guard self.peek == "-", self.index + 1 < self.scalars.count, self.scalars[self.index + 1] != "]" else {
            return ScalarSet([low.value...low.value])
        }
        self.index += 1
        guard let high = try self.readClassScalar(), high >= low else {
            throw RuleError("a range in a class runs backwards or ends in a class; write such as a-z, or put `-` last")
        }
        return ScalarSet([low.value...high.value])
    }

    /// The set that `readClassScalar` met instead of a scalar.
    private var lastSet = ScalarSet([])

    private mutating func readClassScalar() throws(RuleError) -> Unicode.Scalar? {
        guard let scalar = self.peek else { throw RuleError("a `[` is not closed; write `]`, or `\\[` for a bracket") }
        self.index += 1
        guard scalar == "\\" else { return scalar }
        switch try self.readEscapedSet() {
        case .scalar(let scalar): return scalar
        case .set(let set):
            self.lastSet = set
            return nil
        }
    }
}
