/// The terms of a rule that say which files it takes.
struct MatchTerms {
    /// Nil when the pattern is wrong.
    var path: PathPattern? = .everything
    var types: [String] = []
    var size = SizeRange()
}

/// Reads `match`.
struct MatchReader {
    let findings: Findings

    /// A rule without `match`, or without a path in it, takes every path.
    func read(_ outer: inout MapReader) -> MatchTerms {
        var terms = MatchTerms()
        guard let entry = outer.entry("match"),
            var map = MapReader(
                entry.value, what: "`match`", example: "path: \"{stem}.{ext}\"", findings: self.findings)
        else { return terms }
        if let path = map.entry("path") {
            terms.path = self.pattern(path, map) { text throws(RuleError) in try PathPattern(template: text) }
        }
        if let regex = map.entry("regex") {
            let pattern = self.pattern(regex, map) { text throws(RuleError) in try PathPattern(regex: text) }
            if map.entry("path") == nil {
                terms.path = pattern
            } else {
                self.findings.report("`regex` and `path` cannot both be there; keep one", at: regex.position)
            }
        }
        terms.size = map.value("size", SizeText.parseRange) ?? terms.size
        for (text, position) in map.texts("type") ?? [] {
            do throws(RuleError) {
                terms.types.append(try MediaType.pattern(text))
            } catch {
                self.findings.report("`type`: \(error.message)", at: position)
            }
        }
        map.finish()
        return terms
    }

    private func pattern(
        _ entry: YAMLNode.Entry, _ map: MapReader, _ read: (String) throws(RuleError) -> PathPattern
    ) -> PathPattern? {
        guard let text = map.text(of: entry) else { return nil }
        do {
            return try read(text)
        } catch {
            self.findings.report("`\(entry.key)`: \(error.message)", at: entry.value.position)
            return nil
        }
    }
}
