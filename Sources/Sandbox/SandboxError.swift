package import Disk

/// Why the local cloud cannot run, or cannot go on with a request.
package enum SandboxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Other machines could reach this host, and nobody said that they may.
    case reachableByOthers(host: String)
    /// The state folder cannot be read or written.
    case state(DiskError)
    /// A file in the state folder is not what the cloud wrote there.
    case damagedState(file: String, reason: String)
    /// The client went away before its request was whole; there is nobody to answer.
    case clientGone

    package var description: String {
        switch self {
        case .reachableByOthers(let host):
            "the sandbox does not listen on \(host), where other machines could reach it; use 127.0.0.1, or allow it "
                + "explicitly"
        case .state(let error):
            "the sandbox's state folder does not work: \(error)"
        case .damagedState(let file, let reason):
            "the sandbox cannot read \(file) in its state folder: \(reason); remove that file, or choose another folder"
        case .clientGone:
            "the client went away before its request was whole"
        }
    }
}
