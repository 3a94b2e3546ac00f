import ArgumentParser

/// How the names of files tell what they are for.
enum StarterNames: String, CaseIterable, ExpressibleByArgument {
    case id
    case directory
    case table
    case title
    case channel

    /// For people who choose.
    var summary: String {
        switch self {
        case .id: "the file is named like the id: 4fJq0bX1.jpg"
        case .directory: "a directory for each id: 4fJq0bX1/any name.jpg"
        case .table: "a table says which id belongs to which name"
        case .title: "each file becomes a new video; its name is the title"
        case .channel: "each file becomes a new video at the end of one channel"
        }
    }
}
