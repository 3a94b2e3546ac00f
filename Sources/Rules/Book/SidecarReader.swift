/// Reads `sidecar` and `content`: where a rule takes values from beside its path.
struct SidecarReader {
    /// A file cannot say more about its neighbours than these before anything was read.
    static let facts: Set<PlaceholderName.FileFact> = [.name, .stem, .ext]
    /// The longest that anything is waited for.
    static let longestWait = Duration.seconds(7 * 86_400)

    let findings: Findings
    let scope: PlaceholderScope

    /// Nil when there is none, or it is wrong.
    func readSidecar(_ outer: inout MapReader) -> SidecarTerms? {
        let example = "{path: \"{file.stem}.yaml\"}"
        guard let entry = outer.entry("sidecar"),
            var map = MapReader(entry.value, what: "`sidecar`", example: example, findings: self.findings)
        else { return nil }
        let path = map.required("path", example: "\"{file.stem}.yaml\"").flatMap { self.path($0, map) }
        let isRequired = map.flag("required") ?? true
        let wait = Self.wait(&map) ?? .seconds(30)
        map.finish()
        guard let path else { return nil }
        do throws(RuleError) {
            return try SidecarTerms(path: path, isRequired: isRequired, wait: wait)
        } catch {
            self.findings.report("`path`: \(error.message)", at: entry.value.position)
            return nil
        }
    }

    /// How long something is waited for; nil when nothing is said or it is wrong.
    static func wait(_ map: inout MapReader) -> Duration? {
        map.value("wait") { text throws(RuleError) in
            let wait = try DurationText.parse(text)
            guard wait <= self.longestWait else {
                throw RuleError("`\(text)` is too long to wait; write at most \(DurationText.format(self.longestWait))")
            }
            return wait
        }
    }

    /// Whether the file itself is read as values. What is never text cannot be.
    func readContent(_ map: inout MapReader, _ terms: MatchTerms, _ group: GroupTerms?) -> Bool {
        guard let entry = map.entry("content"), map.flag("content") == true else { return false }
        var types = terms.types
        if let first = group?.members.first, case .type(let type) = first.test { types.append(type) }
        if let type = types.first(where: { type in ["video/", "image/", "audio/"].contains { type.hasPrefix($0) } }) {
            self.findings.report(
                "`content`: the rule takes \(type), which holds no values; leave `content` out, or take text/* or "
                    + "application/json", at: entry.value.position)
        }
        if let least = terms.size.from, least > SidecarTerms.largest {
            self.findings.report(
                "`content`: the rule takes only files of \(SizeText.format(least)) and more, and at most 1 MiB is read; "
                    + "change `size`", at: entry.value.position)
        }
        return true
    }

    private func path(_ entry: YAMLNode.Entry, _ map: MapReader) -> Template? {
        guard let text = map.text(of: entry) else { return nil }
        do throws(RuleError) {
            let template = try Template(text)
            for placeholder in template.placeholders {
                try self.scope.checkEarly(
                    placeholder, facts: Self.facts,
                    words: "captures, {file.name}, {file.stem}, {file.ext} or {folder}")
            }
            try Self.checkShape(template)
            return template
        } catch {
            self.findings.report("`path`: \(error.message)", at: entry.value.position)
            return nil
        }
    }

    /// It stays in the file's directory or below, and is another file.
    private static func checkShape(_ template: Template) throws(RuleError) {
        let shape = template.parts.map { part in
            if case .literal(let text) = part { text } else { "x" }
        }.joined()
        guard !shape.isEmpty else { throw RuleError("the path is empty; write such as \"{file.stem}.yaml\"") }
        guard !shape.hasPrefix("/") else {
            throw RuleError("the path begins in the file's own directory; leave out the `/` at its beginning")
        }
        let components = shape.split(separator: "/", omittingEmptySubsequences: false)
        guard !components.contains("..") else {
            throw RuleError("a sidecar lies beside its file or below; leave out `..`")
        }
        guard !components.contains(""), !components.contains("."), !shape.contains("\0") else {
            throw RuleError("the path holds a name that no file has; write such as \"{file.stem}.yaml\"")
        }
        let isItself =
            template.parts == [.placeholder("file.name")]
            || template.parts == [.placeholder("file.stem"), .literal("."), .placeholder("file.ext")]
        guard !isItself else {
            throw RuleError("this is the dropped file itself; write such as \"{file.stem}.yaml\", or `content: true`")
        }
    }
}
