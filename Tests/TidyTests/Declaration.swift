/// The beginning of a declaration, as one line of code shows it.
struct Declaration {
    let name: String
    let isPrivate: Bool
    /// Not inside another declaration.
    let isOutermost: Bool

    private static let types: Set<Substring> = ["struct", "class", "enum", "actor", "protocol"]
    private static let modifiers: Set<Substring> = [
        "package", "internal", "private", "fileprivate", "final", "indirect", "static", "mutating", "nonmutating",
        "nonisolated", "override", "consuming", "borrowing",
    ]

    /// The type that a line of code declares.
    static func type(in line: Substring) -> Declaration? { self.find(in: line, keywords: self.types) }

    /// The function that a line of code declares.
    static func function(in line: Substring) -> Declaration? { self.find(in: line, keywords: ["func"]) }

    private static func find(in line: Substring, keywords: Set<Substring>) -> Declaration? {
        let words = line.split(separator: " ")
        let rest = words.drop { $0.hasPrefix("@") || self.modifiers.contains($0) }
        guard let keyword = rest.first, keywords.contains(keyword), let name = rest.dropFirst().first else {
            return nil
        }
        return Declaration(
            name: String(name.prefix { !"(<:,".contains($0) || name.first == $0 }),
            isPrivate: words.contains("private") || words.contains("fileprivate"), isOutermost: line.first != " ")
    }
}
