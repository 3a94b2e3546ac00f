/// Makes a schema of a document that was read, and of what the readers asked it for.
struct SchemaWalk {
    let outline: Outline
    let catalogue: Catalogue

    /// A scalar: readers take what was written as a text, whatever YAML makes of its look.
    private static let scalar: SchemaValue = ["type": ["string", "number", "boolean"]]
    /// Where a secret is kept; never the secret.
    private static let secret: SchemaValue = [
        "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
        "properties": ["env": ["type": "string"], "file": ["type": "string"], "credential": ["type": "string"]],
    ]

    /// - Parameter path: the keys on the way, `[]` for a list's entry.
    func schema(of node: YAMLNode, at path: String) -> SchemaValue {
        switch node.content {
        case .text, .refused: return Self.scalar
        case .list where path == "/rules[]/do": return self.steps(node)
        case .list(let items):
            return ["type": "array", "items": items.first.map { self.schema(of: $0, at: path + "[]") } ?? [:]]
        case .map where path == "/accounts": return self.accounts(node)
        case .map where self.outline.secrets.contains(node.position): return Self.secret
        case .map(let entries):
            guard let keys = self.outline.maps[node.position] else {
                let value = entries.first.map { self.schema(of: $0.value, at: "\(path)/*") }
                return ["type": "object", "additionalProperties": value ?? true]
            }
            let schema = self.object(keys, entries, at: path)
            return path == "/cases[]/expect" ? ["anyOf": [["const": "none"], schema]] : schema
        }
    }

    private func object(
        _ keys: [String: Outline.Key], _ entries: [YAMLNode.Entry], at path: String
    ) -> SchemaValue {
        var properties: [String: SchemaValue] = [:]
        for (name, key) in keys {
            var property = Self.schema(of: key.kind)
            if key.kind == .any, let entry = entries.first(where: { $0.key == name }) {
                property = self.schema(of: entry.value, at: "\(path)/\(name)")
            }
            if let example = key.example { property["description"] = .text("such as \(example)") }
            properties[name] = property
        }
        var schema: SchemaValue = [
            "type": "object", "properties": .map(properties), "additionalProperties": false,
        ]
        let required = keys.filter(\.value.isRequired).keys.sorted()
        if !required.isEmpty { schema["required"] = .list(required.map { .text($0) }) }
        return schema
    }

    private static func schema(of kind: Outline.Kind) -> SchemaValue {
        switch kind {
        case .any: [:]
        case .text: self.scalar
        case .choice(let words): ["enum": .list(words.map { .text($0) })]
        case .flag: ["enum": [true, false, "true", "false"]]
        case .integer(let range): self.integer(range)
        case .texts: ["anyOf": [self.scalar, ["type": "array", "items": self.scalar]]]
        }
    }

    private static func integer(_ range: ClosedRange<Int>) -> SchemaValue {
        [
            "type": ["integer", "string"], "pattern": "^-?[0-9]+$", "minimum": .number(range.lowerBound),
            "maximum": .number(range.upperBound),
        ]
    }

    // MARK: Accounts

    /// An account's provider is the one of its name, where it says none.
    private func accounts(_ node: YAMLNode) -> SchemaValue {
        guard case .map(let entries) = node.content else { return [:] }
        var named: [String: SchemaValue] = [:]
        var others: [SchemaValue] = []
        for (provider, entry) in zip(self.catalogue.providers, entries) {
            var account = self.account(entry, provider)
            account["properties"]?["provider"] = ["const": .text(provider.name)]
            named[provider.name] = account
            let required = account["required"] ?? []
            if case .list(let keys) = required { account["required"] = .list(keys + ["provider"]) }
            others.append(account)
        }
        for (name, account) in named { named[name] = ["anyOf": .list([account] + others)] }
        return [
            "type": ["object", "null"], "properties": .map(named), "additionalProperties": ["anyOf": .list(others)],
        ]
    }

    private func account(_ entry: YAMLNode.Entry, _ provider: ProviderSignature) -> SchemaValue {
        var account = self.schema(of: entry.value, at: "/accounts/*")
        // Readers ask for it to say that it makes no sense.
        if provider.poll == nil { account["properties"]?["poll"] = nil }
        var required: [SchemaValue] = []
        for setting in provider.settings {
            if case .secret = setting.kind {
                account["properties"]?[setting.name] = Self.secret
            } else {
                account["properties"]?[setting.name] = Self.scalar
            }
            if setting.isRequired, setting.initial == nil { required.append(.text(setting.name)) }
        }
        if !required.isEmpty { account["required"] = .list(required) }
        return account
    }

    // MARK: Steps

    /// A step is a map of one key, its action.
    private func steps(_ node: YAMLNode) -> SchemaValue {
        guard case .list(let items) = node.content else { return [:] }
        var actions: [String: SchemaValue] = [:]
        for (action, item) in zip(self.catalogue.actions, items) {
            guard case .map(let entries) = item.content, let entry = entries.first else { continue }
            var parameters = self.schema(of: entry.value, at: "/rules[]/do[]/*")
            for parameter in action.parameters {
                var schema = Self.schema(of: parameter.kind)
                schema["description"] = .text(parameter.summary)
                parameters["properties"]?[parameter.name] = schema
            }
            parameters["description"] = .text(action.summary)
            let required = action.parameters.filter(\.isRequired).map { SchemaValue.text($0.name) }
            if !required.isEmpty {
                parameters["required"] = .list(required)
            } else {
                // Nothing behind the colon is as good as no parameters.
                parameters["type"] = ["object", "null"]
            }
            actions[action.name] = parameters
        }
        return [
            "type": "array", "minItems": 1,
            "items": [
                "type": "object", "properties": .map(actions), "additionalProperties": false, "minProperties": 1,
                "maxProperties": 1,
            ],
        ]
    }

    /// Instead of each value a text with placeholders may stand.
    private static func schema(of kind: ActionSignature.Parameter.Kind) -> SchemaValue {
        switch kind {
        case .text, .identifier, .url, .duration, .size: return self.scalar
        case .integer(let range):
            return ["anyOf": [self.integer(range), ["type": "string", "pattern": "\\{"]]]
        case .boolean: return ["anyOf": [["type": "boolean"], ["type": "string"]]]
        case .choice(let words):
            return ["anyOf": [["enum": .list(words.map { .text($0) })], ["type": "string", "pattern": "\\{"]]]
        case .list: return ["anyOf": [self.scalar, ["type": "array"]]]
        case .secret: return self.secret
        case .any: return [:]
        }
    }
}
