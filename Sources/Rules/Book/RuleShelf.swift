/// The rules of one folder, and the paths that they speak of, so that a path is not compared with each rule.
struct RuleShelf: Sendable {
    /// In the order in which they are tried.
    let rules: [Rule]
    /// The paths of the rules, by their numbers.
    let paths: PatternList
    /// The paths of the rules with a priority above the usual.
    let urgent: PatternList
    /// The paths of the rules with a group.
    let groups: PatternList
    /// What their sidecars may be called.
    let sidecars: PatternList

    init(_ rules: [Rule]) {
        self.rules = rules
        self.paths = PatternList(rules.map(\.path))
        self.urgent = PatternList(rules.filter { $0.priority > 0 }.map(\.path))
        self.groups = PatternList(rules.filter { $0.group != nil }.map(\.path))
        self.sidecars = PatternList(rules.compactMap { $0.sidecar?.pattern })
    }
}
