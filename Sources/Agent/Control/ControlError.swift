/// Why a question has no answer, as a sentence that says what to ask instead.
package struct ControlError: Error, Sendable, Codable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
