import Foundation
import Yams

/// Checks YAML against a JSON Schema, as an editor does: the keywords that our schemas use, and no others.
package struct SchemaCheck {
    private let schema: [String: Any]

    /// What cannot be checked.
    package struct Unusable: Error {
        let what: String
    }

    package init(_ schema: String) throws {
        guard let schema = try JSONSerialization.jsonObject(with: Data(schema.utf8)) as? [String: Any] else {
            throw Unusable(what: "the schema is no object")
        }
        self.schema = schema
    }

    /// Where a document does not fit, and in which word; empty when it fits.
    package func problems(in yaml: String) throws -> [String] {
        try self.problems(try Yams.load(yaml: yaml) ?? NSNull(), self.schema, at: "")
    }

    private static let known: Set = [
        "$schema", "title", "description", "type", "properties", "required", "additionalProperties", "items", "anyOf",
        "enum", "const", "minProperties", "maxProperties", "minItems", "minimum", "maximum", "pattern",
    ]

    private func problems(_ value: Any, _ schema: Any, at path: String) throws -> [String] {
        if let all = schema as? Bool { return all ? [] : ["\(path): nothing may stand here"] }
        guard let schema = schema as? [String: Any] else { throw Unusable(what: "\(path): no schema") }
        if let word = schema.keys.first(where: { !Self.known.contains($0) }) { throw Unusable(what: word) }
        var problems: [String] = []
        if let type = schema["type"] {
            let types = type as? [String] ?? [type as? String ?? ""]
            let own = Self.types(of: value)
            if own.isDisjoint(with: types) { return ["\(path): \(own.sorted()) is not \(types)"] }
        }
        if let choices = schema["enum"] as? [Any], !choices.contains(where: { Self.isSame($0, value) }) {
            problems.append("\(path): not one of \(choices)")
        }
        if let only = schema["const"], !Self.isSame(only, value) { problems.append("\(path): not \(only)") }
        if let choices = schema["anyOf"] as? [Any] {
            let answers = try choices.map { try self.problems(value, $0, at: path) }
            if !answers.contains(where: \.isEmpty) { problems.append("\(path): \(answers)") }
        }
        problems += try self.objectProblems(value, schema, at: path)
        problems += Self.scalarProblems(value, schema, at: path)
        if let items = value as? [Any] {
            if items.count < schema["minItems"] as? Int ?? 0 { problems.append("\(path): too few") }
            for (index, item) in items.enumerated() {
                guard let each = schema["items"] else { break }
                problems += try self.problems(item, each, at: "\(path)[\(index)]")
            }
        }
        return problems
    }

    private func objectProblems(_ value: Any, _ schema: [String: Any], at path: String) throws -> [String] {
        guard let object = value as? [AnyHashable: Any] else { return [] }
        var problems: [String] = []
        let keys = object.keys.map { "\($0)" }
        for key in schema["required"] as? [String] ?? [] where !keys.contains(key) {
            problems.append("\(path): no \(key)")
        }
        if keys.count < schema["minProperties"] as? Int ?? 0 || keys.count > schema["maxProperties"] as? Int ?? .max {
            problems.append("\(path): \(keys.count) keys")
        }
        let properties = schema["properties"] as? [String: Any] ?? [:]
        for (key, value) in object {
            guard let schema = properties["\(key)"] ?? schema["additionalProperties"] else { continue }
            problems += try self.problems(value, schema, at: "\(path)/\(key)")
        }
        return problems
    }

    private static func scalarProblems(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        if let number = value as? Int, self.types(of: value).contains("integer") {
            let range = (schema["minimum"] as? Int ?? .min)...(schema["maximum"] as? Int ?? .max)
            if !range.contains(number) { return ["\(path): \(number) is not within \(range)"] }
        }
        if let text = value as? String, let pattern = schema["pattern"] as? String,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            return ["\(path): \(text) is not \(pattern)"]
        }
        return []
    }

    /// The types that a value is of. A date is a text in JSON.
    private static func types(of value: Any) -> Set<String> {
        switch value {
        case is NSNull: ["null"]
        case is Bool: ["boolean"]
        case is Int: ["integer", "number"]
        case is Double: ["number"]
        case is [Any]: ["array"]
        case is [AnyHashable: Any]: ["object"]
        default: ["string"]
        }
    }

    private static func isSame(_ left: Any, _ right: Any) -> Bool {
        // JSON's true and false come as numbers that also are booleans, YAML's as booleans alone.
        if let left = left as? Bool, let right = right as? Bool { return left == right }
        return "\(left)" == "\(right)" && (left is String) == (right is String)
    }
}
