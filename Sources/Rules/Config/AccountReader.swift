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
        account.concurrency = map.integer("concurrency", in: FolderReader.concurrency)
        account.timeout = map.duration("timeout", above: .zero) ?? Self.timeout
        account.bandwidth = map.value("bandwidth", SizeText.parse).flatMap { $0 == 0 ? nil : $0 }
        if let initial = provider.poll { account.poll = self.poll(&map, initial: initial) }
        for setting in provider.settings { self.read(setting, from: &map, into: &account) }
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
            account.settings[setting.name] = setting.initial
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
