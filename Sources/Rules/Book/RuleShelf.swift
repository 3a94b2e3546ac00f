/// The rules of one folder, ordered so that a path is compared with few of them.
///
/// Most rules say how their paths begin or end, and are found by that text at once. Those that share it, or say neither, are
/// tried together by a `PathIndex`.
struct RuleShelf: Sendable {
    /// In the order in which they are tried.
    let rules: [Rule]
    /// By what their paths begin with.
    private let byPrefix: [[UInt8]: Group]
    /// By what their paths end with.
    private let bySuffix: [[UInt8]: Group]
    /// The lengths of the keys, each once.
    private let prefixLengths: [Int]
    private let suffixLengths: [Int]
    /// The rules that say neither.
    private let others: Group

    /// Rules that are found together.
    private struct Group: Sendable {
        /// Fewer are tried one by one.
        private static let fewest = 4

        /// In `rules`, in order.
        var numbers: [Int] = []
        /// Nil when they are few, or too large for one.
        var index: PathIndex?

        mutating func join(_ rules: [Rule]) {
            guard self.numbers.count >= Self.fewest else { return }
            self.index = PathIndex(self.numbers.map { rules[$0].path })
        }

        func fitting(_ text: [UInt8], _ rules: [Rule], steps: inout Int) -> [Int] {
            if let index = self.index { return index.fitting(text, steps: &steps).map { self.numbers[$0] } }
            var fitting: [Int] = []
            for number in self.numbers where rules[number].path.match(text, steps: &steps) != nil {
                fitting.append(number)
            }
            return fitting
        }
    }

    init(_ rules: [Rule]) {
        self.rules = rules
        var byPrefix: [[UInt8]: Group] = [:]
        var bySuffix: [[UInt8]: Group] = [:]
        var others = Group()
        for (number, rule) in rules.enumerated() {
            let (prefix, suffix) = (rule.path.prefix, rule.path.suffix)
            if prefix.isEmpty, suffix.isEmpty {
                others.numbers.append(number)
            } else if prefix.count > suffix.count {
                byPrefix[prefix, default: Group()].numbers.append(number)
            } else {
                bySuffix[suffix, default: Group()].numbers.append(number)
            }
        }
        others.join(rules)
        for key in byPrefix.keys { byPrefix[key]?.join(rules) }
        for key in bySuffix.keys { bySuffix[key]?.join(rules) }
        self.byPrefix = byPrefix
        self.bySuffix = bySuffix
        self.others = others
        self.prefixLengths = Set(byPrefix.keys.map(\.count)).sorted()
        self.suffixLengths = Set(bySuffix.keys.map(\.count)).sorted()
    }

    /// The numbers of the rules whose path fits, in order.
    ///
    /// - Parameters:
    ///   - text: valid UTF-8.
    ///   - steps: grows by the work that was done.
    func fitting(_ text: [UInt8], steps: inout Int) -> [Int] {
        var fitting = self.others.numbers.isEmpty ? [] : self.others.fitting(text, self.rules, steps: &steps)
        for length in self.prefixLengths where length <= text.count {
            steps += 1
            guard let group = self.byPrefix[Array(text.prefix(length))] else { continue }
            fitting += group.fitting(text, self.rules, steps: &steps)
        }
        for length in self.suffixLengths where length <= text.count {
            steps += 1
            guard let group = self.bySuffix[Array(text.suffix(length))] else { continue }
            fitting += group.fitting(text, self.rules, steps: &steps)
        }
        return fitting.sorted()
    }
}
