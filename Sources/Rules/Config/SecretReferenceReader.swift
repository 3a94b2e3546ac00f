import SystemPackage

/// Reads where a secret is kept. A secret itself never stands in a config, and is never repeated in a message.
struct SecretReferenceReader {
    private static let forms = "{env: NAME}, {file: PATH} or {credential: NAME}"

    let place: Place
    let findings: Findings

    func read(_ entry: YAMLNode.Entry) -> SecretReference? {
        let key = entry.key
        self.findings.outline?.noteSecret(at: entry.value.position)
        guard case .map(let places) = entry.value.content else {
            if case .refused = entry.value.content { return nil }
            self.findings.report(
                "`\(key)`: a secret is never written in this file; write where it is: \(Self.forms)",
                at: entry.value.position)
            return nil
        }
        guard places.count == 1 else {
            self.findings.report(
                "`\(key)` must name one place; write \(Self.forms)", at: entry.value.position)
            return nil
        }
        guard case .text(let text, _) = places[0].value.content, !places[0].value.isNothing else {
            self.findings.report(
                "`\(key)` must name one place; write \(Self.forms)", at: places[0].value.position)
            return nil
        }
        do throws(RuleError) {
            switch places[0].key {
            case "env": return .environment(try Self.variable(text))
            case "file": return .file(try self.place.absolute(text).string)
            case "credential": return .credential(try Self.credential(text))
            default: break
            }
        } catch {
            self.findings.report("`\(key)`: \(error.message)", at: places[0].value.position)
            return nil
        }
        self.findings.report(
            "`\(key)`: a secret is not kept in `\(places[0].key)`; write \(Self.forms)", at: places[0].position)
        return nil
    }

    /// The text might be the secret itself, put in the wrong place, so it is not repeated.
    private static func variable(_ text: String) throws(RuleError) -> String {
        let isName =
            text.utf8.count <= 255 && text.first?.isNumber == false
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard isName else {
            throw RuleError("this is not the name of an environment variable; write such as {env: VIDEO_TOKEN}")
        }
        return text
    }

    private static func credential(_ text: String) throws(RuleError) -> String {
        guard DropPath(text) != nil, !text.contains("/"), text.utf8.count <= 255 else {
            throw RuleError("this is not the name of a credential; write the name that LoadCredential= gives it")
        }
        return text
    }
}
