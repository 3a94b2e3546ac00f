/// What became of all cases.
package struct RuleTestReport: Sendable, Codable {
    package var cases: [Case]

    /// How many of them failed.
    package var failed: Int { self.cases.count { !$0.passed } }

    package struct Case: Sendable, Codable {
        /// The test file and the line of the case.
        package var file: String
        package var line: Int
        package var folder: String
        package var path: String
        package var passed: Bool
        /// With `-` what the case says and `+` what would be; empty when it passed.
        package var difference: [String]
        /// Why, where that can be told: a sentence.
        package var why: String?
    }
}
