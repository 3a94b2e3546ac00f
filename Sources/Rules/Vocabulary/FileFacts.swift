/// What a rule can see of a file: its path, its content's type, its size.
package struct FileFacts: Sendable, Hashable, Codable {
    /// The name of the drop folder.
    package var folder: String
    package var path: DropPath
    /// The content's media type, in lower case.
    package var type: String
    /// In bytes.
    package var size: Int64

    package init(folder: String, path: DropPath, type: String, size: Int64) {
        self.folder = folder
        self.path = path
        self.type = type
        self.size = size
    }
}

/// A fact that costs a pass over the whole file; found out only for a rule that uses it.
package enum FileDigest: String, Sendable, Hashable, Codable, CaseIterable {
    /// `{file.md5}`, hexadecimal.
    case md5
    /// `{file.sha256}`, hexadecimal.
    case sha256
}

extension DropPath: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let path = DropPath(try container.decode([UInt8].self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a path below a folder")
        }
        self = path
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.bytes)
    }
}
