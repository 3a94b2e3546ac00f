/// Which names in a folder are never looked at. A stand-in: hidden names and the folder's own directories only.
package struct IgnoreList: Sendable {
    package let directoryPatterns = [".*"]
    package let reservedDirectories: [DropPath]

    package init(folder: Folder) {
        var reserved = [Folder.reserved]
        for destination in [folder.done, folder.failed] {
            if case .inside(let path) = destination { reserved.append(path) }
        }
        self.reservedDirectories = reserved
    }

    /// Why the path is ignored, as a sentence; nil when it is not.
    package func reason(for path: DropPath) -> String? {
        if path.components.contains(where: { $0.first == UInt8(ascii: ".") }) { return "Its name begins with a dot." }
        for reserved in self.reservedDirectories where path.bytes.starts(with: reserved.bytes + [UInt8(ascii: "/")]) {
            return "It is in \(reserved.text)/."
        }
        return nil
    }

    package func ignores(directory name: [UInt8]) -> Bool { name.first == UInt8(ascii: ".") }
}
