/// Reads the config's `notify`, and checks that the names in rules are among its.
struct NoticeReader {
    private static let example = "{ops: {url: \"https://…\"}}"

    let place: Place
    let findings: Findings

    static func read(_ outer: inout MapReader, _ place: Place) -> [NoticeAddress] {
        guard let entry = outer.entry("notify"), !entry.value.isNothing,
            let names = MapReader(entry.value, what: "`notify`", example: self.example, findings: outer.findings)
        else { return [] }
        return names.all.compactMap(NoticeReader(place: place, findings: outer.findings).read)
    }

    /// Reports those that the config does not know. Without a config nothing can be said.
    static func check(
        _ names: [(text: String, position: Problem.Position)], _ configuration: Configuration?, _ findings: Findings
    ) {
        guard let known = configuration?.notices.map(\.name) else { return }
        for (name, position) in names where !known.contains(name) {
            let hint =
                known.isEmpty
                ? "add it there, such as `notify: {\(name): {url: \"https://…\"}}`"
                : Nearness.hint(for: name, among: known)
            findings.report(
                "`notify`: the config's `notify` has no `\(ShownBytes.text(name.utf8))`; \(hint)", at: position)
        }
    }

    private func read(_ entry: YAMLNode.Entry) -> NoticeAddress? {
        guard ConfigName.isName(entry.key) else {
            self.findings.report(
                "`\(entry.key)` is no name for a receiver; use 1 to 64 letters, digits, `.`, `_` or `-`",
                at: entry.position)
            return nil
        }
        let what = "the receiver `\(entry.key)`"
        guard
            var map = MapReader(
                entry.value, what: what, example: "{url: \"https://…\", on: [failed, held]}", findings: self.findings)
        else { return nil }
        if map.entry("url") == nil { _ = map.required("url", example: "https://hooks.example.com/hotfolder") }
        let url = map.value("url") { text throws(RuleError) in try Self.url(text) }
        let secret = map.entry("secret").flatMap {
            SecretReferenceReader(place: self.place, findings: self.findings).read($0)
        }
        let outcomes = self.outcomes(&map)
        map.finish()
        return url.map { NoticeAddress(name: entry.key, url: $0, secret: secret, outcomes: outcomes) }
    }

    private func outcomes(_ map: inout MapReader) -> Set<NoticeAddress.Outcome> {
        guard let entry = map.entry("on") else { return NoticeAddress.usual }
        let known = NoticeAddress.Outcome.allCases.map(\.rawValue)
        var outcomes: Set<NoticeAddress.Outcome> = []
        for (text, position) in map.texts("on") ?? [] {
            if let outcome = NoticeAddress.Outcome(rawValue: text) {
                outcomes.insert(outcome)
            } else {
                self.findings.report(
                    "`on`: a file is never `\(ShownBytes.text(text.utf8))`; \(Nearness.hint(for: text, among: known))",
                    at: position)
            }
        }
        if case .list(let items) = entry.value.content, items.isEmpty {
            self.findings.report("`on` is empty; write such as [failed, held]", at: entry.value.position)
        }
        return outcomes
    }

    /// As an account's, and with a query where the receiver wants one.
    private static func url(_ text: String) throws(RuleError) -> String {
        let address = try WebAddress(text)
        guard address.scheme == "https" || address.isLoopback else {
            throw RuleError("http is only for this machine (localhost, 127.0.0.1, [::1]); write https")
        }
        guard !address.rest.contains("#") else {
            throw RuleError("the address must not have a fragment; leave out what follows `#`")
        }
        return text
    }
}
