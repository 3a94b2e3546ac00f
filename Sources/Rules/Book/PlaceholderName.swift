/// What a placeholder names.
enum PlaceholderName: Sendable, Hashable {
    /// A bare name: a capture of the path or of a member's name, or a column of the lookup's table.
    case capture(String)
    case file(FileFact)
    case folder
    case date(DateFormat)
    /// A value of the sidecar; a key with dots goes into maps.
    case sidecar(String)
    /// A value of the dropped file itself; a key with dots goes into maps.
    case content(String)
    case output(step: String, output: String)

    /// What `{file.…}` may name.
    enum FileFact: String, Sendable, CaseIterable {
        case name, stem, ext, path, type, size, md5, sha256

        var digest: FileDigest? { FileDigest(rawValue: self.rawValue) }
    }

    /// Words that mean something else between braces, so that nothing else is called so.
    static let reserved = ["file", "folder", "date", "sidecar", "content"]

    /// - Throws: when the text between the braces can name nothing, whatever the rule is.
    init(_ text: String) throws(RuleError) {
        if text == "folder" {
            self = .folder
        } else if text.hasPrefix("date:") {
            do throws(RuleError) {
                self = .date(try DateFormat(String(text.dropFirst(5))))
            } catch {
                throw RuleError("in `{\(text)}`: \(error.message)")
            }
        } else if let dot = text.firstIndex(of: ".") {
            let (first, second) = (String(text[..<dot]), String(text[text.index(after: dot)...]))
            switch first {
            case "file":
                guard let fact = FileFact(rawValue: second) else {
                    let hint = Nearness.hint(for: second, among: FileFact.allCases.map(\.rawValue)) { "`{file.\($0)}`" }
                    throw RuleError("unknown placeholder `{\(text)}`; \(hint)")
                }
                self = .file(fact)
            case "sidecar", "content":
                let keys = second.split(separator: ".", omittingEmptySubsequences: false)
                guard !keys.contains(where: \.isEmpty) else {
                    throw RuleError("`{\(text)}` does not say which value; write such as {\(first).title}")
                }
                self = first == "sidecar" ? .sidecar(second) : .content(second)
            default:
                self = .output(step: first, output: second)
            }
        } else {
            self = .capture(text)
        }
    }
}
