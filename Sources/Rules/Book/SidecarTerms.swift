/// A small file of values that is dropped beside a file, and goes with it.
package struct SidecarTerms: Sendable, Hashable {
    /// Its path, relative to the directory of the dropped file: a template of captures and file facts.
    package var path: String
    /// Whether a file without one fails once it has waited.
    package var isRequired: Bool
    /// How long a file waits for it, from the time at which it is ready itself.
    package var wait: Duration

    /// The most bytes that are read of one.
    package static let largest: Int64 = 1 << 20

    package init(path: String, isRequired: Bool, wait: Duration) {
        self.path = path
        self.isRequired = isRequired
        self.wait = wait
    }
}
