import SystemPackage

/// All rules, in the order in which they are tried.
package struct RuleBook: Sendable {
    /// By file name, then as they stand in the file.
    package let rules: [Rule]
    /// What is suspect in them, sorted: they can be used all the same.
    package let warnings: [Problem]
    /// The rules that are for a folder, by its name; folders that no rule names are not in it.
    private let byFolder: [String: RuleShelf]
    /// The rules for every folder.
    private let general: RuleShelf

    package init(rules: [Rule], warnings: [Problem] = []) {
        self.rules = rules
        self.warnings = warnings
        self.general = RuleShelf(rules.filter(\.folders.isEmpty))
        var byFolder: [String: RuleShelf] = [:]
        for folder in Set(rules.flatMap(\.folders)) {
            byFolder[folder] = RuleShelf(rules.filter { $0.isFor(folder: folder) })
        }
        self.byFolder = byFolder
    }

    /// Reads rule files. `*.test.yaml` hold rule tests and are passed over.
    ///
    /// - Parameter configuration: nil when it is wrong itself; then the names of its folders and accounts are not known, and
    ///   not checked.
    /// - Parameter tables: the columns of the tables that lookups name, by the name as rules write it; a table that is not in
    ///   it is not known, and what rules say of its columns is not checked.
    /// - Returns: the rules that are right, and all problems of all files, sorted. A book with problems is not to be used.
    package static func read(
        _ files: [SourceFile], configuration: Configuration?, catalogue: Catalogue, tables: [String: [String]]? = nil
    ) -> (book: RuleBook, problems: [Problem]) {
        var rules: [Rule] = []
        var problems: [Problem] = []
        var names: [String: String] = [:]
        for file in files.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
        where !file.name.hasSuffix(".test.yaml") {
            let findings = Findings(file: file.name)
            let reader = RuleFileReader(
                configuration: configuration, catalogue: catalogue, tables: tables ?? [:], findings: findings)
            for read in reader.read(file) {
                if let first = names[read.name] {
                    let message = "the rule `\(read.name)` is there already, in \(first); give each rule its own name"
                    findings.report(message, at: read.position)
                } else {
                    names[read.name] = "\(file.name), line \(read.position.line)"
                    if let rule = read.rule { rules.append(rule) }
                }
            }
            problems += findings.problems
        }
        var review = BookReview(rules: rules, configuration: configuration)
        let reviewed = review.read()
        problems += reviewed.problems
        var warnings = reviewed.warnings
        if rules.isEmpty, problems.isEmpty, let configuration {
            // Nobody wants that: a file was removed, or the folder is another's.
            let message = "there is no rule, so every file stays where it is; write one into a file *.yaml here"
            warnings.append(Problem(file: configuration.rules.string, position: nil, message: message))
        }
        return (RuleBook(rules: rules, warnings: warnings.sorted()), problems.sorted())
    }

    /// Whether some rule could take a file here, as far as its path tells. What no rule wants is never opened.
    package func wants(_ path: DropPath, in folder: String) -> Bool {
        self.shelf(for: folder).paths.matches(path)
    }

    /// Whether a file with this path may be the sidecar of another one, as far as its path tells. It is not to be taken for
    /// one that nobody wants.
    package func mayBeSidecar(_ path: DropPath, in folder: String) -> Bool {
        self.shelf(for: folder).sidecars.matches(path)
    }

    /// Whether a file with this path may be a member of a group that is not known by its path alone.
    package func mayBeMember(_ path: DropPath, in folder: String) -> Bool {
        self.shelf(for: folder).groups.matches(path)
    }

    /// Whether some rule with a priority could take a file here, as far as its path tells.
    package func mayBeUrgent(_ path: DropPath, in folder: String) -> Bool {
        self.shelf(for: folder).urgent.matches(path)
    }

    /// Whether a file is looked into. Where files that no rule wants are to fail, each is; but where there is no rule at all,
    /// somebody has lost them, and nothing is done with any file.
    package func isToBeLookedAt(_ path: DropPath, in folder: Folder) -> Bool {
        folder.unmatched == .fail && !self.rules.isEmpty || self.wants(path, in: folder.name)
    }

    /// The first rule that takes the file, in a group as one of its members; nil when none does.
    package func match(_ facts: FileFacts) -> RuleMatch? {
        var steps = 0
        return self.match(facts, steps: &steps)
    }

    /// - Parameter steps: grows by the work that was done.
    func match(_ facts: FileFacts, steps: inout Int) -> RuleMatch? {
        let text = facts.path.matchBytes
        let shelf = self.shelf(for: facts.folder)
        for number in shelf.paths.fitting(text, steps: &steps) {
            let rule = shelf.rules[number]
            guard case .taken(let member, let own) = rule.membership(facts.path, type: facts.type, size: facts.size),
                let captures = rule.path.match(text, steps: &steps)
            else { continue }
            return RuleMatch(rule: rule, captures: captures, member: member, memberCaptures: own)
        }
        return nil
    }

    private func shelf(for folder: String) -> RuleShelf { self.byFolder[folder] ?? self.general }
}
