/// A rule: which files it wants, and what is to be done with them.
package struct Rule: Sendable {
    package var name: String
    /// Where it stands, for messages.
    package var file: String
    package var position: Problem.Position
    /// The folders that it is for; empty means all.
    package var folders: [String]
    package var path: PathPattern
    /// Media types of the content, such as `image/jpeg` or `image/*`; empty means all.
    package var types: [String]
    /// In bytes.
    package var size: SizeRange
    package var steps: [Step]
    package var retry: RetryPolicy
    /// Higher goes first.
    package var priority: Int
    /// The digests that its templates use.
    package var digests: Set<FileDigest>
    /// Whether the bytes that lie at a step's target already are not sent again.
    package var skipsSameContent: Bool
    /// The table that knows more of the file.
    package var lookup: Lookup?
    /// The file of values beside it.
    package var sidecar: SidecarTerms?
    /// Whether the file itself is read as values.
    package var readsContent: Bool
    /// The files that make one job with it.
    package var group: GroupTerms?
    /// When it is worked on; nil for always.
    package var during: TimeWindow?
    /// Who is told of the outcome: names of the config's `notify`.
    package var notify: [String]

    package init(
        name: String, file: String, position: Problem.Position, folders: [String] = [], path: PathPattern,
        types: [String] = [], size: SizeRange = SizeRange(), steps: [Step], retry: RetryPolicy = RetryPolicy(),
        priority: Int = 0, digests: Set<FileDigest> = [], skipsSameContent: Bool = false,
        lookup: Lookup? = nil, sidecar: SidecarTerms? = nil, readsContent: Bool = false, group: GroupTerms? = nil,
        during: TimeWindow? = nil, notify: [String] = []
    ) {
        self.name = name
        self.file = file
        self.position = position
        self.folders = folders
        self.path = path
        self.types = types
        self.size = size
        self.steps = steps
        self.retry = retry
        self.priority = priority
        self.digests = skipsSameContent ? digests.union([.sha256]) : digests
        self.skipsSameContent = skipsSameContent
        self.lookup = lookup
        self.sidecar = sidecar
        self.readsContent = readsContent
        self.group = group
        self.during = during
        self.notify = notify
    }

    /// Whether it is for a folder at all.
    func isFor(folder: String) -> Bool { self.folders.isEmpty || self.folders.contains(folder) }

    /// Whether it takes content of this type.
    func takes(type: String) -> Bool { self.types.isEmpty || self.types.contains { MediaType.fits(type, $0) } }
}

/// From and to, either side open, both included: `..8MB`, `1KB..`.
package struct SizeRange: Sendable, Hashable {
    package var from: Int64?
    package var to: Int64?

    package init(from: Int64? = nil, to: Int64? = nil) {
        self.from = from
        self.to = to
    }

    /// Whether a size, in bytes, lies within.
    package func contains(_ size: Int64) -> Bool {
        size >= (self.from ?? .min) && size <= (self.to ?? .max)
    }
}

/// How often and how long a failed step is tried again.
package struct RetryPolicy: Sendable, Hashable, Codable {
    /// The most attempts that a step gets, the first included.
    package var attempts: Int
    /// The longest time between the first attempt and the last, in seconds.
    package var withinSeconds: Int64

    package init(attempts: Int = 8, withinSeconds: Int64 = 24 * 3600) {
        self.attempts = attempts
        self.withinSeconds = withinSeconds
    }
}

/// One step of a rule, as written: its parameters may still hold placeholders.
package struct Step: Sendable, Hashable, Codable {
    /// The action's name in the catalogue.
    package var action: String
    /// The account's name.
    package var account: String
    /// What `{NAME.OUTPUT}` calls its outputs; nil when the rule gives none.
    package var name: String?
    /// A member of the group, or an earlier step whose file is the input; nil for the newest file made by an earlier step, else
    /// the dropped file.
    package var input: String?
    package var parameters: [String: Value]

    package init(
        action: String, account: String, name: String? = nil, input: String? = nil, parameters: [String: Value]
    ) {
        self.action = action
        self.account = account
        self.name = name
        self.input = input
        self.parameters = parameters
    }
}
