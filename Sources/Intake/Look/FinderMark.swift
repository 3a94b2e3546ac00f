/// The mark that macOS Finder puts on a file while it copies it: type `brok`, creator `MACS`. It goes when the copy is
/// done, and stays when the copy was broken off.
///
/// It is in the Finder info, which a server stores in one of three ways, all known here.
enum FinderMark {
    /// Netatalk, and Samba's vfs_fruit with `fruit:metadata = netatalk`: an AppleDouble header.
    static let netatalk = "user.org.netatalk.Metadata"
    /// Samba's vfs_streams_xattr, with vfs_fruit's `fruit:metadata = stream`: an AfpInfo structure.
    static let samba = "user.DosStream.AFP_AfpInfo:$DATA"
    /// More than any of the headers is long.
    static let limit = 4_096

    private static let busy = Array("brokMACS".utf8)

    /// Whether an AppleDouble header says so (RFC 1740, appendix B): magic, version, 16 bytes, the number of entries, and
    /// for each its id, offset and length; 9 is the Finder info, which begins with type and creator.
    static func isBusy(appleDouble bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: [0x00, 0x05, 0x16, 0x07]), bytes.count >= 26 else { return false }
        let count = Int(bytes[24...].bigEndian(2))
        for index in 0..<count {
            let entry = bytes.dropFirst(26 + index * 12).prefix(12)
            guard entry.count == 12 else { return false }
            guard entry.bigEndian(4) == 9 else { continue }
            return bytes.dropFirst(Int(entry.dropFirst(4).bigEndian(4))).starts(with: self.busy)
        }
        return false
    }

    /// Whether an AfpInfo structure says so: `AFP`, a zero, 12 bytes, and the Finder info (Samba, source3/lib/adouble.h).
    static func isBusy(afpInfo bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x41, 0x46, 0x50, 0x00]) && bytes.dropFirst(16).starts(with: self.busy)
    }
}
