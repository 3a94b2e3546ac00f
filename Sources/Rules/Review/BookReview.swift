/// What only shows when all rules are seen together: rules that no file can reach, and rules that take nearly every file
/// before others are asked.
///
/// It never says a wrong word: where the work would be too much, or something is not known, it says nothing.
struct BookReview {
    /// Bounds the work for all rules together: some tenths of a second.
    private static let budget = 2_000_000
    /// Bounds the work for one pattern or pair.
    private static let pairBudget = 200_000

    let rules: [Rule]
    /// The names of all folders; nil when they are not known.
    let folders: [String]?
    private var left = Self.budget
    /// For each rule a path that it fits; nil when none was found.
    private var examples: [[UInt8]?] = []

    init(rules: [Rule], configuration: Configuration?) {
        self.rules = rules
        self.folders = configuration?.folders.map(\.name)
    }

    /// - Returns: problems, and what is only suspect.
    mutating func read() -> (problems: [Problem], warnings: [Problem]) {
        var problems: [Problem] = []
        var covering: Set<Int> = []
        for (index, rule) in self.rules.enumerated() {
            let (example, isEmpty) = self.example(of: rule.path)
            self.examples.append(example)
            if isEmpty {
                problems.append(
                    self.problem(rule, "fits no path that a file can have; change its `path` or `regex`"))
            } else if let first = self.covered(index) {
                covering.insert(first)
                let other = self.rules[first]
                problems.append(
                    self.problem(
                        rule,
                        "is never reached, since `\(other.name)` (\(other.file), line \(other.position.line)) takes all its "
                            + "files; put it before that one, narrow that one, or remove it"))
            }
        }
        let greedy = self.rules.indices.filter { !covering.contains($0) && self.takesAlmostEverything($0) }
        let warnings = greedy.map { index in
            self.problem(
                self.rules[index],
                "takes nearly every file of every folder before the rules behind it are asked; put it last, or give it a "
                    + "`folder`, `type` or `size`")
        }
        return (problems, warnings)
    }

    private func problem(_ rule: Rule, _ sentence: String) -> Problem {
        Problem(file: rule.file, position: rule.position, message: "the rule `\(rule.name)` \(sentence)")
    }

    private mutating func example(of pattern: PathPattern) -> (path: [UInt8]?, isEmpty: Bool) {
        var budget = min(Self.pairBudget, self.left)
        let before = budget
        let path = PatternInclusion.example(of: pattern, budget: &budget)
        self.left -= before - max(budget, 0)
        return (path, path == nil && budget > 0)
    }

    /// The first rule before another one that takes all files which that one could take.
    private mutating func covered(_ index: Int) -> Int? {
        let rule = self.rules[index]
        guard let example = self.examples[index] else { return nil }
        for (earlier, other) in self.rules[..<index].enumerated() {
            guard self.left > 0 else { return nil }
            self.left -= 1
            // Those have files of their paths that they do not take.
            guard other.group == nil, other.sidecar == nil, self.isForAllFolders(of: rule, other),
                other.takesAllTypesAndSizes(of: rule)
            else { continue }
            var steps = 0
            let fits = other.path.match(example, steps: &steps) != nil
            self.left -= steps
            guard fits else { continue }
            if other.path == rule.path { return earlier }
            var budget = min(Self.pairBudget, self.left)
            let before = budget
            let answer = PatternInclusion.isIncluded(rule.path, in: other.path, budget: &budget)
            self.left -= before - max(budget, 0)
            if answer == .yes { return earlier }
        }
        return nil
    }

    private func isForAllFolders(of rule: Rule, _ other: Rule) -> Bool {
        if other.folders.isEmpty { return true }
        let wanted = rule.folders.isEmpty ? self.folders : rule.folders
        return wanted.map { Set($0).isSubset(of: other.folders) } ?? false
    }

    /// Whether a rule takes every file at the top of every folder, and others stand behind it.
    private mutating func takesAlmostEverything(_ index: Int) -> Bool {
        let rule = self.rules[index]
        guard index < self.rules.count - 1, rule.folders.isEmpty, rule.group == nil, rule.size == SizeRange(),
            rule.types.isEmpty || rule.types.contains("*/*")
        else { return false }
        var budget = min(Self.pairBudget, self.left)
        let before = budget
        let answer = PatternInclusion.isIncluded(.everyName, in: rule.path, budget: &budget)
        self.left -= before - max(budget, 0)
        return answer == .yes
    }
}

extension Rule {
    /// Whether no type and no size that another rule takes is refused by this one. In a group only the first member is bound
    /// by them.
    fileprivate func takesAllTypesAndSizes(of other: Rule) -> Bool {
        let size = other.group == nil ? other.size : SizeRange()
        guard (self.size.from ?? 0) <= (size.from ?? 0), (size.to ?? .max) <= (self.size.to ?? .max) else {
            return false
        }
        let types = other.group == nil ? other.types : []
        if self.types.isEmpty { return true }
        return (types.isEmpty ? ["*/*"] : types).allSatisfy { type in
            self.types.contains { MediaType.fits(type, $0) }
        }
    }
}
