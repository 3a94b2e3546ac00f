/// The text of a YAML file as an array of Unicode scalars, addressed as libyaml counts: line, then scalar in the line.
struct YAMLText {
    private(set) var scalars: [Unicode.Scalar]
    /// The index of the first scalar of each line.
    private let lineStarts: [Int]

    /// - Throws: at the first byte that is not UTF-8, or the first character that YAML does not take.
    init(_ bytes: [UInt8]) throws(Problem.Position.Fault) {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(bytes.count)
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var invalid = false
        decoding: while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): scalars.append(scalar)
            case .emptyInput: break decoding
            case .error:
                invalid = true
                break decoding
            }
        }
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        self.scalars = scalars
        self.lineStarts = Self.lineStarts(of: scalars)
        if let index = scalars.firstIndex(where: { !Self.isAllowed($0) }) {
            let code = String(scalars[index].value, radix: 16, uppercase: true)
            throw Problem.Position.Fault(
                position: self.position(of: index), message: "the character U+\(code) is not allowed here; remove it")
        }
        if invalid {
            throw Problem.Position.Fault(
                position: self.position(of: scalars.count), message: "this is not UTF-8; save the file as UTF-8")
        }
    }

    var string: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: self.scalars)
        return String(view)
    }

    func scalar(at position: Problem.Position) -> Unicode.Scalar? {
        self.index(of: position).map { self.scalars[$0] }
    }

    mutating func replace(at position: Problem.Position, with scalar: Unicode.Scalar) {
        if let index = self.index(of: position) { self.scalars[index] = scalar }
    }

    mutating func replaceAll(_ old: Unicode.Scalar, with new: Unicode.Scalar) {
        for index in self.scalars.indices where self.scalars[index] == old { self.scalars[index] = new }
    }

    /// The first of `count` neighbouring private characters that the text does not hold.
    func unusedCharacters(_ count: Int) -> UInt32? {
        let used = Set(self.scalars.lazy.map(\.value).filter { (0xE000...0xF8FF).contains($0) })
        return stride(from: UInt32(0xE000), to: 0xF8FF - UInt32(count), by: count).first { base in
            !(base..<(base + UInt32(count))).contains { used.contains($0) }
        }
    }

    private func index(of position: Problem.Position) -> Int? {
        guard self.lineStarts.indices.contains(position.line - 1) else { return nil }
        let index = self.lineStarts[position.line - 1] + position.column - 1
        return self.scalars.indices.contains(index) ? index : nil
    }

    private func position(of index: Int) -> Problem.Position {
        let line = (self.lineStarts.firstIndex { $0 > index } ?? self.lineStarts.count) - 1
        return Problem.Position(line: line + 1, column: index - self.lineStarts[line] + 1)
    }

    /// Line breaks as libyaml sees them (YAML 1.1, 4.2): CR LF, CR, LF, NEL, LS, PS.
    private static func lineStarts(of scalars: [Unicode.Scalar]) -> [Int] {
        var starts = [0]
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\r" where index + 1 < scalars.count && scalars[index + 1] == "\n": continue
            case "\r", "\n", "\u{85}", "\u{2028}", "\u{2029}": starts.append(index + 1)
            default: continue
            }
        }
        return starts
    }

    /// `c-printable` of YAML 1.1, 4.1.1, as libyaml's reader checks it.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0x10000...0x10FFFF: true
        case 0xE000...0xFFFD: scalar.value != 0xFEFF
        default: false
        }
    }
}

extension Problem.Position {
    /// What is wrong at a place, before the file's name is known.
    struct Fault: Error {
        var position: Problem.Position
        var message: String
    }
}
