/// Words for what is not there, for editors.
enum Missing {
    static let header = Structure.incomplete("it ends within the header")
    static let size = Structure.incomplete("the header does not say how long it is, which is written last")

    /// That nothing but zeros follows.
    static func zeros(from offset: Int64) -> Structure {
        .incomplete("there are only zeros from byte \(Self.number(offset)) on")
    }

    /// That the file is shorter than it says.
    static func bytes(of content: Content, upTo end: Int64) -> Structure {
        .incomplete("\(Self.number(end - content.size)) of \(Self.number(end)) bytes are missing")
    }

    /// A number with its thousands apart.
    static func number(_ value: Int64) -> String {
        var text = ""
        for (index, digit) in String(value).reversed().enumerated() {
            if index > 0, index % 3 == 0, digit != "-" { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}
