package import SystemPackage

/// Reads `hotfolder.yaml`: finds every problem in it, or makes a `Configuration` with all defaults filled in.
package enum ConfigurationReader {
    /// Files in work at once, where the config says nothing.
    private static let concurrency = 8
    /// Where the journal lies, where the config says nothing.
    private static let journal = JournalLocation.sqlite("/var/lib/hotfolder/journal.sqlite")

    /// - Parameters:
    ///   - base: the directory of the config file, absolute; relative paths are relative to it.
    ///   - catalogue: the providers that accounts may be of.
    /// - Returns: the configuration, or nil and at least one problem; and the folder of rules as far as it is known, so that
    ///   the rules can be checked together with a config that is wrong. Problems are sorted.
    package static func read(
        _ file: SourceFile, base: FilePath, catalogue: Catalogue
    ) -> (configuration: Configuration?, rules: FilePath?, problems: [Problem]) {
        let findings = Findings(file: file.name)
        let configuration = self.read(file, Place(base: base), catalogue, findings)
        let problems = findings.problems.sorted()
        return (problems.isEmpty ? configuration : nil, configuration?.rules, problems)
    }

    /// Where the journal lies, as far as a config tells that is wrong elsewhere: a running agent is found beside it. Where the
    /// whole cannot be parsed, its line `journal:` alone counts.
    ///
    /// - Returns: nil when the file is no text or `journal` itself is wrong.
    package static func journal(in file: SourceFile, base: FilePath) -> JournalLocation? {
        let findings = Findings(file: file.name)
        let lines = file.bytes.split(separator: UInt8(ascii: "\n")).filter { $0.starts(with: Array("journal:".utf8)) }
        let line = SourceFile(name: file.name, bytes: Array(lines.joined(separator: [UInt8(ascii: "\n")])))
        guard let root = YAMLReader.read(file, into: findings) ?? YAMLReader.read(line, into: findings),
            var map = MapReader(root, what: "the config", example: "", findings: findings)
        else { return lines.isEmpty && String(validating: file.bytes, as: UTF8.self) != nil ? self.journal : nil }
        guard map.entry("journal") != nil else { return self.journal }
        let place = Place(base: base)
        return map.value("journal") { text throws(RuleError) in try JournalLocation(text, place) }
    }

    static func read(
        _ file: SourceFile, _ place: Place, _ catalogue: Catalogue, _ findings: Findings
    ) -> Configuration? {
        guard let root = YAMLReader.read(file, into: findings) else {
            if findings.problems.isEmpty {
                findings.report("the file is empty; write at least `folders:`", at: nil)
            }
            return nil
        }
        guard var map = MapReader(root, what: "the config", example: "folders: {…}", findings: findings) else {
            return nil
        }
        let folders = self.folders(&map, place)
        let accounts = self.accounts(&map, place, catalogue)
        let journal = map.value("journal") { text throws(RuleError) in try JournalLocation(text, place) }
        var configuration = Configuration(
            folders: folders.map(\.folder), accounts: accounts,
            rules: map.value("rules", place.absolute) ?? place.base.appending("rules"),
            journal: journal ?? self.journal,
            listen: self.listen(&map),
            concurrency: map.integer("concurrency", in: FolderReader.concurrency) ?? self.concurrency,
            bandwidth: map.value("bandwidth", SizeText.parse).flatMap { $0 == 0 ? nil : $0 },
            log: self.log(&map))
        configuration.notices = NoticeReader.read(&map, place)
        if case .sqlite(let path)? = journal, let entry = map.entry("journal") {
            for read in folders where Place.isInside(path, read.folder.path) {
                findings.report(
                    "`journal`: this lies inside folder `\(read.folder.name)`; write another place",
                    at: entry.value.position)
            }
        }
        configuration.positions["journal"] = map.entry("journal")?.value.position
        for read in folders {
            configuration.positions["folders.\(read.folder.name).path"] = read.position
            configuration.positions["folders.\(read.folder.name).done"] = read.done
            configuration.positions["folders.\(read.folder.name).failed"] = read.failed
        }
        map.finish()
        return configuration
    }

    private static func folders(_ map: inout MapReader, _ place: Place) -> [ReadFolder] {
        let example = "{thumbnails: {path: /srv/drops/thumbnails}}"
        guard let entry = map.required("folders", example: example),
            let names = MapReader(entry.value, what: "`folders`", example: example, findings: map.findings)
        else { return [] }
        if names.all.isEmpty {
            map.findings.report("`folders` is empty; write such as `folders: \(example)`", at: names.position)
        }
        let reader = FolderReader(place: place, findings: map.findings)
        let folders = names.all.compactMap(reader.read)
        FolderOverlaps(findings: map.findings).check(folders)
        return folders
    }

    private static func accounts(_ map: inout MapReader, _ place: Place, _ catalogue: Catalogue) -> [Account] {
        let example = "{dyntube: {token: {env: DYNTUBE_TOKEN}}}"
        let implied = catalogue.providers.filter(\.needsNoAccount).map { Account(implied: $0) }
        guard let entry = map.entry("accounts"), !entry.value.isNothing,
            let names = MapReader(entry.value, what: "`accounts`", example: example, findings: map.findings)
        else { return implied }
        let reader = AccountReader(place: place, catalogue: catalogue, findings: map.findings)
        let accounts = names.all.compactMap(reader.read)
        return accounts + implied.filter { one in !accounts.contains { $0.name == one.name } }
    }

    private static func listen(_ map: inout MapReader) -> ListenAddress? {
        guard map.entry("listen") != nil else { return ListenAddress(host: "127.0.0.1", port: 8035) }
        return map.value("listen") { text throws(RuleError) in try ListenAddress.read(text) } ?? nil
    }

    private static func log(_ outer: inout MapReader) -> Configuration.Log {
        var log = Configuration.Log()
        guard let entry = outer.entry("log"),
            var map = MapReader(
                entry.value, what: "`log`", example: "{level: info, format: text}", findings: outer.findings)
        else { return log }
        log.level = map.choice("level") ?? log.level
        log.format = map.choice("format") ?? log.format
        map.finish()
        return log
    }
}

extension ListenAddress {
    /// Nil for `off`.
    static func read(_ text: String) throws(RuleError) -> ListenAddress? {
        if text == "off" { return nil }
        let (host, port) = try WebAddress.split(text[...])
        guard let port else {
            throw RuleError("`\(text)` has no port; write such as 127.0.0.1:8035, [::1]:8035 or off")
        }
        return ListenAddress(host: host, port: port)
    }
}

extension JournalLocation {
    /// A path, or a `postgresql://` address without a password.
    init(_ text: String, _ place: Place) throws(RuleError) {
        guard let colon = text.firstRange(of: "://") else {
            guard !text.hasSuffix("/") else {
                throw RuleError("this names a directory; write a file such as /var/lib/hotfolder/journal.sqlite")
            }
            self = .sqlite(try place.absolute(text))
            return
        }
        guard ["postgresql", "postgres"].contains(text[..<colon.lowerBound]) else {
            throw RuleError(
                "`\(text[..<colon.lowerBound])` is not known; write a path, or postgresql://user@host/database")
        }
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        let user = authority.contains("@") ? authority.prefix { $0 != "@" } : ""
        guard !user.contains(":"), !rest.lowercased().contains("password=") else {
            throw RuleError("a password does not belong here; put it into ~/.pgpass or PGPASSWORD")
        }
        guard let slash = rest.firstIndex(of: "/"), rest.index(after: slash) < rest.endIndex,
            rest[rest.index(after: slash)] != "?"
        else {
            throw RuleError("the address names no database; write such as postgresql://user@host/database")
        }
        self = .postgresql("postgresql://" + rest)
    }
}
