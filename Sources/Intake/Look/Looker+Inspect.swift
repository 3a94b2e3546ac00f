import Disk
import Rules

/// Looking into a file's content, in sight of the witness.
extension Looker {
    enum Inspected {
        case found(FileInspection)
        /// Not now; the time to wait.
        case later(Duration)
        case hopeless(String)
    }

    func inspect(_ file: OpenedFile, at path: DropPath, _ status: FileStatus) throws(DiskError) -> Inspected {
        let subject = InspectionSubject(folder: self.folder, path: path, stamp: status.stamp)
        switch self.witness.begins(subject) {
        case .later(let wait): return .later(wait)
        case .hopeless(let reason): return .hopeless(reason)
        case .go: break
        }
        defer { self.witness.ended(subject) }
        AbortOrder.reached(.inspection, path)
        return .found(try FileInspection.of(file, at: path, status, self.magic))
    }
}
