/// The rules of one folder, and the paths that they speak of, so that a path is not compared with each rule.
struct RuleShelf: Sendable {
    /// In the order in which they are tried.
    let rules: [Rule]
    /// The paths of the rules, by their numbers.
    let paths: PatternList

    init(_ rules: [Rule]) {
        self.rules = rules
        self.paths = PatternList(rules.map(\.path))
    }
}
