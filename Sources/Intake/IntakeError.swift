/// What keeps intake from working at all; everything less is shown in the folder's snapshot and tried again.
package enum IntakeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// libmagic could not be set up; its own words.
    case magic(String)

    package var description: String {
        switch self {
        case .magic(let reason):
            "cannot load \(Magic.database): \(reason); install the package libmagic-mgc"
        }
    }
}
