/// How files of one directory become one job.
package struct GroupTerms: Sendable, Hashable {
    /// Files whose value of this template is the same belong together; made of captures of the rule's path and file facts.
    package var by: String
    /// As the rule writes them. The first leads: the rule's `type` and `size` speak of it, and the job bears its name.
    package var members: [Member]
    /// How long files wait for members that are missing, from the time at which the last one of them was ready.
    package var wait: Duration

    package struct Member: Sendable, Hashable {
        /// What `input` calls it.
        package var name: String
        package var test: Test
        package var isOptional: Bool

        package init(name: String, test: Test, isOptional: Bool) {
            self.name = name
            self.test = test
            self.isOptional = isOptional
        }
    }

    /// What tells a member from the others.
    package enum Test: Sendable, Hashable {
        /// A media type, such as `video/*`.
        case type(String)
        /// The file's name; what it captures are values of the job.
        case name(PathPattern)
    }

    package init(by: String, members: [Member], wait: Duration) {
        self.by = by
        self.members = members
        self.wait = wait
    }
}
