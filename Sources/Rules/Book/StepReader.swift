/// Reads `do`: the steps of a rule, checked against the catalogue and the accounts.
struct StepReader {
    /// Enough for any service; it bounds what one file can cause.
    private static let most = 32

    private let configuration: Configuration?
    private let catalogue: Catalogue
    private let findings: Findings
    /// The names that placeholders may use, except for outputs.
    private let scope: PlaceholderScope
    /// The names of the group's members; nil when they are not known.
    private let members: [String]?
    /// What the files that steps take can be.
    private let kinds: InputKinds
    /// The steps that were right so far.
    private(set) var steps: [Step] = []
    /// The digests that their templates use.
    private(set) var digests: Set<FileDigest> = []
    /// A step could not be read, so that names which nobody bears may be its own.
    private var isMissingSteps = false

    init(
        configuration: Configuration?, catalogue: Catalogue, findings: Findings, scope: PlaceholderScope,
        members: [String]?, kinds: InputKinds = InputKinds()
    ) {
        self.configuration = configuration
        self.catalogue = catalogue
        self.findings = findings
        self.scope = scope
        self.members = members
        self.kinds = kinds
    }

    mutating func read(_ map: inout MapReader) {
        guard let entry = map.required("do", example: "[ACTION: {PARAMETER: VALUE}]") else { return }
        switch entry.value.content {
        case .list(let items) where items.isEmpty:
            self.findings.report("`do` has no steps; write at least one", at: entry.value.position)
        case .list(let items) where items.count > Self.most:
            self.findings.report("`do` has more than \(Self.most) steps; split the rule", at: entry.value.position)
        case .list(let items):
            for item in items { self.read(item) }
        case .refused:
            return
        case .text, .map:
            self.findings.report(
                "`do` must be a list of steps, and this is \(entry.value.kind); begin each with `- `",
                at: entry.value.position)
        }
    }

    private mutating func read(_ node: YAMLNode) {
        let count = self.steps.count
        defer { if self.steps.count == count { self.isMissingSteps = true } }
        switch node.content {
        case .map(let entries) where entries.count == 1:
            self.read(step: entries[0])
        case .map(let entries) where entries.count > 1:
            self.findings.report(
                "a step has one key, its action; indent `\(entries[1].key)` below `\(entries[0].key)`, "
                    + "or begin another step with `- `", at: entries[1].position)
        case .text(let text, _) where !node.isNothing:
            self.findings.report("a step is an action with its parameters; write `\(text): {}`", at: node.position)
        case .refused:
            return
        case .text, .map, .list:
            self.findings.report(
                "a step is an action with its parameters; write ACTION: {PARAMETER: VALUE}", at: node.position)
        }
    }

    private mutating func read(step entry: YAMLNode.Entry) {
        guard let action = self.catalogue.action(named: entry.key) else {
            let hint = Nearness.hint(for: entry.key, among: self.catalogue.actions.map(\.name))
            self.findings.report("unknown action `\(entry.key)`; \(hint)", at: entry.position)
            return
        }
        let node = entry.value.isNothing ? YAMLNode(position: entry.position, content: .map([])) : entry.value
        guard
            var map = MapReader(node, what: "`\(action.name)`", example: "{PARAMETER: VALUE}", findings: self.findings)
        else { return }
        var step = Step(action: action.name, account: action.provider, parameters: [:])
        step.account = self.account(&map, of: action, at: entry.position)
        step.name = self.name(&map)
        step.input = self.input(&map)
        for parameter in action.parameters {
            guard let entry = map.entry(parameter.name) else {
                guard parameter.isRequired else { continue }
                self.findings.report(
                    "`\(action.name)` has no `\(parameter.name)`; add it: \(parameter.summary)", at: entry.position)
                continue
            }
            step.parameters[parameter.name] = self.value(of: entry, as: parameter.kind)
        }
        map.finish()
        self.checkInput(of: step, action, at: entry.position)
        self.steps.append(step)
    }

    /// The account that is named, or the one that is called like the provider.
    private func account(_ map: inout MapReader, of action: ActionSignature, at position: Problem.Position) -> String {
        let named = map.entry("account")
        var name = action.provider
        if let named {
            guard let text = map.text(of: named) else { return name }
            name = text
        }
        guard let accounts = self.configuration?.accounts else { return name }
        guard let account = accounts.first(where: { $0.name == name }) else {
            let provider = self.catalogue.provider(named: action.provider)
            let fitting = accounts.filter { $0.provider == action.provider }.map(\.name)
            if let named {
                let hint = Nearness.hint(for: name, among: fitting)
                self.findings.report(
                    "`account`: the config has no account `\(name)`; \(hint)", at: named.value.position)
            } else if let provider, !provider.settings.isEmpty {
                let choice =
                    fitting.isEmpty ? "" : ", or name another with `account:` (\(fitting.joined(separator: ", ")))"
                self.findings.report(
                    "`\(action.name)` needs the account `\(name)`; add it to the config\(choice)", at: position)
            }
            return name
        }
        if account.provider != action.provider {
            self.findings.report(
                "the account `\(name)` is one of \(account.provider), and `\(action.name)` needs one of \(action.provider); "
                    + "name another", at: named?.value.position ?? position)
        }
        return name
    }

    private func name(_ map: inout MapReader) -> String? {
        guard let entry = map.entry("as"), let name = map.text(of: entry) else { return nil }
        let isName = ConfigName.isName(name) && !name.contains(".") && !PlaceholderName.reserved.contains(name)
        if !isName {
            self.findings.report(
                "`as`: `\(name)` is no name for a step; use letters, digits, `_` or `-`, "
                    + "and none of \(PlaceholderName.reserved.joined(separator: ", "))", at: entry.value.position)
        } else if self.steps.contains(where: { $0.name == name }) {
            self.findings.report(
                "`as`: another step is called `\(name)` already; give each its own name", at: entry.value.position)
        } else if self.members?.contains(name) == true {
            self.findings.report(
                "`as`: a member of the group is called `\(name)`; give the step another name", at: entry.value.position)
        }
        return name
    }

    private func input(_ map: inout MapReader) -> String? {
        guard let entry = map.entry("input"), let name = map.text(of: entry) else { return nil }
        let earlier = self.steps.map(\.effectiveName)
        let isMember = self.members?.contains(name) == true
        if let step = self.steps.last(where: { $0.effectiveName == name }) {
            let outputs = self.catalogue.action(named: step.action)?.outputs ?? []
            if isMember {
                self.findings.report(
                    "`input`: `\(name)` is a member of the group and an earlier step; give the step another name with `as`",
                    at: entry.value.position)
            } else if !outputs.contains(where: { $0.name == JobPlan.fileOutput }) {
                self.findings.report(
                    "`input`: the step `\(name)` makes no file; leave `input` out for the dropped file",
                    at: entry.value.position)
            }
            return name
        }
        if isMember || self.isMissingSteps || self.members == nil { return name }
        let known = earlier + (self.members ?? [])
        let hint = known.isEmpty ? "leave it out for the dropped file" : Nearness.hint(for: name, among: known)
        let what = self.members?.isEmpty == true ? "no earlier step" : "no member of the group and no earlier step"
        self.findings.report("`input`: \(what) is called `\(name)`; \(hint)", at: entry.value.position)
        return name
    }

    /// Says so when no file of the rule, or what an earlier step makes, can be one that the action takes.
    private func checkInput(of step: Step, _ action: ActionSignature, at position: Problem.Position) {
        let isAddressed = action.parameters.contains { $0.kind == .url && step.parameters[$0.name] != nil }
        guard case .types(let classes) = action.input, !isAddressed, !self.isMissingSteps else { return }
        let isMember = step.input.map { self.members?.contains($0) == true } ?? false
        if !isMember, let maker = self.maker(of: step.input) {
            guard let made = maker.makes, !classes.contains(made) else { return }
            self.findings.report(
                "`\(action.name)` takes \(action.input.text), and the step `\(maker.step)` makes "
                    + "\(made.first == "i" ? "an" : "a") \(made); put it before that step, or take another action",
                at: position)
            return
        }
        guard isMember || step.input == nil,
            let types = self.kinds.refusedBy(classes, only: action.formats, member: step.input)
        else { return }
        let taken = action.formats.isEmpty ? action.input.text : action.formats.joined(separator: " or ")
        let whose = step.input.map { "the member `\($0)` is" } ?? "the rule takes only"
        self.findings.report(
            "`\(action.name)` takes \(taken), and \(whose) \(types); change the type, or take another action",
            at: position)
    }

    /// The step whose file another one takes: the one that it names, or the last that makes one; nil for the dropped file.
    private func maker(of input: String?) -> (step: String, makes: String?)? {
        for step in self.steps.reversed() where input == nil || step.effectiveName == input {
            let outputs = self.catalogue.action(named: step.action)?.outputs ?? []
            if let file = outputs.first(where: { $0.name == JobPlan.fileOutput }) {
                return (step.effectiveName, file.makes)
            }
        }
        return nil
    }

    /// The value as written, once its placeholders and what is fixed in it were found right.
    private mutating func value(of entry: YAMLNode.Entry, as kind: ActionSignature.Parameter.Kind) -> Value? {
        if let name = entry.value.unquotedPlaceholder, kind != .any {
            let message = "`\(entry.key)`: `{\(name)}` without quotes is a map; write \"{\(name)}\""
            self.findings.report(message, at: entry.value.position)
            return nil
        }
        guard let value = self.value(of: entry.value, key: entry.key) else { return nil }
        do throws(RuleError) {
            guard case .text(let text) = value else {
                try kind.check(value)
                return value
            }
            let template = try Template(text)
            if template.placeholders.isEmpty {
                try kind.check(.text(template.literals.joined()))
            } else {
                try kind.checkLiteralParts(of: template)
                try self.checkIsList(template, kind)
            }
        } catch {
            self.findings.report("`\(entry.key)`: \(error.message)", at: entry.value.position)
        }
        return value
    }

    /// A placeholder that stands alone keeps its type, and many are always text.
    private func checkIsList(_ template: Template, _ kind: ActionSignature.Parameter.Kind) throws(RuleError) {
        guard kind == .list, let text = template.lonePlaceholder, self.scope.isAlwaysText(try PlaceholderName(text))
        else { return }
        throw RuleError("`{\(text)}` is one text, and this must be a list; write [\"{\(text)}\"]")
    }

    private mutating func value(of node: YAMLNode, key: String) -> Value? {
        if node.isNothing {
            self.findings.report("`\(key)` is empty; write a value, or leave the key out", at: node.position)
            return nil
        }
        switch node.content {
        case .refused:
            return nil
        case .text(let text, _):
            do throws(RuleError) {
                for name in try Template(text).placeholders { try self.check(placeholder: name) }
            } catch {
                self.findings.report("`\(key)`: \(error.message)", at: node.position)
                return nil
            }
            return .text(text)
        case .list(let items):
            var values: [Value] = []
            for item in items { if let value = self.value(of: item, key: key) { values.append(value) } }
            return .list(values)
        case .map(let entries):
            var values: [String: Value] = [:]
            for entry in entries { values[entry.key] = self.value(of: entry.value, key: entry.key) }
            return .map(values)
        }
    }

    private mutating func check(placeholder text: String) throws(RuleError) {
        let name = try PlaceholderName(text)
        if case .file(let fact) = name, let digest = fact.digest { self.digests.insert(digest) }
        if case .output(let step, let output) = name {
            try self.check(output: output, of: step)
        } else {
            try self.scope.check(name)
        }
    }

    private func check(output: String, of name: String) throws(RuleError) {
        let earlier = self.steps.filter { $0.effectiveName == name }
        guard let step = earlier.first else {
            if self.isMissingSteps { return }
            let names = self.steps.map(\.effectiveName)
            let hint = names.isEmpty ? "outputs are those of earlier steps" : Nearness.hint(for: name, among: names)
            throw RuleError("unknown placeholder `{\(name).\(output)}`: no earlier step is called `\(name)`; \(hint)")
        }
        guard earlier.count == 1 else {
            throw RuleError("`{\(name).\(output)}` could be of \(earlier.count) steps; give them names with `as`")
        }
        let known = self.catalogue.action(named: step.action)?.outputs ?? []
        if let found = known.first(where: { $0.name == output }) {
            guard let condition = found.condition, (step.parameters[condition] ?? .text("false")) == .text("false")
            else { return }
            throw RuleError(
                "`\(step.action)` gives `\(output)` only with `\(condition)`; add `\(condition): true` to it")
        }
        let outputs = known.map(\.name)
        let hint = Nearness.hint(for: output, among: outputs) { "`{\(name).\($0)}`" }
        throw RuleError("`\(step.action)` has no output `\(output)`; \(outputs.isEmpty ? "it has none" : hint)")
    }
}
