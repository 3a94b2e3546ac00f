/// What must be asked before there is a plan: each is made of captures and file facts alone, or of the sidecar too.
extension RuleMatch {
    /// What must stand in which column of the lookup's table; empty for a rule without a lookup.
    ///
    /// - Parameters:
    ///   - digests: those that `rule.digests` asks for, in hexadecimal.
    ///   - sidecar: what the sidecar says; nil without one.
    /// - Throws: when a placeholder has no value, or one that is no text; the file then fails with this sentence.
    package func lookupConditions(
        for facts: FileFacts, digests: [FileDigest: String] = [:], sidecar: Value? = nil
    ) throws(RuleError) -> [String: String] {
        let supplement = Supplement(sidecar: sidecar)
        var conditions: [String: String] = [:]
        for (column, template) in (self.rule.lookup?.conditions ?? [:]).sorted(by: { $0.key < $1.key }) {
            do throws(RuleError) {
                conditions[column] = try self.filled(template, facts, digests, supplement)
            } catch {
                throw RuleError("`\(column)` of the lookup: \(error.message)")
            }
        }
        return conditions
    }

    /// The text that all files of one group and directory share. Only for rules with a group.
    ///
    /// - Throws: when a placeholder has no value; the file then fails with this sentence.
    package func groupKey(for facts: FileFacts) throws(RuleError) -> String {
        guard let group = self.rule.group else {
            preconditionFailure("a rule without a group was asked for the group of a file")
        }
        do throws(RuleError) {
            return try self.filled(group.by, facts, [:], Supplement())
        } catch {
            throw RuleError("`by` of the group: \(error.message)")
        }
    }

    /// Where the sidecar of a file is: in its directory or below. Only for rules with a sidecar.
    ///
    /// What the file's name gives is taken as its bytes, and what the path captured is spelled as the path is: the name of a
    /// file from a Mac is decomposed, and so is the name of its sidecar. For a file that the rule takes it is another file.
    ///
    /// - Throws: when a placeholder has no value, or no file can be called so; the file then fails with this sentence.
    package func sidecarPath(for facts: FileFacts) throws(RuleError) -> DropPath {
        guard let sidecar = self.rule.sidecar else {
            preconditionFailure("a rule without a sidecar was asked for the sidecar of a file")
        }
        var bytes: [UInt8] = []
        for part in sidecar.path.parts {
            switch part {
            case .literal(let text):
                bytes += Array(text.utf8)
            case .placeholder(let text):
                let value = try self.spelled(text, facts)
                guard !value.contains(UInt8(ascii: "/")) else {
                    throw RuleError(
                        "`{\(text)}` holds a `/` and cannot be a part of the sidecar's name; rename the file")
                }
                bytes += value
            }
        }
        let directory = facts.path.parent.map { $0.bytes + [UInt8(ascii: "/")] } ?? []
        guard let path = DropPath(directory + bytes) else {
            throw RuleError("no file can be called \(ShownBytes.text(bytes)), as its sidecar would be; rename the file")
        }
        return path
    }

    private func spelled(_ text: String, _ facts: FileFacts) throws(RuleError) -> [UInt8] {
        let name = try PlaceholderName(text)
        if case .file(let fact) = name, let bytes = facts.bytes(of: fact), !bytes.isEmpty { return bytes }
        guard let value = self.value(of: name, facts, [:], Supplement()).text, !value.isEmpty else {
            throw self.lack(of: text, name, facts, Supplement())
        }
        return facts.path.isDecomposed ? Array(value.decomposedText.utf8) : Array(value.utf8)
    }

    private func filled(
        _ template: String, _ facts: FileFacts, _ digests: [FileDigest: String], _ supplement: Supplement
    ) throws(RuleError) -> String {
        let value = try Template(template).fill { text throws(RuleError) in
            let name = try PlaceholderName(text)
            let value = self.value(of: name, facts, digests, supplement)
            guard !value.isEmpty else { throw self.lack(of: text, name, facts, supplement) }
            return value
        }
        guard let text = value.text else {
            throw RuleError("`\(template)` is no text for this file, and only a text can be compared; write one value")
        }
        return text
    }
}
