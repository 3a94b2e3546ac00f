/// The text of a file of rule tests, to which cases are added: what a person wrote in it stays as it is.
package enum RuleTestText {
    /// What is to be written behind the end of a file so that it has one more case.
    ///
    /// - Parameters:
    ///   - source: the file as it is; nil when there is none yet.
    ///   - rules: the name of the file whose rules are tested.
    /// - Throws: when the case cannot be written at the end of the file, with what to do.
    package static func addition(
        of test: RuleTestCase, to source: SourceFile?, rules: String
    ) throws(RuleError) -> String {
        guard let source else {
            return try """
            # What the rules of \(rules) are to do with files. `hotfolder test` says whether they do, and
            # `hotfolder test --record FILE` adds a case; neither sends anything.

            folder: \(test.facts.folder)
            cases:

            """ + test.yaml(indent: 2, withFolder: false)
        }
        let text = String(decoding: source.bytes, as: UTF8.self)
        let findings = Findings(file: source.name)
        guard let root = YAMLReader.read(source, into: findings), case .map(let entries) = root.content,
            let last = entries.last, last.key == "cases", case .list(let items) = last.value.content,
            let indent = items.first.flatMap({ self.indent(of: $0, in: text) })
        else {
            throw RuleError(
                "\(source.name) does not end in a list of cases with a dash each; let `cases:` be its last key, or add the "
                    + "case by hand")
        }
        let folder = entries.first { $0.key == "folder" }.flatMap { entry in
            if case .text(let name, _) = entry.value.content { name } else { nil }
        }
        let lineBreak = text.last?.isNewline == true ? "" : "\n"
        return try lineBreak + "\n" + test.yaml(indent: indent, withFolder: folder != test.facts.folder)
    }

    /// How many blanks stand before the dash of a list's entry; nil when there is no dash.
    private static func indent(of item: YAMLNode, in text: String) -> Int? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.indices.contains(item.position.line - 1) else { return nil }
        let before = lines[item.position.line - 1].unicodeScalars.prefix(item.position.column - 1)
        let blanks = before.prefix { $0 == " " }
        let rest = before.dropFirst(blanks.count)
        guard rest.first == "-", rest.dropFirst().allSatisfy({ $0 == " " }) else { return nil }
        return blanks.count
    }
}
