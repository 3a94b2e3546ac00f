package import Rules

/// All providers and actions there are. A new provider is a folder in this target and a line in `standard`.
package struct ActionRegistry: Sendable {
    package static let standard = ActionRegistry([
        .dynTube, .apyHub, .huaweiVOD, .ffmpeg, .file, .hook, .command,
    ])

    /// In the order of the documentation.
    package let providers: [Provider]
    private let actions: [String: any Action]

    /// - Precondition: no two actions share a name.
    package init(_ providers: [Provider]) {
        self.providers = providers
        self.actions = Dictionary(
            uniqueKeysWithValues: providers.flatMap(\.actions).map { ($0.signature.name, $0) })
    }

    /// What configs and rules are checked against.
    package var catalogue: Catalogue {
        Catalogue(
            providers: self.providers.map(\.signature),
            actions: self.providers.flatMap(\.actions).map(\.signature))
    }

    /// The action with this name in the catalogue.
    package func action(named name: String) -> (any Action)? { self.actions[name] }
}
