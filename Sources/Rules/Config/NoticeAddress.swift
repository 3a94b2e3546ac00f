/// Somebody outside who is told what becomes of files: an entry of the config's `notify`.
package struct NoticeAddress: Sendable, Hashable {
    package var name: String
    /// https, or http to this machine.
    package var url: String
    /// The key of the signature; nil for none.
    package var secret: SecretReference?
    /// What is told.
    package var outcomes: Set<Outcome>

    /// What may become of a file.
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        case failed, held, done
    }

    /// Of what somebody has to see to.
    package static let usual: Set<Outcome> = [.failed, .held]

    package init(
        name: String, url: String, secret: SecretReference? = nil, outcomes: Set<Outcome> = NoticeAddress.usual
    ) {
        self.name = name
        self.url = url
        self.secret = secret
        self.outcomes = outcomes
    }
}
