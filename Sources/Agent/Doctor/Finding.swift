/// One thing that was looked at: how it stands, and what to do where it does not stand well.
package struct Finding: Sendable, Hashable, Codable {
    package enum Grade: String, Sendable, Codable, CaseIterable {
        case ok
        /// It works, and less well than it could.
        case warn
        /// It does not work.
        case fail
    }

    package var grade: Grade
    /// What was looked at, in a few words.
    package var subject: String
    /// What was found, and what to do: a clause without a full stop.
    package var text: String

    package init(_ grade: Grade, _ subject: String, _ text: String) {
        self.grade = grade
        self.subject = subject
        self.text = text
    }
}
