/// Reads path templates: `{show}/{episode:[0-9]+}*.{ext}`, `**/`, `{{`.
struct PathTemplateReader {
    private let text: String
    private var rest: Substring.UnicodeScalarView
    private var nodes: [PatternNode] = []
    private var captures: [String] = []

    static func read(_ text: String) throws(RuleError) -> PatternNode {
        var reader = PathTemplateReader(text)
        try reader.checkShape()
        while let scalar = reader.rest.popFirst() { try reader.read(scalar) }
        return .sequence(reader.nodes)
    }

    private init(_ text: String) {
        self.text = text
        self.rest = text[...].unicodeScalars
    }

    private func checkShape() throws(RuleError) {
        guard !self.text.isEmpty else { throw RuleError("the path is empty; write such as **/*.jpg") }
        guard self.text.first != "/" else {
            throw RuleError("the path is the one below the folder; leave out the `/` at its beginning")
        }
        guard self.text.last != "/" else {
            throw RuleError("the path names files, not a directory; write `\(self.text)*` for the files in it")
        }
        let components = self.text.split(separator: "/", omittingEmptySubsequences: false)
        if components.contains("") { throw RuleError("the path holds `//`, which no path has; write one `/`") }
        if components.contains(".") || components.contains("..") {
            throw RuleError("the path holds `.` or `..`, which no path below a folder has; leave it out")
        }
    }

    private mutating func read(_ scalar: Unicode.Scalar) throws(RuleError) {
        switch scalar {
        case "{" where self.rest.first == "{", "}" where self.rest.first == "}":
            self.rest.removeFirst()
            self.nodes.append(.scalar(scalar))
        case "}":
            throw RuleError("a `}` stands alone; write `}}` for a brace")
        case "{":
            try self.readCapture()
        case "*" where self.rest.first == "*":
            try self.readDirectories()
        case "*":
            self.nodes.append(.anyInName)
        default:
            self.nodes.append(.scalar(scalar))
        }
    }

    /// Reads `**/` behind its first star.
    private mutating func readDirectories() throws(RuleError) {
        self.rest.removeFirst()
        let isAtStart = self.nodes.isEmpty || self.nodes.last == .scalar("/") || self.nodes.last == .directories
        guard isAtStart, self.rest.first == "/" else {
            let hint =
                self.rest.isEmpty ? "**/* for all files below" : "`**/` for any directories, or `*` within a name"
            throw RuleError("`**` must be a directory of its own; write \(hint)")
        }
        self.rest.removeFirst()
        self.nodes.append(.directories)
    }

    /// Reads `{name}` or `{name:REGEX}` behind its brace.
    private mutating func readCapture() throws(RuleError) {
        let inside = try self.takeInside()
        let (name, narrowing): (String, String?)
        if let colon = inside.firstIndex(of: ":") {
            (name, narrowing) = (String(inside[..<colon]), String(inside[inside.index(after: colon)...]))
        } else {
            (name, narrowing) = (inside, nil)
        }
        try CaptureName.check(name)
        guard !self.captures.contains(name) else {
            throw RuleError("`\(name)` is captured twice; give each capture its own name")
        }
        self.captures.append(name)
        guard let narrowing else {
            self.nodes.append(.capture(name, .repeated(.set(.notSlash), least: 1, most: nil, isGreedy: true)))
            return
        }
        do throws(RuleError) {
            let node = try RegexReader.read(narrowing, for: .narrowing)
            guard !node.canBeEmpty else {
                throw RuleError("it could be empty; use such as `+` instead of `*`")
            }
            self.nodes.append(.capture(name, node))
        } catch {
            throw RuleError("in `{\(name):…}`: \(error.message)")
        }
    }

    /// What stands up to the closing brace; inside, braces are balanced, and those in classes or behind `\` do not count.
    private mutating func takeInside() throws(RuleError) -> String {
        var inside = String.UnicodeScalarView()
        var depth = 1
        var isInClass = false
        while let scalar = self.rest.popFirst() {
            switch scalar {
            case "\\":
                inside.append(scalar)
                if let escaped = self.rest.popFirst() { inside.append(escaped) }
                continue
            case "[" where inside.contains(":"): isInClass = true
            case "]": isInClass = false
            case "{" where !isInClass: depth += 1
            case "}" where !isInClass: depth -= 1
            default: break
            }
            if depth == 0 { return String(inside) }
            inside.append(scalar)
        }
        throw RuleError("`{\(String(inside))` is not closed; write `}` behind it, or `{{` for a brace")
    }
}
