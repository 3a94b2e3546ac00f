/// A value that is not what it must be, as a sentence: what is wrong; what to write or do instead.
///
/// The one error of this target. While a config is read it becomes a `Problem` with a position; while a file is worked on
/// it becomes the reason why the file failed.
package struct RuleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Without a full stop, so that a position can stand before it and more can follow.
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { self.message }
}
