package import Disk
package import Rules

/// What a file's content says of itself.
package struct FileInspection: Sendable, Hashable {
    /// The content's media type, in lower case.
    package let type: String
    package let structure: Structure

    /// Looks at a file without waiting for anything: for `explain`. Blocks.
    ///
    /// - Parameter path: as it was dropped, since a name may say what the content does not.
    /// - Throws: `DiskError` when it cannot be read, `IntakeError` when libmagic cannot be set up.
    package static func of(_ file: OpenedFile, at path: DropPath) throws -> FileInspection {
        let content = try Content(file, size: file.opened.stamp.size)
        let sniffed = Sniffer.sniff(content.head, isWhole: content.isWholeInHead)
        // Loading libmagic's rules takes longer than all else here, and media files do without.
        let type = if let type = sniffed.type { type } else { try Magic().type(of: content.head) }
        return try self.of(content, sniffed, type, name: path.name, blocks: file.opened.blocks)
    }

    /// Looks once more whether a file of a known type is whole: for one that was inspected before a restart, since a power
    /// cut may leave a file its size and take its content. Blocks.
    package static func structure(
        of file: OpenedFile, at path: DropPath, type: String
    ) throws(DiskError) -> Structure {
        let content = try Content(file, size: file.opened.stamp.size)
        let sniffed = Sniffer.sniff(content.head, isWhole: content.isWholeInHead)
        return try self.of(content, sniffed, type, name: path.name, blocks: file.opened.blocks).structure
    }

    /// The look that intake takes. Blocks.
    static func of(
        _ file: OpenedFile, at path: DropPath, _ status: FileStatus, _ magic: Magic
    ) throws(DiskError) -> FileInspection {
        let content = try Content(file, size: status.stamp.size)
        let sniffed = Sniffer.sniff(content.head, isWhole: content.isWholeInHead)
        return try self.of(
            content, sniffed, sniffed.type ?? magic.type(of: content.head), name: path.name, blocks: status.blocks)
    }

    /// - Parameter type: the sniffer's, else libmagic's.
    static func of(
        _ content: Content, _ sniffed: Sniffed, _ type: String, name: [UInt8], blocks: Int64
    ) throws(DiskError) -> FileInspection {
        let named = Format.named(name)
        return FileInspection(
            type: type,
            structure: try Probe.structure(
                of: content, format: named ?? sniffed.format, isNamed: named != nil, type: type, blocks: blocks))
    }
}
