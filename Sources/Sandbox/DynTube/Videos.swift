/// Which videos the local DynTube has.
package enum Videos: Sendable, Hashable {
    /// Any id that may be one: the video comes into being with its first picture.
    case any
    /// These ids; any other is not found.
    case only([String])
}
