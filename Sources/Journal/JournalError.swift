/// What went wrong with the journal, as a sentence that says what to do.
package struct JournalError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// Another agent has it open; the text names it.
        case inUse
        /// It cannot be opened or is not a journal.
        case unusable
        /// It lies on a network file system, where SQLite's locks do not hold.
        case onNetwork
        /// The disk is full or failing; it may work again later.
        case notWritten
        /// A change that the job's state does not allow: a defect of ours.
        case refused
    }
    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
