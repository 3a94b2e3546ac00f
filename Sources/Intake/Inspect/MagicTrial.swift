/// Whether the types of files can be told at all: loads libmagic and its database, and lets go of them again.
package enum MagicTrial {
    /// Why not, with what to do; nil when they can. Blocks.
    package static func problem() -> String? {
        do throws(IntakeError) {
            _ = try Magic()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
