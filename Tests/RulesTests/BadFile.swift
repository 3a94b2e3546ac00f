import Rules
import Testing

/// A file that is wrong, and everything that must be said of it.
struct BadFile: Sendable, CustomTestStringConvertible {
    var title: String
    var text: String
    /// `LINE:COLUMN: MESSAGE`, or the message alone where the whole file is meant.
    var expected: [String]

    init(_ title: String, _ text: String, _ expected: [String]) {
        self.title = title
        self.text = text
        self.expected = expected
    }

    var testDescription: String { self.title }

    static func lines(_ problems: [Problem]) -> [String] {
        problems.map { problem in
            guard let position = problem.position else { return problem.message }
            return "\(position.line):\(position.column): \(problem.message)"
        }
    }
}
