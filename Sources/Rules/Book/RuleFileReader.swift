/// A rule as far as it could be read.
struct ReadRule {
    var name: String
    var position: Problem.Position
    /// Nil when something is wrong with it.
    var rule: Rule?
}

/// Reads a file of rules.
struct RuleFileReader {
    let configuration: Configuration?
    let catalogue: Catalogue
    /// The columns of each table that was read, by its name as rules write it.
    var tables: [String: [String]] = [:]
    let findings: Findings

    func read(_ file: SourceFile) -> [ReadRule] {
        guard let root = YAMLReader.read(file, into: self.findings) else {
            if self.findings.problems.isEmpty {
                self.findings.report("the file is empty; write `rules:`, or remove the file", at: nil)
            }
            return []
        }
        let example = "rules: [{name: …, do: […]}]"
        guard var map = MapReader(root, what: "the rule file", example: example, findings: self.findings) else {
            return []
        }
        let entry = map.required("rules", example: "[{name: …, do: […]}]")
        map.finish()
        guard let entry else { return [] }
        switch entry.value.content {
        case .list(let items): return items.compactMap(self.read)
        case .refused: return []
        case .text, .map:
            let found = entry.value.isNothing ? "this is empty" : "this is \(entry.value.kind)"
            self.findings.report(
                "`rules` must be a list, and \(found); begin each rule with `- name:`", at: entry.value.position)
            return []
        }
    }

    private func read(_ node: YAMLNode) -> ReadRule? {
        let before = self.findings.problems.count
        guard var map = MapReader(node, what: "the rule", example: "{name: …, do: […]}", findings: self.findings) else {
            return nil
        }
        let name = map.requiredText("name", example: "episode still")
        if let name, name.count > 100 || name.isEmpty || ShownBytes.text(name.utf8) != name {
            self.findings.report(
                "`name` must be 1 to 100 characters that can be shown; write another",
                at: map.entry("name")?.value.position ?? node.position)
        }
        let folders = self.folders(&map)
        let terms = MatchReader(findings: self.findings).read(&map)
        let beside = SupplementTerms(&map, terms, tables: self.tables, findings: self.findings)
        var steps = StepReader(
            configuration: self.configuration, catalogue: self.catalogue, findings: self.findings,
            scope: beside.scope, members: beside.members,
            kinds: InputKinds(types: terms.types, group: beside.group))
        steps.read(&map)
        let retry = self.retry(&map)
        let skipsSameContent = self.skipsSameContent(&map, steps.steps)
        let priority = map.integer("priority", in: -1000...1000) ?? 0
        let during = map.value("during") { text throws(RuleError) in try TimeWindow(text) }
        let notify = self.notify(&map)
        map.finish()
        guard let name else { return nil }
        guard self.findings.problems.count == before, let path = terms.path else {
            return ReadRule(name: name, position: node.position, rule: nil)
        }
        let rule = Rule(
            name: name, file: self.findings.file, position: node.position, folders: folders, path: path,
            types: terms.types, size: terms.size, steps: steps.steps, retry: retry, priority: priority,
            digests: steps.digests.union(beside.digests), skipsSameContent: skipsSameContent, lookup: beside.lookup,
            sidecar: beside.sidecar, readsContent: beside.readsContent, group: beside.group, during: during,
            notify: notify)
        return ReadRule(name: name, position: node.position, rule: rule)
    }

    /// Skipping is for steps that replace something. What makes something new each time would not be there twice; a step that
    /// only makes a file here for another one is simply done.
    private func skipsSameContent(_ map: inout MapReader, _ steps: [Step]) -> Bool {
        guard let entry = map.entry("on_same_content"), let text = map.text("on_same_content") else { return false }
        guard ["act", "skip"].contains(text) else {
            self.findings.report(
                "`on_same_content` is \"\(text)\"; write act or skip", at: entry.value.position)
            return false
        }
        guard text == "skip" else { return false }
        let actions = steps.compactMap { self.catalogue.action(named: $0.action) }
        let news = actions.filter { action in
            let makesFile = action.isRepeatable && action.outputs.contains { $0.name == JobPlan.fileOutput }
            return action.replaces == nil && !makesFile
        }
        if map.entry("group") != nil {
            self.findings.report(
                "`on_same_content: skip` compares one file, and a group has several; leave it out",
                at: entry.value.position)
        }
        if let action = news.first {
            self.findings.report(
                "`on_same_content: skip` is for actions that replace something, and \(action.name) makes something new each "
                    + "time; leave it out, or give that step a rule of its own", at: entry.value.position)
        }
        return true
    }

    private func folders(_ map: inout MapReader) -> [String] {
        let known = self.configuration?.folders.map(\.name) ?? []
        let texts = map.texts("folder") ?? []
        for (text, position) in texts where self.configuration != nil && !known.contains(text) {
            let hint = Nearness.hint(for: text, among: known)
            self.findings.report("`folder`: the config has no folder `\(text)`; \(hint)", at: position)
        }
        if texts.isEmpty, let entry = map.entry("folder"), case .list(let items) = entry.value.content, items.isEmpty {
            self.findings.report(
                "`folder` is empty; name a folder, or leave the key out for all", at: entry.value.position)
        }
        return texts.map(\.text)
    }

    /// The names of those who are told; which there are is said by the config.
    private func notify(_ map: inout MapReader) -> [String] {
        let texts = map.texts("notify") ?? []
        var names: [String] = []
        for (text, position) in texts {
            if !ConfigName.isName(text) {
                self.findings.report(
                    "`notify`: `\(ShownBytes.text(text.utf8))` is no name; use letters, digits, `_`, `-` or `.`",
                    at: position)
            } else if names.contains(text) {
                self.findings.report("`notify`: `\(text)` is there twice; keep one", at: position)
            }
            names.append(text)
        }
        // What is no name, or there twice, is told already.
        var seen: Set<String> = []
        let named = texts.filter { ConfigName.isName($0.text) && seen.insert($0.text).inserted }
        NoticeReader.check(named, self.configuration, self.findings)
        if texts.isEmpty, let entry = map.entry("notify"), case .list(let items) = entry.value.content, items.isEmpty {
            self.findings.report("`notify` is empty; name who is told, or leave the key out", at: entry.value.position)
        }
        return names
    }

    private func retry(_ outer: inout MapReader) -> RetryPolicy {
        var retry = RetryPolicy()
        guard let entry = outer.entry("retry"),
            var map = MapReader(
                entry.value, what: "`retry`", example: "{attempts: 8, within: 24h}", findings: self.findings)
        else { return retry }
        retry.attempts = map.integer("attempts", in: 1...100) ?? retry.attempts
        retry.withinSeconds = map.duration("within")?.components.seconds ?? retry.withinSeconds
        map.finish()
        return retry
    }
}
