import Foundation
import SystemPackage

/// A JSON Schema (draft 2020-12) for the files that people write, so that editors complete and check them. It says which keys
/// there are and what kind of value they take; `hotfolder check` says the rest.
///
/// It is made by the readers: they read a document with a map at each place where one may stand, and what they ask for is
/// taken down. What rules say of actions and accounts of providers comes from the catalogue, as in the readers.
package enum SettingsSchema: String, Sendable, CaseIterable {
    case config
    case rules
    case tests

    /// The schema as a JSON document.
    package func document(_ catalogue: Catalogue) throws(RuleError) -> String {
        let probe = Probe(self, catalogue)
        let outline = Outline()
        let findings = Findings(file: self.rawValue, outline: outline)
        let file = SourceFile(name: self.rawValue, bytes: Array(probe.text.utf8))
        guard let root = YAMLReader.read(file, into: Findings(file: self.rawValue)) else {
            throw RuleError("the document that the schema is made of cannot be read; report this")
        }
        self.read(file, catalogue, findings)
        var schema = SchemaWalk(outline: outline, catalogue: catalogue).schema(of: root, at: "")
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = .text("hotfolder: \(self.title)")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Texts, numbers, lists and maps always encode.
        guard let data = try? encoder.encode(schema) else {
            throw RuleError("the schema cannot be written; report this")
        }
        return String(decoding: data, as: UTF8.self)
    }

    private var title: String {
        switch self {
        case .config: "the config, hotfolder.yaml"
        case .rules: "a file of rules, rules/*.yaml"
        case .tests: "a rule test, rules/*.test.yaml"
        }
    }

    private func read(_ file: SourceFile, _ catalogue: Catalogue, _ findings: Findings) {
        switch self {
        case .config: _ = ConfigurationReader.read(file, Place(base: "/"), catalogue, findings)
        case .rules:
            _ = RuleFileReader(configuration: nil, catalogue: catalogue, findings: findings).read(file)
        case .tests:
            let configuration = Configuration(
                folders: [], accounts: [], rules: "/", journal: .sqlite("/"), listen: nil, concurrency: 1,
                bandwidth: nil, log: Configuration.Log())
            var reader = RuleTestReader(
                configuration: configuration, book: RuleBook(rules: []), findings: findings)
            _ = reader.read(file)
        }
    }
}

extension SettingsSchema {
    /// A document that has everything once, as far as it is needed to make the readers look there.
    private struct Probe {
        let text: String

        init(_ schema: SettingsSchema, _ catalogue: Catalogue) {
            switch schema {
            case .config:
                let accounts = catalogue.providers.map { provider in
                    "\(provider.name): {provider: \(provider.name)\(provider.poll == nil ? "" : ", poll: {}")}"
                }
                self.text = """
                    {folders: {a: {}}, accounts: {\(accounts.joined(separator: ", "))}, log: {}, listen: x,
                     notify: {a: {url: x, secret: {env: A}, on: x}}}
                    """
            case .rules:
                let steps = catalogue.actions.map { "{\($0.name): {account: x, as: x, input: x}}" }
                self.text = """
                    {rules: [{name: x, folder: x, match: {path: x, regex: x}, on_same_content: x, retry: {}, content: x,
                     during: x, notify: x, lookup: {table: x, where: {a: x}}, sidecar: {path: x},
                     group: {by: x, members: {a: x}}, do: [\(steps.joined(separator: ", "))]}]}
                    """
            case .tests:
                self.text = "{cases: [{members: {a: {}}, expect: {values: {}}}]}"
            }
        }
    }
}
