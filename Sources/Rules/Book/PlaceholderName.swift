/// What a placeholder names.
enum PlaceholderName: Sendable, Hashable {
    case capture(String)
    case file(FileFact)
    case folder
    case date(DateFormat)
    case output(step: String, output: String)

    /// What `{file.…}` may name.
    enum FileFact: String, Sendable, CaseIterable {
        case name, stem, ext, path, type, size, md5, sha256

        var digest: FileDigest? { FileDigest(rawValue: self.rawValue) }
    }

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
                throw RuleError("`{\(text)}` is not supported yet by this version; leave it out for now")
            default:
                self = .output(step: first, output: second)
            }
        } else {
            self = .capture(text)
        }
    }
}
