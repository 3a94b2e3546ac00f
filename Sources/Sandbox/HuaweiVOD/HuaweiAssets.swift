/// Which assets the local VOD has from the beginning.
package enum HuaweiAssets: Sendable, Hashable {
    /// Any id that may be one: a published asset with snapshots, as soon as it is named.
    case any
    /// These; any other is not found.
    case only([HuaweiAsset])
}
