package import Disk

/// What a file's content says of itself.
package struct FileInspection: Sendable, Hashable {
    /// The content's media type, in lower case.
    package let type: String
    package let structure: Structure

    /// Looks at a file without waiting for anything: for `explain`. Blocks.
    ///
    /// - Throws: `DiskError` when it cannot be read, `IntakeError` when libmagic cannot be set up.
    package static func of(_ file: OpenedFile) throws -> FileInspection {
        try self.of(file, file.opened, try Magic())
    }

    /// The look that intake takes. Blocks.
    static func of(_ file: OpenedFile, _ status: FileStatus, _ magic: Magic) throws(DiskError) -> FileInspection {
        let content = try Content(file, size: status.stamp.size)
        let said = PlainType.type(of: content.head) ?? magic.type(of: content.head)
        return FileInspection(
            type: TypeRepair.type(of: content.head, said: said),
            structure: try Probe.structure(of: content, type: said, blocks: status.blocks))
    }
}
