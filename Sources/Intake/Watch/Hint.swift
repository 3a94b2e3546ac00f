import Rules

/// What `hotfolder-watch` tells: never that a file is ready, always only where a look is worth while.
enum Hint: Sendable, Hashable {
    case look(DropPath)
    /// As `look`, and the file came there by a rename: whoever made it did so under another name.
    case moved(DropPath)
    /// Everything below a directory; nil for the folder itself.
    case scan(DropPath?)
    /// Events were lost: everything.
    case overflow
    /// The folder is not there any more; why.
    case gone(String)
    /// A limit of the kernel keeps directories from being watched: the error's name, the sysctl and its value.
    case limit(error: String, sysctl: String, value: String)
    /// The whole tree is watched now, unless a limit was told of: what a scan does not find from here on, an event tells.
    case ready
    /// What a limit had kept from being watched is watched now.
    case covered

    /// The file that it tells of; nil when it tells of more.
    var file: DropPath? {
        switch self {
        case .look(let path), .moved(let path): path
        case .scan, .overflow, .gone, .limit, .ready, .covered: nil
        }
    }
}
