package import Disk
import Foundation
import Glibc
import Synchronization
package import SystemPackage

/// The kernel's files, with calls that fail when a test says so, and all of them counted.
///
/// A fault is for one kind of call and a range of its calls, counted from 1 since the fault was added; it may also ask for a
/// part of the path. The call fails before it is carried out, or after it, as on NFS when the answer is lost.
package final class FaultyCalls: SystemCalls {
    /// The kinds of calls; `create` is an open that makes a file, `looking` both ways of stat(2).
    package enum Call: String, Sendable, CaseIterable {
        case open, openBeneath, openat, create, reopen, looking, fileSystem, list, read, write, copyRange
        case setModified, setMode, setOwner, setAttribute, sync, syncDirectory, makeDirectory, rename, renameNoReplace,
            link
        case unlink, removeDirectory
    }

    package enum Moment: Sendable { case before, after }

    private struct Fault {
        let calls: Set<Call>
        let which: ClosedRange<Int>
        /// In one of the call's absolute paths.
        let part: String?
        let moment: Moment
        let errno: Errno?
        let intrusion: (@Sendable () -> Void)?
        var seen = 0
    }

    private struct State {
        var faults: [Fault] = []
        var counts: [Call: Int] = [:]
        var free: UInt64?
        var hasOneNumber = false
        var isJournaled: Bool?
        var isCaseless = false
    }

    private let kernel = Kernel()
    private let state = Mutex(State())
    private let gate = HangGate()

    package init() {}

    // MARK: What a test says

    /// Lets calls fail.
    ///
    /// - Parameter which: counted from 1, from now on; all of them when not given.
    package func fail(
        _ calls: Set<Call>, _ errno: Errno, which: ClosedRange<Int> = 1...Int.max, at part: String? = nil,
        _ moment: Moment = .before
    ) {
        self.state.withLock {
            $0.faults.append(
                Fault(calls: calls, which: which, part: part, moment: moment, errno: errno, intrusion: nil))
        }
    }

    /// Lets somebody do something right before a call, once.
    package func intrude(before calls: Set<Call>, at part: String? = nil, _ body: @escaping @Sendable () -> Void) {
        self.state.withLock {
            $0.faults.append(
                Fault(calls: calls, which: 1...1, part: part, moment: .before, errno: nil, intrusion: body))
        }
    }

    /// The folder's file server hangs from the `first` call on, counted from 1 over all kinds, until `mend`.
    ///
    /// - Parameter onHang: called at the first call that hangs.
    package func hang(from first: Int, at part: String, _ onHang: @escaping @Sendable () -> Void) {
        let gate = self.gate
        let isFirst = Atomic<Bool>(true)
        let body = { @Sendable in
            if isFirst.exchange(false, ordering: .relaxed) { onHang() }
            gate.wait()
        }
        self.state.withLock {
            $0.faults.append(
                Fault(
                    calls: Set(Call.allCases), which: first...Int.max, part: part, moment: .before, errno: nil,
                    intrusion: body))
        }
    }

    /// Every fault is over.
    package func mend() {
        self.gate.open()
        self.state.withLock { state in
            state.faults = []
            state.free = nil
        }
    }

    /// What every file system says of its free space, in bytes.
    package func pretendFree(_ bytes: UInt64) { self.state.withLock { $0.free = bytes } }

    /// What every ext file system says of its journal.
    package func pretendJournaled(_ answer: Bool) { self.state.withLock { $0.isJournaled = answer } }

    /// From now on the case and the composition of letters make no difference, as on CIFS and on a folded ext4.
    package func pretendCaseless() { self.state.withLock { $0.isCaseless = true } }

    /// Every regular file has the same inode number, as on some file systems of virtual machines and FUSE.
    package func pretendOneNumber() { self.state.withLock { $0.hasOneNumber = true } }

    /// How many calls of a kind were made, failed ones too.
    package func count(_ call: Call) -> Int { self.state.withLock { $0.counts[call] ?? 0 } }

    // MARK: How a call fails

    private func carry<Result>(
        _ call: Call, _ names: [(Int32, [CChar])], _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        let hits = self.hits(call, names)
        for hit in hits { hit.intrusion?() }
        if let errno = hits.first(where: { $0.moment == .before && $0.errno != nil })?.errno { throw errno }
        let result = try body()
        if let errno = hits.first(where: { $0.moment == .after && $0.errno != nil })?.errno { throw errno }
        return result
    }

    private func hits(_ call: Call, _ names: [(Int32, [CChar])]) -> [Fault] {
        let isWatched = self.state.withLock { state in
            state.counts[call, default: 0] += 1
            return state.faults.contains { $0.calls.contains(call) }
        }
        guard isWatched else { return [] }
        let paths = names.map { Self.path($0.0) + "/" + Self.text($0.1) }
        return self.state.withLock { state in
            var hits: [Fault] = []
            for index in state.faults.indices where state.faults[index].calls.contains(call) {
                if let part = state.faults[index].part, !paths.contains(where: { $0.contains(part) }) { continue }
                state.faults[index].seen += 1
                if state.faults[index].which.contains(state.faults[index].seen) { hits.append(state.faults[index]) }
            }
            return hits
        }
    }

    private static func text(_ path: [CChar]) -> String {
        String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Where the kernel says that a descriptor leads; empty for none.
    private static func path(_ descriptor: Int32) -> String {
        guard descriptor >= 0 else { return "" }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The path with each name as it lies there, where case makes no difference and it lies there in another.
    private func found(_ directory: Int32, _ path: [CChar]) -> [CChar] {
        guard self.state.withLock({ $0.isCaseless }) else { return path }
        let names = path.dropLast().map { UInt8(bitPattern: $0) }.split(separator: UInt8(ascii: "/"))
        var found: [UInt8] = []
        for name in names {
            let above = found.isEmpty ? [UInt8(ascii: ".")] : found
            // Characters are equal whatever they are composed of.
            let wanted = String(decoding: name, as: UTF8.self).lowercased()
            var match = Array(name)
            if let opened = try? self.kernel.openat(
                directory, above.map { CChar(bitPattern: $0) } + [0], flags: O_RDONLY | O_DIRECTORY, mode: 0)
            {
                try? self.kernel.list(opened) { name, _ in
                    guard String(decoding: name, as: UTF8.self).lowercased() == wanted else { return true }
                    match = name
                    return false
                }
            }
            found += (found.isEmpty ? [] : [UInt8(ascii: "/")]) + match
        }
        return found.map { CChar(bitPattern: $0) } + [0]
    }

    private func isDirectory(_ descriptor: Int32) -> Bool {
        (try? self.kernel.status(descriptor).kind) == .directory
    }
}

// MARK: - The calls

extension FaultyCalls {
    package func open(_ path: [CChar], flags: Int32) throws(Errno) -> Int32 {
        try self.carry(.open, [(-1, path)]) { () throws(Errno) in try self.kernel.open(path, flags: flags) }
    }

    package func openBeneath(_ directory: Int32, _ path: [CChar], flags: Int32) throws(Errno) -> Int32 {
        try self.carry(.openBeneath, [(directory, path)]) { () throws(Errno) in
            try self.kernel.openBeneath(directory, self.found(directory, path), flags: flags)
        }
    }

    package func openat(_ directory: Int32, _ path: [CChar], flags: Int32, mode: UInt32) throws(Errno) -> Int32 {
        try self.carry(flags & O_CREAT == 0 ? .openat : .create, [(directory, path)]) { () throws(Errno) in
            try self.kernel.openat(directory, self.found(directory, path), flags: flags, mode: mode)
        }
    }

    package func reopen(_ descriptor: Int32, flags: Int32) throws(Errno) -> Int32 {
        try self.carry(.reopen, [(descriptor, [0])]) { () throws(Errno) in
            try self.kernel.reopen(descriptor, flags: flags)
        }
    }

    package func close(_ descriptor: Int32) { self.kernel.close(descriptor) }

    package func letGo(_ descriptor: Int32) { self.kernel.letGo(descriptor) }

    package func status(_ descriptor: Int32) throws(Errno) -> FileStatus {
        self.numbered(
            try self.carry(.looking, [(descriptor, [0])]) { () throws(Errno) in try self.kernel.status(descriptor) })
    }

    package func status(_ directory: Int32, _ path: [CChar]) throws(Errno) -> FileStatus {
        self.numbered(
            try self.carry(.looking, [(directory, path)]) { () throws(Errno) in
                try self.kernel.status(directory, self.found(directory, path))
            })
    }

    private func numbered(_ status: FileStatus) -> FileStatus {
        guard status.kind == .regular, self.state.withLock({ $0.hasOneNumber }) else { return status }
        var status = status
        let stamp = status.stamp
        status.stamp = FileStamp(
            device: stamp.device, inode: 1, size: stamp.size, modified: stamp.modified, changed: stamp.changed)
        return status
    }

    package func fileSystem(_ descriptor: Int32) throws(Errno) -> UInt64 {
        let isJournaled = self.state.withLock { $0.isJournaled }
        let type = try self.carry(.fileSystem, [(descriptor, [0])]) { () throws(Errno) in
            try self.kernel.fileSystem(descriptor)
        }
        return isJournaled == nil ? type : 0xEF53
    }

    package func space(_ descriptor: Int32) throws(Errno) -> DiskSpace {
        let free = self.state.withLock { $0.free }
        let space = try self.carry(.fileSystem, [(descriptor, [0])]) { () throws(Errno) in
            try self.kernel.space(descriptor)
        }
        guard let free else { return space }
        return DiskSpace(bytes: space.bytes, freeBytes: free, files: space.files, freeFiles: space.freeFiles)
    }

    package func mount(_ descriptor: Int32) throws(Errno) -> (id: UInt64, isReadOnly: Bool) {
        try self.kernel.mount(descriptor)
    }

    package func attributeNames(_ descriptor: Int32, limit: Int) throws(Errno) -> [UInt8] {
        try self.kernel.attributeNames(descriptor, limit: limit)
    }

    package func attribute(_ descriptor: Int32, _ name: [CChar], limit: Int) throws(Errno) -> [UInt8] {
        try self.kernel.attribute(descriptor, name, limit: limit)
    }

    package func hasJournal(_ descriptor: Int32) -> Bool {
        self.state.withLock { $0.isJournaled } ?? self.kernel.hasJournal(descriptor)
    }

    package func hasWriter(_ descriptor: Int32) -> Bool? { self.kernel.hasWriter(descriptor) }

    package func list(
        _ descriptor: Int32, _ body: (_ name: [UInt8], _ kind: DirectoryEntry.Kind) -> Bool
    ) throws(Errno) {
        do throws(Errno) {
            try self.carry(.list, [(descriptor, [0])]) { () throws(Errno) in }
        } catch {
            self.kernel.close(descriptor)
            throw error
        }
        try self.kernel.list(descriptor, body)
    }

    package func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(Errno)
        -> Int
    {
        try self.carry(.read, [(descriptor, [0])]) { () throws(Errno) in
            try self.kernel.read(descriptor, into: buffer, at: offset)
        }
    }

    package func write(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) throws(Errno) -> Int {
        try self.carry(.write, [(descriptor, [0])]) { () throws(Errno) in try self.kernel.write(descriptor, buffer) }
    }

    package func copyRange(_ from: Int32, at offset: Int64, to: Int32, count: Int) throws(Errno) -> Int {
        try self.carry(.copyRange, [(to, [0])]) { () throws(Errno) in
            try self.kernel.copyRange(from, at: offset, to: to, count: count)
        }
    }

    package func setModified(_ descriptor: Int32, nanoseconds: Int64) throws(Errno) {
        try self.carry(.setModified, [(descriptor, [0])]) { () throws(Errno) in
            try self.kernel.setModified(descriptor, nanoseconds: nanoseconds)
        }
    }

    package func setMode(_ descriptor: Int32, _ mode: UInt32) throws(Errno) {
        try self.carry(.setMode, [(descriptor, [0])]) { () throws(Errno) in
            try self.kernel.setMode(descriptor, mode)
        }
    }

    package func setOwner(_ descriptor: Int32, owner: UInt32?, group: UInt32) throws(Errno) {
        try self.carry(.setOwner, [(descriptor, [0])]) { () throws(Errno) in
            try self.kernel.setOwner(descriptor, owner: owner, group: group)
        }
    }

    package func setAttribute(_ descriptor: Int32, _ name: [CChar], _ value: [UInt8]) throws(Errno) {
        try self.carry(.setAttribute, [(descriptor, [0])]) { () throws(Errno) in
            try self.kernel.setAttribute(descriptor, name, value)
        }
    }

    package func sync(_ descriptor: Int32) throws(Errno) {
        let call: Call = self.isDirectory(descriptor) ? .syncDirectory : .sync
        try self.carry(call, [(descriptor, [0])]) { () throws(Errno) in try self.kernel.sync(descriptor) }
    }

    package func makeDirectory(_ directory: Int32, _ path: [CChar], mode: UInt32) throws(Errno) {
        try self.carry(.makeDirectory, [(directory, path)]) { () throws(Errno) in
            try self.kernel.makeDirectory(directory, self.found(directory, path), mode: mode)
        }
    }

    package func rename(_ from: Int32, _ old: [CChar], _ to: Int32, _ new: [CChar]) throws(Errno) {
        try self.carry(.rename, [(from, old), (to, new)]) { () throws(Errno) in
            try self.kernel.rename(from, self.found(from, old), to, self.found(to, new))
        }
    }

    package func renameNoReplace(_ from: Int32, _ old: [CChar], _ to: Int32, _ new: [CChar]) throws(Errno) {
        try self.carry(.renameNoReplace, [(from, old), (to, new)]) { () throws(Errno) in
            try self.kernel.renameNoReplace(from, self.found(from, old), to, self.found(to, new))
        }
    }

    package func link(_ from: Int32, _ old: [CChar], _ to: Int32, _ new: [CChar]) throws(Errno) {
        try self.carry(.link, [(from, old), (to, new)]) { () throws(Errno) in
            try self.kernel.link(from, self.found(from, old), to, self.found(to, new))
        }
    }

    package func unlink(_ directory: Int32, _ path: [CChar]) throws(Errno) {
        try self.carry(.unlink, [(directory, path)]) { () throws(Errno) in
            try self.kernel.unlink(directory, self.found(directory, path))
        }
    }

    package func removeDirectory(_ directory: Int32, _ path: [CChar]) throws(Errno) {
        try self.carry(.removeDirectory, [(directory, path)]) { () throws(Errno) in
            try self.kernel.removeDirectory(directory, self.found(directory, path))
        }
    }
}

/// Where calls of a file server that hangs wait, on their own threads.
private final class HangGate: @unchecked Sendable {
    // Safe to share: `isOpen` is only touched with the condition's lock held.
    private let condition = NSCondition()
    private var isOpen = false

    func wait() {
        self.condition.withLock { while !self.isOpen { self.condition.wait() } }
    }

    func open() {
        self.condition.withLock {
            self.isOpen = true
            self.condition.broadcast()
        }
    }
}
