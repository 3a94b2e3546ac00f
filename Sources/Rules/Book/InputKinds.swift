/// What the files of a rule can be, by its types and those of the group's members.
struct InputKinds {
    /// The rule's types; they speak of the first member of a group.
    var types: [String] = []
    var group: GroupTerms?

    /// What the kinds of content are that steps take, by the beginning of their types. Those of others (`application/…`,
    /// `audio/…`) may be anything.
    private static let classes = ["image/": "image", "video/": "video", "text/": "subtitle"]

    /// The types, for a message, when none of them can be of these classes; nil when one can, or that is not known.
    ///
    /// - Parameters:
    ///   - formats: the only types that are taken of these; empty for all.
    ///   - member: whose file it is; nil for the dropped file, which in a group is the first member's.
    func refusedBy(_ classes: [String], only formats: [String] = [], member name: String?) -> String? {
        guard Set(classes).isSubset(of: Self.classes.values) else { return nil }
        let first = self.group?.members.first
        var sets: [[String]] = []
        if name == nil || name == first?.name { sets.append(self.types) }
        if let member = self.group?.members.first(where: { $0.name == name ?? first?.name }),
            case .type(let type) = member.test
        {
            sets.append([type])
        }
        return sets.first { types in !types.isEmpty && types.allSatisfy { Self.isRefused($0, by: classes, formats) } }?
            .joined(separator: ", ")
    }

    private static func isRefused(_ type: String, by classes: [String], _ formats: [String]) -> Bool {
        guard let own = self.classes.first(where: { type.hasPrefix($0.key) })?.value else { return false }
        return !classes.contains(own) || !formats.isEmpty && !formats.contains { MediaType.fits($0, type) }
    }
}
