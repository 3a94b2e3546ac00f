import SystemPackage

/// Reads one entry of `accounts` against the signature of its provider.
struct AccountReader {
    /// Keys that every account may have.
    private static let timeout = Duration.seconds(60)

    let place: Place
    let catalogue: Catalogue
    let findings: Findings

    func read(_ entry: YAMLNode.Entry) -> Account? {
        guard ConfigName.isName(entry.key) else {
            self.findings.report(
                "`\(entry.key)` is no name for an account; use 1 to 64 letters, digits, `.`, `_` or `-`",
                at: entry.position)
            return nil
        }
        let what = "account `\(entry.key)`"
        let example = "token: {env: TOKEN}"
        guard var map = MapReader(entry.value, what: what, example: example, findings: self.findings),
            let provider = self.provider(of: entry, &map)
        else { return nil }
        var account = Account(name: entry.key, provider: provider.name)
        account.rate = map.value("rate", RateText.parse) ?? provider.rate
        account.groupRates = provider.groupRates
        account.concurrency = map.integer("concurrency", in: FolderReader.concurrency) ?? provider.concurrency
        account.timeout = map.duration("timeout", above: .zero) ?? Self.timeout
        account.bandwidth = map.value("bandwidth", SizeText.parse).flatMap { $0 == 0 ? nil : $0 }
        if let initial = provider.poll { account.poll = self.poll(&map, initial: initial) }
        for setting in provider.settings { self.read(setting, from: &map, into: &account) }
        self.checkLabels(provider, map, account)
        self.checkWays(provider.oneOf, in: account, map)
        if provider.poll == nil, let poll = map.entry("poll") {
            self.findings.report(
                "`poll`: \(provider.name) has no jobs to ask about; leave it out", at: poll.position)
        }
        map.finish()
        return account
    }

    private func provider(of entry: YAMLNode.Entry, _ map: inout MapReader) -> ProviderSignature? {
        let names = self.catalogue.providers.map(\.name)
        guard let key = map.entry("provider") else {
            if let provider = self.catalogue.provider(named: entry.key) { return provider }
            let hint = Nearness.nearest(to: entry.key, among: names).map { "did you mean `\($0)`?" }
            let choices = names.sorted().joined(separator: ", ")
            self.findings.report(
                "no provider is called `\(entry.key)`; \(hint ?? "add `provider:` with one of \(choices)")",
                at: entry.position)
            return nil
        }
        guard let name = map.text(of: key) else { return nil }
        if let provider = self.catalogue.provider(named: name) { return provider }
        self.findings.report(
            "no provider is called `\(name)`; \(Nearness.hint(for: name, among: names))", at: key.value.position)
        return nil
    }

    private func read(_ setting: ProviderSignature.Setting, from map: inout MapReader, into account: inout Account) {
        guard let entry = map.entry(setting.name) else {
            account.settings[setting.name] = setting.initial.flatMap { Self.filled($0, account) }
            guard setting.isRequired, setting.initial == nil else { return }
            let example =
                switch setting.kind {
                case .secret: "{env: \(account.name.uppercased())_\(setting.name.uppercased())}"
                case .url: "https://…"
                case .text: "…"
                }
            self.findings.report(
                "\(map.what) has no `\(setting.name)`; write such as `\(setting.name): \(example)`", at: map.position)
            return
        }
        switch setting.kind {
        case .text:
            account.settings[setting.name] = map.text(of: entry)
        case .url:
            account.settings[setting.name] = map.value(setting.name, WebAddress.service)
        case .secret:
            let reader = SecretReferenceReader(place: self.place, findings: self.findings)
            account.secrets[setting.name] = reader.read(entry)
        }
    }

    /// A default with the names in it replaced by the account's settings; nil when one of them is absent or unfit, which is
    /// reported elsewhere.
    private static func filled(_ initial: String, _ account: Account) -> String? {
        var filled = initial
        for (name, value) in account.settings where Self.isLabel(value) {
            filled = filled.replacing("{\(name)}", with: value)
        }
        return filled.contains("{") ? nil : filled
    }

    /// What defaults of hosts are made of must be fit for a host.
    private func checkLabels(_ provider: ProviderSignature, _ map: MapReader, _ account: Account) {
        for name in provider.settings.map(\.name) {
            let isUsed = provider.settings.contains { $0.initial?.contains("{\(name)}") == true }
            guard isUsed, let value = account.settings[name], !Self.isLabel(value) else { continue }
            self.findings.report(
                "`\(name)`: this cannot be a part of a host's name; write letters, digits and `-`, such as `cn-north-4`",
                at: map.all.first { $0.key == name }?.value.position)
        }
    }

    /// A part of a host's name (RFC 1123, section 2.1).
    private static func isLabel(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 63
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }

    /// Exactly one way to get in must be said, and all of it.
    private func checkWays(_ ways: [[String]], in account: Account, _ map: MapReader) {
        let isSaid = { (setting: String) in map.all.contains { $0.key == setting } }
        let begun = ways.filter { $0.contains(where: isSaid) }
        guard !ways.isEmpty else { return }
        let all = ways.map { $0.map { "`\($0)`" }.joined(separator: " and ") }.joined(separator: ", or ")
        guard let way = begun.first else {
            self.findings.report("\(map.what) says no way to get in; write \(all)", at: map.position)
            return
        }
        if begun.count > 1 {
            let said = begun.compactMap { $0.first(where: isSaid) }.map { "`\($0)`" }.joined(separator: " and ")
            self.findings.report(
                "\(map.what) says more than one way to get in, with \(said); keep one: \(all)", at: map.position)
        } else {
            for setting in way where !isSaid(setting) {
                self.findings.report("\(map.what) has no `\(setting)`; write \(all)", at: map.position)
            }
        }
    }

    private func poll(_ outer: inout MapReader, initial: PollSchedule) -> PollSchedule? {
        guard let entry = outer.entry("poll") else { return initial }
        let example = "{every: 2s, up_to: 30s, within: 30m}"
        guard var map = MapReader(entry.value, what: "`poll`", example: example, findings: self.findings) else {
            return nil
        }
        var poll = initial
        if let every = map.duration("every", above: .zero) {
            poll.every = every
            poll.upTo = max(every, poll.upTo)
        }
        poll.upTo = map.duration("up_to", above: .zero) ?? poll.upTo
        poll.within = map.duration("within", above: .zero) ?? poll.within
        map.finish()
        if poll.upTo < poll.every || poll.within < poll.upTo {
            self.findings.report(
                "`poll`: these do not grow; `every` must be at most `up_to`, and `up_to` at most `within`",
                at: entry.value.position)
        }
        return poll
    }
}
