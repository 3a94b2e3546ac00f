/// What providers and actions there are, as far as a rule writer sees them: the names, parameters and limits that
/// configs and rules are checked against.
///
/// `Actions` makes it from its registry; this target knows no provider by name.
package struct Catalogue: Sendable {
    package let providers: [ProviderSignature]
    package let actions: [ActionSignature]
    /// Where each action is: several are looked up for every file.
    private let places: [String: Int]

    package init(providers: [ProviderSignature], actions: [ActionSignature]) {
        self.providers = providers
        self.actions = actions
        self.places = Dictionary(zip(actions.map(\.name), actions.indices)) { first, _ in first }
    }

    /// Nil when there is none of this name.
    package func provider(named name: String) -> ProviderSignature? { self.providers.first { $0.name == name } }
    /// Nil when there is none of this name.
    package func action(named name: String) -> ActionSignature? { self.places[name].map { self.actions[$0] } }
}

/// A provider as an account's keys see it.
package struct ProviderSignature: Sendable {
    package var name: String
    package var settings: [Setting]
    /// The rate where the account says none; nil for no limit.
    package var rate: Rate?
    /// What the provider itself allows to some of its calls, by the name of their group; the account's rate counts beside
    /// it.
    package var groupRates: [String: Rate]
    /// Files at once where the account does not say; nil for what the agent can spare.
    package var concurrency: Int?
    /// How remote jobs are polled where the account does not say; nil where `poll` makes no sense.
    package var poll: PollSchedule?
    /// The ways to get in, each the settings that it takes all of; an account says exactly one. Empty where there is
    /// nothing to choose.
    package var oneOf: [[String]]

    package init(
        name: String, settings: [Setting], rate: Rate? = nil, groupRates: [String: Rate] = [:],
        concurrency: Int? = nil, poll: PollSchedule? = nil, oneOf: [[String]] = []
    ) {
        self.name = name
        self.settings = settings
        self.rate = rate
        self.groupRates = groupRates
        self.concurrency = concurrency
        self.poll = poll
        self.oneOf = oneOf
    }

    /// Whether it can be used without an account in the config: nothing of it must be said. What has a secret, even one that
    /// another may stand in for, must be let in somehow.
    package var needsNoAccount: Bool {
        !self.settings.contains { setting in
            if case .secret = setting.kind { true } else { setting.isRequired }
        }
    }

    package struct Setting: Sendable {
        package enum Kind: Sendable {
            case text
            /// https, or http to a loopback host; without user, query or fragment.
            case url
            case secret
        }
        package var name: String
        package var kind: Kind
        package var isRequired: Bool
        /// The value where the account says none. `{region}` in it stands for that setting's value, which is declared
        /// before.
        package var initial: String?

        package init(_ name: String, _ kind: Kind, required: Bool = false, initial: String? = nil) {
            self.name = name
            self.kind = kind
            self.isRequired = required
            self.initial = initial
        }
    }
}

/// An action as a rule writer sees it.
package struct ActionSignature: Sendable {
    /// `provider.verb`, such as `dyntube.update_video_image`.
    package var name: String
    /// One sentence, for `explain` and the documentation.
    package var summary: String
    package var input: Input
    /// The only media types that it takes of those in `input`; empty where that is not known before.
    package var formats: [String]
    package var parameters: [Parameter]
    /// What later steps may use as `{STEP.OUTPUT}`.
    package var outputs: [Output]
    /// What the service refuses and is therefore refused before anything is sent, each as a sentence.
    package var limits: [String]
    /// Whether doing it twice does no harm, so that an attempt that a crash interrupted is simply made again.
    package var isRepeatable: Bool
    /// What each success replaces, as a noun: "the image of the video"; nil for an action that makes something new each time.
    package var replaces: String?
    /// How safe trying it again is, and what happens after a crash: a sentence.
    package var retry: String

    /// The part before the dot: the account that a step without `account` uses.
    package var provider: String { String(self.name.prefix { $0 != "." }) }

    package init(
        name: String, summary: String, input: Input, formats: [String] = [], parameters: [Parameter],
        outputs: [Output] = [],
        limits: [String] = [], isRepeatable: Bool = false, replaces: String? = nil, retry: String = ""
    ) {
        self.replaces = replaces
        self.name = name
        self.summary = summary
        self.input = input
        self.formats = formats
        self.parameters = parameters
        self.outputs = outputs
        self.limits = limits
        self.isRepeatable = isRepeatable
        self.retry = retry
    }

    /// A value that the action gives to the steps after it.
    package struct Output: Sendable, Hashable, ExpressibleByStringLiteral {
        package var name: String
        package var summary: String
        /// What stands for it where a plan is shown before there is a value; it passes the checks that a value would.
        package var example: String
        /// The parameter without which it is not given, or with `false`; nil when it always is.
        package var condition: String?
        /// Of a file that it makes, the class, as in `Input.types`; nil when that may be any.
        package var makes: String?

        package init(
            _ name: String, _ summary: String, example: String? = nil, onlyWith condition: String? = nil,
            makes: String? = nil
        ) {
            self.name = name
            self.makes = makes
            self.summary = summary
            self.example = example ?? name.uppercased()
            self.condition = condition
        }

        package init(stringLiteral name: String) {
            self.init(name, "")
        }
    }

    /// What file the action takes.
    package enum Input: Sendable, Hashable {
        /// It looks at no file's content.
        case any
        /// A file whose type is in one of these classes: `image`, `video`, `subtitle`.
        case types([String])

        /// For people: `image or video`.
        package var text: String {
            switch self {
            case .any: "any"
            case .types(let classes): classes.joined(separator: " or ")
            }
        }
    }

    package struct Parameter: Sendable {
        /// What a value must look like once its placeholders are filled in.
        package enum Kind: Sendable, Hashable {
            case text(atMost: Int?)
            /// Letters, digits, `.`, `_`, `-`; at most 128.
            case identifier
            case integer(ClosedRange<Int>)
            case boolean
            case url
            case list
            case choice([String])
            /// A length of time, such as `30s`.
            case duration
            /// A size in bytes, such as `2MB`.
            case size
            /// Where a secret is: {env: NAME}, {file: PATH} or {credential: NAME}; never the secret.
            case secret
            /// Any value; the action itself checks it.
            case any
        }
        package var name: String
        package var kind: Kind
        package var isRequired: Bool
        package var summary: String

        package init(_ name: String, _ kind: Kind, required: Bool = false, _ summary: String) {
            self.name = name
            self.kind = kind
            self.isRequired = required
            self.summary = summary
        }
    }
}
