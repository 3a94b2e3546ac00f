import Disk
import Intake
import Rules

/// One place of the `InspectionLog`, as bytes: what it holds, a count, the stamp, and the lengths of folder and path before
/// both. All numbers are little endian.
struct InspectionRecord: Sendable, Hashable {
    enum Kind: UInt8, Sendable {
        /// It is being inspected.
        case underWay = 1
        /// So often the agent ended abruptly during its inspection.
        case suspect = 2
    }

    var kind: Kind
    var count: UInt8
    var subject: InspectionSubject

    /// Room for the longest path that Linux takes (4 KiB) and a folder's name.
    static let size = 8192
    private static let head = 2 + 5 * 8 + 2 * 2

    init(_ kind: Kind, count: UInt8 = 0, _ subject: InspectionSubject) {
        self.kind = kind
        self.count = count
        self.subject = subject
    }

    /// Nil when the place is free, or holds nothing that can be read.
    init?(_ bytes: some Collection<UInt8>) {
        var rest = bytes[...]
        guard bytes.count >= Self.head, let kind = rest.popFirst().flatMap(Kind.init), let count = rest.popFirst()
        else {
            return nil
        }
        func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number {
            var number: Number = 0
            for place in 0..<(Number.bitWidth / 8) {
                guard let byte = rest.popFirst() else { return number }
                number |= Number(truncatingIfNeeded: byte) << (8 * place)
            }
            return number
        }
        let stamp = FileStamp(
            device: number(UInt64.self), inode: number(UInt64.self), size: number(Int64.self),
            modified: number(Int64.self), changed: number(Int64.self))
        let (folder, path) = (Int(number(UInt16.self)), Int(number(UInt16.self)))
        guard rest.count >= folder + path, let dropped = DropPath(Array(rest.dropFirst(folder).prefix(path))) else {
            return nil
        }
        let name = String(decoding: rest.prefix(folder), as: UTF8.self)
        self.init(kind, count: count, InspectionSubject(folder: name, path: dropped, stamp: stamp))
    }

    /// Nil when it is too long for its place.
    var bytes: [UInt8]? {
        let (folder, path) = (Array(self.subject.folder.utf8), self.subject.path.bytes)
        guard Self.head + folder.count + path.count <= Self.size else { return nil }
        var bytes: [UInt8] = [self.kind.rawValue, self.count]
        bytes.reserveCapacity(Self.head + folder.count + path.count)
        func add(_ number: some FixedWidthInteger) {
            withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
        }
        let stamp = self.subject.stamp
        add(stamp.device)
        add(stamp.inode)
        add(stamp.size)
        add(stamp.modified)
        add(stamp.changed)
        add(UInt16(folder.count))
        add(UInt16(path.count))
        return bytes + folder + path
    }
}
