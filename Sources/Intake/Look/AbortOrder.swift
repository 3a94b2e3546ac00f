package import Rules

#if DEBUG
    import Foundation
#endif

/// A file on which a debug build ends abruptly, as a defect of ours or of a library would have it: what the tests of
/// poisonous files use. In a release build nothing is left of it.
///
/// The environment names the place and the file: `HOTFOLDER_ABORT_ON=inspection:v1.jpg`.
package enum AbortOrder: String, Sendable {
    /// While the file is looked into.
    case inspection
    /// While a step of its job does its work.
    case effect

    /// Aborts when this is the place and the file.
    @inline(__always)
    package static func reached(_ place: AbortOrder, _ path: DropPath) {
        #if DEBUG
            guard let order = self.current else { return }
            if Array("\(place.rawValue):".utf8) + path.name == order { abort() }
        #endif
    }

    #if DEBUG
        private static let current = ProcessInfo.processInfo.environment["HOTFOLDER_ABORT_ON"].map { Array($0.utf8) }
    #endif
}
