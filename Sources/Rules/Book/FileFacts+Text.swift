extension FileFacts {
    /// Names and paths as rules see them, composed (NFC). Empty where the file has no such thing.
    func text(of fact: PlaceholderName.FileFact, _ digests: [FileDigest: String]) -> String {
        let path = self.path.matchText
        let name = path.split(separator: "/").last ?? ""
        // A dot at the beginning marks a hidden file, no extension.
        let dot = name.dropFirst().lastIndex(of: ".")
        return switch fact {
        case .name: String(name)
        case .stem: String(dot.map { name[..<$0] } ?? name)
        case .ext: dot.map { String(name[name.index(after: $0)...]) } ?? ""
        case .path: path
        case .type: self.type
        case .size: String(self.size)
        case .md5: digests[.md5] ?? ""
        case .sha256: digests[.sha256] ?? ""
        }
    }

    /// A part of the name as its bytes: what names another file must be spelled as this one is. Nil for facts that are no
    /// part of a name.
    func bytes(of fact: PlaceholderName.FileFact) -> [UInt8]? {
        let name = self.path.name
        let dot = name.dropFirst().lastIndex(of: UInt8(ascii: "."))
        return switch fact {
        case .name: name
        case .stem: Array(name[..<(dot ?? name.endIndex)])
        case .ext: dot.map { Array(name[($0 + 1)...]) } ?? []
        case .path, .type, .size, .md5, .sha256: nil
        }
    }
}
