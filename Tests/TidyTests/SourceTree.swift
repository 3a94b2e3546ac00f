import Foundation

/// The project's files as they lie on disk, found from where this file was compiled.
enum SourceTree {
    /// The directory that holds `Package.swift`.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every Swift file of `Sources` and `Tests`, read once for all checks.
    static let swiftFiles: [SwiftFile] = ["Sources", "Tests"].flatMap { folder in
        paths(below: folder).filter { $0.hasSuffix(".swift") }.map { SwiftFile(path: $0, text: text(of: $0)) }
    }

    /// The Swift files below `Sources`.
    static let sources = swiftFiles.filter { $0.path.hasPrefix("Sources/") }

    /// The paths of all files below a folder, relative to the root, sorted.
    static func paths(below folder: String) -> [String] {
        let start = self.root.appending(path: folder)
        // Names are compared as the enumerator gives them, since the root may be reached through a link.
        guard let found = FileManager.default.enumerator(atPath: start.path(percentEncoded: false)) else { return [] }
        return found.compactMap { $0 as? String }.filter { name in
            var isDirectory: ObjCBool = false
            let path = start.appending(path: name).path(percentEncoded: false)
            return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && !isDirectory.boolValue
        }.map { "\(folder)/\($0)" }.sorted()
    }

    /// The bytes of a file, by its path below the root; empty when it cannot be read, which the checks then find.
    static func bytes(of path: String) -> [UInt8] {
        guard
            let data = FileManager.default.contents(atPath: self.root.appending(path: path).path(percentEncoded: false))
        else { return [] }
        return Array(data)
    }

    /// The text of a file, by its path below the root.
    static func text(of path: String) -> String {
        String(decoding: self.bytes(of: path), as: UTF8.self)
    }

    /// Whether there is such a file or directory below the root.
    static func has(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: self.root.appending(path: path).path(percentEncoded: false))
    }
}

/// A Swift file, as text and as code.
struct SwiftFile: Sendable {
    /// Relative to the root.
    let path: String
    /// As written.
    let lines: [Substring]
    /// The same lines with comments and the insides of literals blanked out.
    let code: [Substring]

    init(path: String, text: String) {
        self.path = path
        self.lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        self.code = SwiftCode.only(in: text).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The target that it belongs to, or its test target.
    var room: String {
        let parts = self.path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// The file's name without folders and without `.swift`.
    var stem: String {
        String((self.path.split(separator: "/").last ?? "").dropLast(".swift".count))
    }
}
