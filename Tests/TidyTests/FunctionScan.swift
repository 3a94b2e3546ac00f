/// A function, initialiser or deinitialiser with a body.
struct FunctionExtent: Hashable, Sendable {
    let name: String
    /// The line of its `func` or `init`, counted from 1.
    let line: Int
    /// Lines from there to the closing brace, both included.
    let length: Int
}

/// Finds the functions of a file by counting braces and parentheses in its code.
struct FunctionScan {
    private static let keywords = ["func", "init", "deinit", "subscript"]

    private let code: [UInt8]
    private var line = 1
    private var found: [FunctionExtent] = []

    /// The functions of code in which comments and the insides of literals are blanked out.
    static func functions(in lines: [Substring]) -> [FunctionExtent] {
        var scan = FunctionScan(code: Array(lines.joined(separator: "\n").utf8))
        scan.run()
        return scan.found
    }

    private init(code: [UInt8]) {
        self.code = code
    }

    private mutating func run() {
        var position = 0
        while position < self.code.count {
            if self.code[position] == UInt8(ascii: "\n") { self.line += 1 }
            guard self.isWordStart(position) else {
                position += 1
                continue
            }
            let word = self.word(at: position)
            if Self.keywords.contains(word), self.isDeclaration(position) {
                self.take(word, at: position)
            }
            position += max(1, word.utf8.count)
        }
    }

    /// Not a call such as `self.init(…)` or `.init(…)`.
    private func isDeclaration(_ position: Int) -> Bool {
        var before = position - 1
        while before >= 0, self.code[before] == UInt8(ascii: " ") { before -= 1 }
        return before < 0 || self.code[before] != UInt8(ascii: ".")
    }

    private mutating func take(_ keyword: String, at start: Int) {
        guard let open = self.bodyStart(from: start + keyword.utf8.count), let close = self.end(ofBraceAt: open) else {
            return
        }
        let length = self.code[start...close].count { $0 == UInt8(ascii: "\n") } + 1
        let nameStart = start + keyword.utf8.count + 1
        let name = keyword == "func" && nameStart < self.code.count ? self.word(at: nameStart) : keyword
        self.found.append(FunctionExtent(name: name, line: self.line, length: length))
    }

    /// The brace that opens the body; nil when the declaration ends without one, as in a protocol.
    private func bodyStart(from start: Int) -> Int? {
        var depth = 0
        var position = start
        while position < self.code.count {
            switch self.code[position] {
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "{") where depth == 0: return position
            case UInt8(ascii: "}") where depth == 0: return nil
            case UInt8(ascii: "\n") where depth == 0 && !self.goesOn(after: position): return nil
            default: break
            }
            if depth < 0 { return nil }
            position += 1
        }
        return nil
    }

    /// Whether a signature goes on behind a line end: the line before asks for more, or the next begins with what can
    /// only follow a signature.
    private func goesOn(after lineEnd: Int) -> Bool {
        let before = self.code[..<lineEnd].last { $0 != UInt8(ascii: " ") }
        if let before, [",", ":", "&", "("].contains(Unicode.Scalar(before)) { return true }
        guard
            let next = self.code[lineEnd...].firstIndex(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") })
        else { return false }
        if self.code[next] == UInt8(ascii: "{") { return true }
        if self.code[next...].starts(with: "->".utf8) { return true }
        return ["where", "async", "throws", "rethrows"].contains(self.word(at: next))
    }

    private func end(ofBraceAt open: Int) -> Int? {
        var depth = 0
        for position in open..<self.code.count {
            if self.code[position] == UInt8(ascii: "{") { depth += 1 }
            if self.code[position] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { return position }
        }
        return nil
    }

    private func isWordStart(_ position: Int) -> Bool {
        Self.isWordByte(self.code[position]) && (position == 0 || !Self.isWordByte(self.code[position - 1]))
    }

    private func word(at position: Int) -> String {
        String(decoding: self.code[position...].prefix(while: Self.isWordByte), as: UTF8.self)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "`"), 0x80...:
            true
        default: false
        }
    }
}
