/// The names that a rule's placeholders may use, as far as they are known while the rule is read.
struct PlaceholderScope {
    /// What the path captures; nil when it could not be read, and then no bare name is unknown.
    var captures: [String]?
    /// What the name patterns of the group's members capture, with the member.
    var memberCaptures: [String: String] = [:]
    /// Whether a member could not be read, so that a name which nobody captures may be its own.
    var isMissingMembers = false
    /// The table of the lookup; nil without one.
    var table: TableNames?
    var hasSidecar = false
    var readsContent = false

    /// What is known of a lookup's table.
    struct TableNames {
        /// As the rule writes it; empty when that could not be read.
        var table: String
        /// Nil when the table has not been read.
        var columns: [String]?
        /// The columns that the lookup makes equal to the capture of the same name.
        var equal: Set<String> = []
    }

    /// Checks a placeholder of a step, except for the outputs of other steps.
    func check(_ name: PlaceholderName) throws(RuleError) {
        switch name {
        case .folder, .date, .file, .output:
            return
        case .sidecar(let key):
            guard !self.hasSidecar else { return }
            throw RuleError(
                "`{sidecar.\(key)}`: the rule reads no sidecar; add such as sidecar: {path: \"{file.stem}.yaml\"}")
        case .content(let key):
            guard !self.readsContent else { return }
            throw RuleError("`{content.\(key)}`: the rule does not read the file's content; add `content: true`")
        case .capture(let name):
            try self.check(bare: name)
        }
    }

    /// Checks a placeholder of a term that is filled in before anything beside the file is known.
    ///
    /// - Parameters:
    ///   - facts: those of `{file.…}` that make sense there.
    ///   - words: what may be used, for the message.
    func checkEarly(
        _ text: String, facts: Set<PlaceholderName.FileFact>, sidecar: Bool = false, words: String
    ) throws(RuleError) {
        let name = try PlaceholderName(text)
        switch name {
        case .folder: return
        case .file(let fact) where facts.contains(fact): return
        case .sidecar where sidecar: try self.check(name)
        case .capture(let capture):
            if let member = self.memberCaptures[capture] {
                throw RuleError(
                    "`{\(text)}` is captured by the member `\(member)`, which is not known yet; use \(words)")
            }
            var path = self
            path.table = nil
            try path.check(bare: capture)
        case .date, .file, .sidecar, .content, .output:
            throw RuleError("`{\(text)}` cannot be used here; use \(words)")
        }
    }

    private func check(bare name: String) throws(RuleError) {
        guard let captures = self.captures, !self.isMissingMembers else { return }
        let own = captures + self.memberCaptures.keys
        if own.contains(name) {
            guard let table = self.table, let columns = table.columns, columns.contains(name),
                !table.equal.contains(name)
            else { return }
            throw RuleError(
                "`{\(name)}` is a capture and a column of \(table.table); give the capture another name")
        }
        if let table = self.table, table.columns?.contains(name) ?? true { return }
        if name == "date" { throw RuleError("`{date}` does not say how; write such as {date:yyyy-MM-dd}") }
        if ["file", "sidecar", "content"].contains(name) {
            let example = name == "file" ? "name" : "title"
            throw RuleError("`{\(name)}` does not say what of it; write such as {\(name).\(example)}")
        }
        let known = own + (self.table?.columns ?? [])
        guard !known.isEmpty else {
            throw RuleError("unknown placeholder `{\(name)}`; capture it in `path`, or write such as {file.stem}")
        }
        throw RuleError("unknown placeholder `{\(name)}`; \(Nearness.hint(for: name, among: known) { "`{\($0)}`" })")
    }

    /// Whether the value of a placeholder is always one text, never a list or a map.
    func isAlwaysText(_ name: PlaceholderName) -> Bool {
        switch name {
        case .file, .folder, .date: true
        case .capture(let name): (self.captures ?? []).contains(name) || self.memberCaptures[name] != nil
        case .sidecar, .content, .output: false
        }
    }
}
