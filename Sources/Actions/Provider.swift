package import Rules

/// A service and what can be done there: what one folder of this target adds to the registry.
package struct Provider: Sendable {
    /// What an account of it says in the config.
    package var signature: ProviderSignature
    package var actions: [any Action]

    package init(signature: ProviderSignature, actions: [any Action]) {
        self.signature = signature
        self.actions = actions
    }
}
