/// Why an action did not succeed, and what is to happen next. The pipeline looks at the kind alone.
package struct ActionError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// It will never succeed with this file: fail it.
        case permanent
        /// It may succeed later: back off. The wait that the service asked for, if it did.
        case transient(retryAfter: Duration?)
        /// Nothing is wrong with the file: the account's credentials are refused, or its quota is used up. All files of the
        /// account wait until somebody does something about it, and no attempt is counted.
        case lane(retryAfter: Duration?)
        /// The account's credentials are refused, or they are good and not for what this one file asks. As `lane` until
        /// other files have succeeded since; then it is this file's own matter, and it fails with the sentence `ofFile`.
        case forbidden(retryAfter: Duration?, ofFile: String)
        /// The service cannot be reached, or says that it is down, and has done nothing. All files that need it wait, and
        /// no attempt is counted as long as it does the same to other files.
        case outage(retryAfter: Duration?)
        /// This machine's own disk, file server or journal cannot be used just now. The file waits, no attempt is counted,
        /// and nothing is learned of the service.
        case disk
        /// The request may have taken effect, and repeating it would do harm: hold the job for a person.
        case unknown
        /// The file changed while it was sent: settle it again.
        case changed
        /// Nothing is wrong: the service works on it, and what is to be asked next is remembered. Come back after a while;
        /// no attempt is counted and nothing is kept busy meanwhile.
        case pending(after: Duration)
    }
    package let kind: Kind
    /// A sentence for people: what was tried, what came back, in the service's own words, and what to do. Secrets are
    /// already taken out.
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
