import Disk
import Intake
import Logging
import Rules
import Synchronization
import SystemPackage

/// What is being inspected just now, in a small file beside the journal: no job exists yet when a file's content is looked
/// into, so after an abrupt end nothing else could tell which file it was.
///
/// A file is written down before it is inspected and struck out after, each with one pwrite(2) and without a sync: the page
/// cache outlives the process, and a power cut is no file's fault. A start counts one for each file that it finds written
/// down; as long as a file is counted, it is inspected only when no other such file is, so that those that merely were in
/// flight are cleared. The count belongs to folder, path and stamp: a file that changes, or is dragged back, begins afresh.
final class InspectionLog: InspectionWitness, Sendable {
    private let path: FilePath
    private let time: TimeSource
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        /// Nil before `open` and after `close`; nothing is written down then.
        var file: FileDescriptor?
        var suspects: [InspectionSubject: Suspect] = [:]
        var underWay: [InspectionSubject: Int] = [:]
        var free: [Int] = []
        /// The first place of which none behind it was used yet.
        var next = 0
        /// The suspect that is inspected just now, and since when.
        var alone: (subject: InspectionSubject, since: ContinuousClock.Instant)?
    }

    private struct Suspect {
        var count: UInt8
        var place: Int
    }

    /// How many files are remembered that were in flight at an abrupt end; beyond, the oldest are forgotten.
    private static let mostSuspects = 256
    /// More places than can be in use at an abrupt end: one a folder.
    private static let mostPlaces = 4096
    /// How soon a suspect asks again when another one is inspected.
    private static let turn = Duration.milliseconds(50)
    /// After this time another suspect is let through all the same: a file server that hangs must not stop other folders.
    private static let longestAlone = Duration.seconds(10)

    /// - Parameter journal: the journal's file.
    init(beside journal: FilePath, time: TimeSource, logger: Logger) {
        self.path = FilePath("\(journal.string).inspections")
        self.time = time
        self.logger = logger
    }

    deinit {
        self.close()
    }

    // MARK: Start and end

    /// The log that belongs to a journal; nil where the journal is no file of this machine.
    static func beside(_ journal: JournalLocation, time: TimeSource, logger: Logger) -> InspectionLog? {
        guard case .sqlite(let file) = journal else { return nil }
        return InspectionLog(beside: file, time: time, logger: logger)
    }

    /// How often the agent ended abruptly while it looked at a file as it is now, for `explain`. Before `open` it is told from
    /// what the last run left. Blocks.
    func ends(during subject: InspectionSubject) -> Int {
        let (isOpen, count) = self.state.withLock { ($0.file != nil, $0.suspects[subject]?.count) }
        // What cannot be read has nothing to tell, as at a start.
        guard !isOpen, let bytes = try? self.read() else { return Int(count ?? 0) }
        return Self.counts(in: bytes).first { $0.subject == subject }.map { Int($0.count) } ?? 0
    }

    /// Counts what the last run left, and begins to write down. Where that cannot be, files are inspected all the same:
    /// a full disk must not keep the agent from working. Blocks.
    func open() {
        do throws(Errno) {
            let counts = Self.counts(in: try self.read())
            try self.begin(counts)
        } catch {
            self.logger.warning(
                "a file that ends hotfolder abruptly while it is looked into would not be found out",
                metadata: ["file": "\(self.path)", "reason": "\(error)"])
        }
    }

    /// At a clean end, also at one that is cut short: what is under way is no file's fault. Twice is as good as once. Blocks.
    func close() {
        self.state.withLock { state in
            guard let file = state.file.take() else { return }
            for place in state.underWay.values { Self.clear(place, in: file) }
            // Nothing was written that a failed close could lose.
            try? file.close()
        }
    }

    private func read() throws(Errno) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(self.path, .readOnly, options: [.closeOnExec, .noFollow])
            return try file.closeAfter {
                let size = min(Int(try file.seek(offset: 0, from: .end)), Self.mostPlaces * InspectionRecord.size)
                var bytes = [UInt8](repeating: 0, count: size)
                let count = try bytes.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: 0, into: $0) }
                return Array(bytes.prefix(count))
            }
        } catch Errno.noSuchFileOrDirectory {
            return []
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// How often each file was in the middle of its inspection at an abrupt end, the oldest first.
    private static func counts(in bytes: [UInt8]) -> [(subject: InspectionSubject, count: UInt8)] {
        let records = stride(from: 0, to: bytes.count, by: InspectionRecord.size).compactMap {
            InspectionRecord(bytes[$0..<min($0 + InspectionRecord.size, bytes.count)])
        }
        var order: [InspectionSubject] = []
        var counts: [InspectionSubject: UInt8] = [:]
        for record in records {
            let more = record.kind == .suspect ? record.count : 1
            if counts[record.subject] == nil { order.append(record.subject) }
            counts[record.subject] = min(counts[record.subject, default: 0], UInt8.max - more) + more
        }
        return order.suffix(Self.mostSuspects).map { ($0, counts[$0] ?? 0) }
    }

    /// Puts a new file in the place of the old one in one step: an end in between counts nothing twice.
    private func begin(_ counts: [(subject: InspectionSubject, count: UInt8)]) throws(Errno) {
        let part = FilePath("\(self.path.string).part")
        do {
            let file = try FileDescriptor.open(
                part, .readWrite, options: [.create, .truncate, .closeOnExec, .noFollow], permissions: .ownerReadWrite)
            do {
                for (place, (subject, count)) in counts.enumerated() {
                    guard let bytes = InspectionRecord(.suspect, count: count, subject).bytes else { continue }
                    _ = try file.writeAll(toAbsoluteOffset: Self.offset(place), bytes)
                }
                try self.replace(with: part)
            } catch {
                try file.close()
                throw error
            }
            self.state.withLock { state in
                state.file = file
                state.next = counts.count
                for (place, (subject, count)) in counts.enumerated() {
                    state.suspects[subject] = Suspect(count: count, place: place)
                }
            }
        } catch {
            throw error as? Errno ?? (error as? DiskError)?.errno ?? .ioError
        }
    }

    private func replace(with part: FilePath) throws {
        guard let old = part.lastComponent.flatMap({ DropPath(Array($0.string.utf8)) }),
            let new = self.path.lastComponent.flatMap({ DropPath(Array($0.string.utf8)) })
        else { return }
        let directory = try Directory.open(self.path.removingLastComponent())
        try directory.move(old, to: directory, new)
    }

    // MARK: Inspections

    func begins(_ subject: InspectionSubject) -> InspectionLeave {
        self.state.withLock { state in
            guard let file = state.file, state.underWay[subject] == nil else { return .go }
            if let suspect = state.suspects[subject] {
                if suspect.count >= Poison.limit { return .hopeless(Poison.reason(ofInspections: Int(suspect.count))) }
                let now = self.time.instant()
                if let alone = state.alone, now - alone.since < Self.longestAlone { return .later(Self.turn) }
                state.alone = (subject, now)
            }
            let place = state.free.popLast() ?? state.next
            guard place < Self.mostPlaces, let bytes = InspectionRecord(.underWay, subject).bytes,
                // On a full disk it goes without.
                (try? file.writeAll(toAbsoluteOffset: Self.offset(place), bytes)) != nil
            else { return .go }
            state.next = max(state.next, place + 1)
            state.underWay[subject] = place
            return .go
        }
    }

    func ended(_ subject: InspectionSubject) {
        self.state.withLock { state in
            if state.alone?.subject == subject { state.alone = nil }
            guard let place = state.underWay.removeValue(forKey: subject), let file = state.file else { return }
            Self.clear(place, in: file)
            state.free.append(place)
            if let suspect = state.suspects.removeValue(forKey: subject) { Self.clear(suspect.place, in: file) }
        }
    }

    private static func offset(_ place: Int) -> Int64 { Int64(place * InspectionRecord.size) }

    /// A byte that is there already can always be written, but for a disk that is dead.
    private static func clear(_ place: Int, in file: FileDescriptor) {
        _ = try? file.writeAll(toAbsoluteOffset: Self.offset(place), [0])
    }
}
