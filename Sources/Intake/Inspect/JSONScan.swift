/// Looks whether bytes are one JSON object or array (RFC 8259), without keeping any of it; strict, and of any depth.
struct JSONScan {
    enum Outcome: Sendable, Hashable {
        case whole
        /// It is the beginning of one.
        case unfinished
        /// More stands behind a whole one, as in JSON lines.
        case followed(line: Int)
        case invalid(line: Int)
    }

    private enum Expected { case value, valueOrEnd, keyOrEnd, key, colon, commaOrEnd }

    private let text: ArraySlice<UInt8>
    private var index: Int
    /// The closing brackets that are due.
    private var open: [UInt8] = []

    private init(_ text: ArraySlice<UInt8>) {
        self.text = text
        self.index = text.startIndex
    }

    static func scan(_ text: ArraySlice<UInt8>) -> Outcome {
        var scan = JSONScan(text)
        switch scan.scan() {
        case .whole: return .whole
        case .unfinished: return .unfinished
        case .followed: return .followed(line: scan.line)
        case .invalid: return .invalid(line: scan.line)
        }
    }

    private enum Verdict { case whole, unfinished, followed, invalid }

    /// Where the scan stands: its mistakes are told by the line, which people find.
    private var line: Int {
        1 + self.text[..<min(self.index, self.text.endIndex)].count { $0 == 0x0A }
    }

    private mutating func scan() -> Verdict {
        var expected = Expected.value
        while self.skipSpaces() {
            let byte = self.text[self.index]
            if self.open.isEmpty, expected == .commaOrEnd { return .followed }
            switch (expected, byte) {
            case (.value, UInt8(ascii: "{")), (.valueOrEnd, UInt8(ascii: "{")):
                self.open.append(UInt8(ascii: "}"))
                self.index += 1
                expected = .keyOrEnd
            case (.value, UInt8(ascii: "[")), (.valueOrEnd, UInt8(ascii: "[")):
                self.open.append(UInt8(ascii: "]"))
                self.index += 1
                expected = .valueOrEnd
            case (.valueOrEnd, UInt8(ascii: "]")), (.keyOrEnd, UInt8(ascii: "}")), (.commaOrEnd, UInt8(ascii: "}")),
                (.commaOrEnd, UInt8(ascii: "]")):
                guard self.open.popLast() == byte else { return .invalid }
                self.index += 1
                expected = .commaOrEnd
            case (.commaOrEnd, UInt8(ascii: ",")):
                self.index += 1
                expected = self.open.last == UInt8(ascii: "}") ? .key : .value
            case (.colon, UInt8(ascii: ":")):
                self.index += 1
                expected = .value
            case (.key, UInt8(ascii: "\"")), (.keyOrEnd, UInt8(ascii: "\"")):
                if let failure = self.string() { return failure }
                expected = .colon
            case (.value, _), (.valueOrEnd, _):
                guard !self.open.isEmpty else { return .invalid }
                if let failure = self.scalar(byte) { return failure }
                expected = .commaOrEnd
            default: return .invalid
            }
        }
        return self.open.isEmpty && expected == .commaOrEnd ? .whole : .unfinished
    }

    /// Whether anything follows.
    private mutating func skipSpaces() -> Bool {
        while self.index < self.text.endIndex {
            switch self.text[self.index] {
            case 0x20, 0x09, 0x0A, 0x0D: self.index += 1
            default: return true
            }
        }
        return false
    }

    /// Passes over a string, number or word; what is wrong with it, nil when nothing is.
    private mutating func scalar(_ first: UInt8) -> Verdict? {
        switch first {
        case UInt8(ascii: "\""): self.string()
        case UInt8(ascii: "t"): self.word("true")
        case UInt8(ascii: "f"): self.word("false")
        case UInt8(ascii: "n"): self.word("null")
        default: self.number()
        }
    }

    /// What may follow a backslash.
    private static let escaped = Array("\"\\/bfnrtu".utf8)

    private mutating func string() -> Verdict? {
        self.index += 1
        while self.index < self.text.endIndex {
            let byte = self.text[self.index]
            self.index += 1
            switch byte {
            case UInt8(ascii: "\""): return nil
            case UInt8(ascii: "\\"):
                guard self.index < self.text.endIndex else { return .unfinished }
                guard Self.escaped.contains(self.text[self.index]) else { return .invalid }
                self.index += 1
            case 0..<0x20: return .invalid
            default: break
            }
        }
        return .unfinished
    }

    private mutating func word(_ word: String) -> Verdict? {
        let rest = self.text[self.index...].prefix(word.utf8.count)
        guard word.utf8.starts(with: rest) else { return .invalid }
        self.index += rest.count
        return rest.count == word.utf8.count ? nil : .unfinished
    }

    /// A sign, digits, a fraction, an exponent.
    private mutating func number() -> Verdict? {
        let start = self.index
        self.pass {
            $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: ".")
                || $0 | 0x20 == UInt8(ascii: "e") || PlainText.isDigit($0)
        }
        let number = self.text[start..<self.index]
        if self.index == self.text.endIndex, !number.isEmpty { return .unfinished }
        var rest = number
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let digits = rest.prefix { PlainText.isDigit($0) }
        guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else { return .invalid }
        rest = rest.dropFirst(digits.count)
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { PlainText.isDigit($0) }
            guard !fraction.isEmpty else { return .invalid }
            rest = rest.dropFirst(1 + fraction.count)
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if let sign = rest.first, !PlainText.isDigit(sign) { rest = rest.dropFirst() }
            guard !rest.isEmpty else { return .invalid }
            rest = rest.drop { PlainText.isDigit($0) }
        }
        return rest.isEmpty ? nil : .invalid
    }

    private mutating func pass(while isPart: (UInt8) -> Bool) {
        while self.index < self.text.endIndex, isPart(self.text[self.index]) { self.index += 1 }
    }
}
