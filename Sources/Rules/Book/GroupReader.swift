/// Reads `group`: which files of a directory make one job.
struct GroupReader {
    /// More files than anything that is published together has.
    static let mostMembers = 16

    let findings: Findings
    let scope: PlaceholderScope

    /// What was read.
    struct Result {
        /// Nil when something is wrong with it.
        var terms: GroupTerms?
        /// What the members' names capture, with the member.
        var captures: [String: String] = [:]
        /// All names of members, also of those that are wrong.
        var names: [String] = []
    }

    /// Nil when there is none.
    func read(_ outer: inout MapReader) -> Result? {
        guard let entry = outer.entry("group") else { return nil }
        var result = Result()
        let example = "{by: \"{stem}\", members: {video: video/*, cover: image/*}}"
        guard var map = MapReader(entry.value, what: "`group`", example: example, findings: self.findings) else {
            return result
        }
        let before = self.findings.problems.count
        let written = map.required("by", example: "\"{stem}\"")
        var members = self.members(&map, &result)
        var scope = self.scope
        scope.memberCaptures = result.captures
        let by = written.flatMap { self.by($0, map, scope) }
        self.readOptional(&map, &members, result.names)
        let wait = SidecarReader.wait(&map) ?? .seconds(120)
        map.finish()
        if let by, self.findings.problems.count == before {
            result.terms = GroupTerms(by: by, members: members, wait: wait)
        }
        return result
    }

    private func by(_ entry: YAMLNode.Entry, _ map: MapReader, _ scope: PlaceholderScope) -> String? {
        guard let text = map.text(of: entry) else { return nil }
        do throws(RuleError) {
            let template = try Template(text)
            let facts = Set(PlaceholderName.FileFact.allCases.filter { $0.digest == nil })
            for placeholder in template.placeholders {
                try scope.checkEarly(
                    placeholder, facts: facts, words: "captures of the path, or facts such as {file.stem}")
            }
            guard template.placeholders.contains(where: { $0 != "folder" }) else {
                throw RuleError(
                    "all files of a directory would be one group; write what they share, such as \"{stem}\"")
            }
            return text
        } catch {
            self.findings.report("`by`: \(error.message)", at: entry.value.position)
            return nil
        }
    }

    private func members(_ outer: inout MapReader, _ result: inout Result) -> [GroupTerms.Member] {
        let example = "{video: video/*, cover: image/*}"
        guard let entry = outer.required("members", example: example),
            let map = MapReader(entry.value, what: "`members`", example: example, findings: self.findings)
        else { return [] }
        if map.all.isEmpty || map.all.count > Self.mostMembers {
            self.findings.report(
                "`members` must be 1 to \(Self.mostMembers) files; write such as \(example)", at: entry.value.position)
        }
        var members: [GroupTerms.Member] = []
        for member in map.all {
            result.names.append(member.key)
            guard ConfigName.isName(member.key), !member.key.contains("."),
                !PlaceholderName.reserved.contains(member.key)
            else {
                self.findings.report(
                    "`members`: `\(member.key)` is no name for a member; use letters, digits, `_` or `-`, and none of "
                        + PlaceholderName.reserved.joined(separator: ", "), at: member.position)
                continue
            }
            guard let text = map.text(of: member) else { continue }
            do throws(RuleError) {
                let test = try Self.test(text)
                try self.note(test, of: member.key, &result)
                members.append(GroupTerms.Member(name: member.key, test: test, isOptional: false))
            } catch {
                self.findings.report("`\(member.key)`: \(error.message)", at: member.value.position)
            }
        }
        return members
    }

    /// A media type has a slash, and a file's name has none.
    private static func test(_ text: String) throws(RuleError) -> GroupTerms.Test {
        guard !text.isEmpty else {
            throw RuleError("this is empty; write a type such as video/* or a name such as *.srt")
        }
        guard text.contains("/") else { return .name(try PathPattern(template: text)) }
        if let type = try? MediaType.pattern(text) { return .type(type) }
        // A slash may stand in the braces of a capture, and then that is what is wrong.
        if text.contains("{") { _ = try PathPattern(template: text) }
        throw RuleError(
            "`\(text)` is neither a media type nor the name of a file; write a type such as video/* or a name such as *.srt"
        )
    }

    private func note(_ test: GroupTerms.Test, of member: String, _ result: inout Result) throws(RuleError) {
        guard case .name(let pattern) = test else { return }
        for capture in pattern.captures {
            if self.scope.captures?.contains(capture) == true {
                throw RuleError("`\(capture)` is captured by the path already; give each capture its own name")
            }
            if let other = result.captures[capture] {
                throw RuleError("`\(capture)` is captured by `\(other)` already; give each capture its own name")
            }
            result.captures[capture] = member
        }
    }

    private func readOptional(_ map: inout MapReader, _ members: inout [GroupTerms.Member], _ names: [String]) {
        let texts = map.texts("optional") ?? []
        guard !texts.isEmpty else { return }
        for (text, position) in texts {
            if let index = members.firstIndex(where: { $0.name == text }) {
                members[index].isOptional = true
            } else if !names.contains(text) {
                let hint = Nearness.hint(for: text, among: names)
                self.findings.report("`optional`: the group has no member `\(text)`; \(hint)", at: position)
            }
        }
        if !names.isEmpty, Set(names).isSubset(of: texts.map(\.text)), let entry = map.entry("optional") {
            self.findings.report(
                "`optional`: no member is required; leave out at least one", at: entry.value.position)
        }
    }
}
