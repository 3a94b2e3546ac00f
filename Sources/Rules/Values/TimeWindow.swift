package import Foundation

/// The hours of the week in which a rule's files are worked on: `Mon-Fri 20:00-06:00 Europe/Berlin`.
package struct TimeWindow: Sendable, Hashable {
    /// As it was written.
    package let text: String

    /// - Throws: what is wrong with it, and what to write instead.
    package init(_ text: String) throws(RuleError) {
        self.text = text
    }

    /// Whether it is open.
    package func isOpen(at date: Date) -> Bool { true }

    /// When it opens next; the date itself while it is open.
    package func opening(after date: Date) -> Date { date }
}
