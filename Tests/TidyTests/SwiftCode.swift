/// Blanks out what is not code, so that a check for `try!` does not stumble over a comment or a text that mentions it.
///
/// It knows line and block comments, texts of all kinds with what is interpolated into them, and raw identifiers. It does
/// not know regex literals between slashes, which this project does not use.
struct SwiftCode {
    private enum Mode {
        /// In code; of an interpolation, how many parentheses are open in it.
        case code(open: Int?)
        case literal(hashes: Int, isMultiline: Bool)
    }

    private let text: [UInt8]
    private var position = 0
    private var result: [UInt8] = []
    private var modes: [Mode] = [.code(open: nil)]

    /// The code alone: the same lines and columns, with spaces for everything else.
    static func only(in text: String) -> String {
        var reader = SwiftCode(text: Array(text.utf8))
        while reader.position < reader.text.count { reader.step() }
        return String(decoding: reader.result, as: UTF8.self)
    }

    private init(text: [UInt8]) {
        self.text = text
        self.result.reserveCapacity(text.count)
    }

    private mutating func step() {
        switch self.modes[self.modes.count - 1] {
        case .code(let open): self.stepInCode(open: open)
        case .literal(let hashes, let isMultiline): self.stepInLiteral(hashes, isMultiline)
        }
    }

    private mutating func stepInCode(open: Int?) {
        if self.isNext("//") {
            while self.position < self.text.count, self.text[self.position] != UInt8(ascii: "\n") { self.blank(1) }
        } else if self.isNext("/*") {
            self.blankBlockComment()
        } else if self.isNext("`") {
            self.copy(1)
            // A name, whatever it says.
            while self.position < self.text.count, !self.isNext("`"), !self.isNext("\n") { self.blank(1, as: "_") }
            self.copy(1)
        } else if let hashes = self.literalStart() {
            self.copy(hashes)
            let isMultiline = self.isNext("\"\"\"")
            self.copy(isMultiline ? 3 : 1)
            self.modes.append(.literal(hashes: hashes, isMultiline: isMultiline))
        } else {
            self.countParentheses(open: open)
            self.copy(1)
        }
    }

    private mutating func countParentheses(open: Int?) {
        guard let open else { return }
        if self.isNext("(") { self.modes[self.modes.count - 1] = .code(open: open + 1) }
        guard self.isNext(")") else { return }
        if open == 1 {
            self.modes.removeLast()
        } else {
            self.modes[self.modes.count - 1] = .code(open: open - 1)
        }
    }

    private mutating func stepInLiteral(_ hashes: Int, _ isMultiline: Bool) {
        let marks = String(repeating: "#", count: hashes)
        let end = (isMultiline ? "\"\"\"" : "\"") + marks
        if self.isNext(end) {
            self.copy(end.utf8.count)
            self.modes.removeLast()
        } else if self.isNext("\\" + marks + "(") {
            self.blank(1 + hashes)
            self.copy(1)
            self.modes.append(.code(open: 1))
        } else if self.isNext("\\" + marks) {
            self.blank(2 + hashes)
        } else {
            self.blank(1)
        }
    }

    /// The number of `#` before a quotation mark; nil when no literal begins here.
    private func literalStart() -> Int? {
        var ahead = self.position
        while ahead < self.text.count, self.text[ahead] == UInt8(ascii: "#") { ahead += 1 }
        guard ahead < self.text.count, self.text[ahead] == UInt8(ascii: "\"") else { return nil }
        return ahead - self.position
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if self.isNext("/*") {
                depth += 1
                self.blank(2)
            } else if self.isNext("*/") {
                depth -= 1
                self.blank(2)
            } else {
                self.blank(1)
            }
        } while depth > 0 && self.position < self.text.count
    }

    private func isNext(_ mark: String) -> Bool {
        var ahead = self.position
        for byte in mark.utf8 {
            guard ahead < self.text.count, self.text[ahead] == byte else { return false }
            ahead += 1
        }
        return true
    }

    private mutating func copy(_ count: Int) {
        for _ in 0..<count where self.position < self.text.count {
            self.result.append(self.text[self.position])
            self.position += 1
        }
    }

    /// Line ends stay, so that lines keep their numbers.
    private mutating func blank(_ count: Int, as mark: Unicode.Scalar = " ") {
        for _ in 0..<count where self.position < self.text.count {
            let isLineEnd = self.text[self.position] == UInt8(ascii: "\n")
            self.result.append(isLineEnd ? UInt8(ascii: "\n") : UInt8(ascii: mark))
            self.position += 1
        }
    }
}
