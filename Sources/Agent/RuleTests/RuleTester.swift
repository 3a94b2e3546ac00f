package import Actions
package import Foundation
package import Rules

/// Finds out what the rules would do with the file of a case: the plan that a claim would make, without file, network, journal
/// or secret. Tables are the real ones.
package struct RuleTester: Sendable {
    let settings: Settings
    private let registry: ActionRegistry
    /// The time of cases that name none.
    private let now: Date

    package init(settings: Settings, registry: ActionRegistry = .standard, now: Date) {
        self.settings = settings
        self.registry = registry
        self.now = now
    }

    /// Blocks while a table is read.
    package func outcome(of test: RuleTestCase) -> RuleTestOutcome {
        guard let match = self.settings.book.match(test.facts) else { return RuleTestOutcome() }
        var values = match.captures.mapValues(Value.text)
        do throws(RuleError) {
            let supplement: Supplement
            switch try self.supplement(for: match, test) {
            case .whole(let whole): supplement = whole
            case .absent(let problem, let remedy):
                return RuleTestOutcome(
                    rule: match.rule.name, values: values, problem: problem,
                    lack: "\(problem); \(remedy), or expect that with `fails:`")
            case .lacks(let lack): return RuleTestOutcome(rule: match.rule.name, values: values, lack: lack)
            }
            values.merge(supplement.row) { $1 }
            values.merge(supplement.captures.mapValues(Value.text)) { $1 }
            let plan = try match.plan(
                for: test.facts, digests: DryRun.words(for: match.rule.digests), supplement: supplement,
                at: test.at ?? self.now)
            values.merge(plan.values) { $1 }
            let steps = DryRun(registry: self.registry, accounts: self.settings.configuration.accounts)
                .steps(of: plan, test.facts, members: supplement.members)
            return RuleTestOutcome(
                rule: match.rule.name, values: values,
                requests: steps.flatMap { $0.plan?.work.map(\.shown) ?? [] },
                problem: plan.refusal ?? steps.compactMap(\.problem).first)
        } catch {
            return RuleTestOutcome(rule: match.rule.name, values: values, problem: error.message)
        }
    }

    /// What a case says of what lies beside the file, and what the table says.
    private enum Beside {
        case whole(Supplement)
        /// Something that a file may be without, and fail for; and how a case says that it is there.
        case absent(String, remedy: String)
        /// The case says too little: what to do about it. That is nothing of which a case could say that it is to be so.
        case lacks(String)
    }

    private func supplement(for match: RuleMatch, _ test: RuleTestCase) throws(RuleError) -> Beside {
        let rule = match.rule
        if rule.sidecar?.isRequired == true, test.sidecar == nil {
            return .absent(
                "it has no sidecar, and the rule `\(rule.name)` requires one",
                remedy: "write `sidecar:` into the case")
        }
        if rule.readsContent, test.content == nil {
            return .lacks(
                "the rule `\(rule.name)` reads the file, and what is in it is not said; write `content:` into the case")
        }
        var supplement = Supplement(sidecar: test.sidecar, content: test.content)
        if let member = Self.add(test, match, to: &supplement) {
            return .absent("its group has no `\(member)`", remedy: "write it below `members:` in the case")
        }
        guard let lookup = rule.lookup else { return .whole(supplement) }
        let digests = DryRun.words(for: rule.digests)
        let conditions = try match.lookupConditions(for: test.facts, digests: digests, sidecar: test.sidecar)
        switch self.settings.tables.answer(lookup, conditions) {
        case .row(let row): supplement.row = row
        case .failed(let reason): throw RuleError(reason)
        case .unavailable(let reason): return .lacks(reason)
        }
        return .whole(supplement)
    }

    /// - Returns: the first required member that the case does not name; nil when it names all.
    private static func add(_ test: RuleTestCase, _ match: RuleMatch, to supplement: inout Supplement) -> String? {
        guard let group = match.rule.group else { return nil }
        supplement.members = test.members
        if let member = match.member { supplement.members[member] = test.facts }
        for member in group.members {
            guard let facts = supplement.members[member.name] else {
                if member.isOptional { continue }
                return member.name
            }
            guard case .name(let pattern) = member.test, let name = DropPath(facts.path.name) else { continue }
            supplement.captures.merge(pattern.match(name) ?? [:]) { first, _ in first }
        }
        return nil
    }

    /// What happens, as the case that says so. Where a date plays a part the case names the time; digests, for which words
    /// stand here, it does not tell.
    func record(_ test: RuleTestCase) -> RuleTestCase {
        var test = test
        var outcome = self.outcome(of: test)
        guard let rule = outcome.rule else {
            test.expectation = .none
            return test
        }
        if test.at == nil, outcome.values.keys.contains(where: { $0.hasPrefix("date:") }) {
            // Of whole seconds, as it is written.
            test.at = Date(timeIntervalSince1970: self.now.timeIntervalSince1970.rounded(.down))
            outcome = self.outcome(of: test)
        }
        let words = DryRun.words(for: Set(FileDigest.allCases)).values
        let values = outcome.values.filter { name, value in
            !(name.hasPrefix("file.") && value.text.map(words.contains) == true)
        }
        test.expectation = .taken(
            RuleTestCase.Terms(
                rule: rule, values: values, requests: outcome.problem == nil ? outcome.requests : nil,
                fails: outcome.problem))
        return test
    }
}
