/// How a file of values is written.
enum DocumentKind {
    case csv
    case json
    case yaml

    /// By the name's extension; without one that is known, by how the file begins: what is neither a list nor a map of YAML
    /// or JSON is taken for CSV.
    init(name: String, bytes: [UInt8]) {
        switch name.split(separator: ".", omittingEmptySubsequences: false).last?.lowercased() {
        case "csv", "tsv", "tab", "txt": self = .csv
        case "json": self = .json
        case "yaml", "yml": self = .yaml
        default: self = Self.kind(of: bytes)
        }
    }

    private static func kind(of bytes: [UInt8]) -> DocumentKind {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        let first = text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        switch first.map({ Unicode.Scalar($0) }) {
        case "{", "[": return .json
        case "#": return .yaml
        default: break
        }
        for line in text.prefix(4096).split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            if line.starts(with: "---".utf8) || line.starts(with: "- ".utf8) { return .yaml }
            // `key: value`, and not a time of day in a list of fields.
            let key = line.prefix { $0 != UInt8(ascii: ":") }
            let isKey = !key.isEmpty && !key.contains { [",", ";", "\t"].contains(Unicode.Scalar($0)) }
            let rest = line[key.endIndex...].dropFirst()
            return isKey && key.endIndex < line.endIndex && (rest.isEmpty || rest.first == 0x20) ? .yaml : .csv
        }
        return .csv
    }
}
