import FoundationEssentials

/// The members of a JSON object, taken one by one: each of the right type and within its limits, and none left over.
///
/// The real service ignores what it does not know; here that is refused, since it is a slip of the pen.
struct VODFields {
    private let place: String
    private var members: [String: JSON]

    /// - Parameter place: how refusals name the object.
    init(_ json: JSON, in place: String) throws(VODRefusal) {
        guard case .object(let members) = json else { throw .parameter("\(place) is not a JSON object") }
        self.place = place
        self.members = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
        for (name, value) in self.members where value == .null {
            throw .parameter("\(name) in \(place) is null; leave it out")
        }
    }

    /// Refuses what nobody took.
    func end() throws(VODRefusal) {
        if let name = self.members.keys.min() { throw .parameter("\(self.place) has an unknown field \(name)") }
    }

    /// Refuses a value that is not there.
    func needed<Value>(_ value: Value?, _ name: String) throws(VODRefusal) -> Value {
        guard let value else { throw .parameter("\(self.place) has no \(name)") }
        return value
    }

    // MARK: Kinds

    /// A text that is not empty, of at most so many bytes in UTF-8.
    mutating func text(_ name: String, atMost limit: Int? = nil) throws(VODRefusal) -> String? {
        guard let value = self.members.removeValue(forKey: name) else { return nil }
        guard case .string(let text) = value else { throw self.wrong(name, "a string") }
        guard !text.isEmpty else { throw .parameter("\(name) in \(self.place) is empty; leave it out") }
        if let limit, text.utf8.count > limit {
            throw .parameter("\(name) in \(self.place) has \(text.utf8.count) bytes; at most \(limit) are allowed")
        }
        return text
    }

    /// One of these words.
    mutating func word(_ name: String, of words: [String]) throws(VODRefusal) -> String? {
        guard let text = try self.text(name) else { return nil }
        guard words.contains(text) else {
            throw .parameter("\(name) in \(self.place) is \"\(text)\", not one of \(words.joined(separator: ", "))")
        }
        return text
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(VODRefusal) -> Int? {
        guard let value = self.members.removeValue(forKey: name) else { return nil }
        guard case .integer(let number) = value, let number = Int(exactly: number) else {
            throw self.wrong(name, "an integer")
        }
        guard range.contains(number) else {
            throw .parameter(
                "\(name) in \(self.place) is \(number), not within \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    /// The base64 of the 16 bytes of an MD5 digest.
    mutating func md5(_ name: String) throws(VODRefusal) -> String? {
        guard let text = try self.text(name) else { return nil }
        return try Self.checkedMD5(text, "\(name) in \(self.place)")
    }

    static func checkedMD5(_ text: String, _ name: String) throws(VODRefusal) -> String {
        guard let bytes = Data(base64Encoded: text), bytes.count == 16, bytes.base64EncodedString() == text else {
            throw .parameter(
                "\(name) is \"\(text)\", not the base64 of a 16-byte MD5 digest (not its hexadecimal form)")
        }
        return text
    }

    mutating func object(_ name: String) throws(VODRefusal) -> VODFields? {
        guard let value = self.members.removeValue(forKey: name) else { return nil }
        return try VODFields(value, in: name)
    }

    /// A list that is not empty.
    mutating func list(_ name: String) throws(VODRefusal) -> [JSON]? {
        guard let value = self.members.removeValue(forKey: name) else { return nil }
        guard case .array(let values) = value else { throw self.wrong(name, "a list") }
        guard !values.isEmpty else { throw .parameter("\(name) in \(self.place) is an empty list; leave it out") }
        return values
    }

    private func wrong(_ name: String, _ kind: String) -> VODRefusal {
        .parameter("\(name) in \(self.place) is not \(kind)")
    }
}
