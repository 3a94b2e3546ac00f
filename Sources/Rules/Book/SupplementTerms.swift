/// Where a rule takes values from beside a file's path and kind, and which names its placeholders may use.
struct SupplementTerms {
    var lookup: Lookup?
    var sidecar: SidecarTerms?
    var readsContent = false
    var group: GroupTerms?
    /// The names of the group's members; nil when the group could not be read.
    var members: [String]? = []
    /// The digests that the lookup's templates use.
    var digests: Set<FileDigest> = []
    var scope: PlaceholderScope

    /// Reads `group`, `sidecar`, `content` and `lookup`. What is wrong is reported; what it would have named is then not
    /// told as unknown as well.
    ///
    /// - Parameter tables: the columns of each table that was read, by its name as rules write it.
    init(_ map: inout MapReader, _ terms: MatchTerms, tables: [String: [String]], findings: Findings) {
        self.scope = PlaceholderScope(captures: terms.path?.captures)
        if let group = GroupReader(findings: findings, scope: self.scope).read(&map) {
            self.group = group.terms
            self.members = group.terms == nil && group.names.isEmpty ? nil : group.names
            self.scope.memberCaptures = group.captures
            self.scope.isMissingMembers = group.terms == nil
        }
        let reader = SidecarReader(findings: findings, scope: self.scope)
        self.scope.hasSidecar = map.entry("sidecar") != nil
        self.sidecar = reader.readSidecar(&map)
        self.readsContent = reader.readContent(&map, terms, self.group)
        self.scope.readsContent = self.readsContent || map.entry("content").map { !$0.value.isFalse } ?? false
        if let read = LookupReader(findings: findings, scope: self.scope, tables: tables).read(&map) {
            self.lookup = read.lookup
            self.digests = read.digests
            self.scope.table = read.names
        }
    }
}

extension YAMLNode {
    /// Whether it says no.
    fileprivate var isFalse: Bool {
        if case .text("false", _) = self.content { true } else { false }
    }
}
