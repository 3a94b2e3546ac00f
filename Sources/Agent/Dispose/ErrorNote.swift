import Disk
import Foundation
import Journal
import Rules
import SystemPackage

/// The text beside a failed file: for an editor who sees nothing but the share.
enum ErrorNote {
    /// What is added to the file's name.
    static let ending = ".error.txt"

    /// The bytes that a failed file's name must leave free for it.
    static let reserve = ending.utf8.count

    /// The note's path for a file's path; nil when it would be too long.
    static func path(for file: DropPath) -> DropPath? {
        DropPath(file.bytes + Array(self.ending.utf8))
    }

    /// The file's path for a note's; nil when it is none by its name.
    static func file(of note: DropPath) -> DropPath? {
        guard note.bytes.count > self.reserve, note.bytes.suffix(self.reserve).elementsEqual(self.ending.utf8) else {
            return nil
        }
        return DropPath(note.bytes.dropLast(self.reserve))
    }

    /// Writes a note durably beside a failed file; it is there before the file is, so that no failed file is ever without
    /// its reason. Blocks.
    ///
    /// - Parameter mayReplace: whether a note that is there is from an earlier attempt at the same.
    /// - Throws: `DiskError`; `fileExists` for somebody else's. Nothing is left of it then.
    static func write(
        _ text: String, beside target: DropPath, in place: Directory, mayReplace: Bool
    ) throws(DiskError) {
        guard let path = self.path(for: target) else { throw DiskError("write", target.text, .fileNameTooLong) }
        let note: NewFile
        do throws(DiskError) {
            note = try place.createFile(path, permissions: 0o664)
        } catch {
            guard error.errno == .fileExists, mayReplace else { throw error }
            try place.remove(path)
            note = try place.createFile(path, permissions: 0o664)
        }
        do throws(DiskError) {
            try note.write(Array(text.utf8))
            try note.sync()
        } catch {
            try? place.remove(path)
            throw error
        }
    }

    /// Whether a note is about this job. Blocks.
    static func isOurs(_ note: DropPath, in place: Directory, of job: JobID) throws(DiskError) -> Bool {
        try self.text(of: note, in: place)?.contains(self.jobLine(job)) == true
    }

    /// Whether a file of a note's name is one of ours, about whatever job. Blocks.
    static func isOurs(_ note: DropPath, in place: Directory) throws(DiskError) -> Bool {
        guard let text = try self.text(of: note, in: place), text.hasPrefix("This file "),
            let job = text.firstRange(of: self.jobLabel).map({ text[$0.upperBound...].prefix { $0 != "\n" } })
        else { return false }
        return JobID(String(job)) != nil
    }

    private static func text(of note: DropPath, in place: Directory) throws(DiskError) -> String? {
        guard try place.status(of: note) != nil, case .file(let file) = try place.openFile(note) else { return nil }
        return String(decoding: try file.read(at: 0, count: self.longest), as: UTF8.self)
    }

    /// More than a note has: its longest part is the reason.
    private static let longest = 64 << 10

    private static let jobLabel = "\nJob:      "

    private static func jobLine(_ job: JobID) -> String { "\(self.jobLabel)\(job)\n" }

    /// The text, in plain words: what happened, when, and what to do.
    ///
    /// - Parameter leading: of a companion, the file that it goes with; its note is short, and that file's has the rest.
    static func text(job: Job, folder: Folder, reason: String, leading: DropPath? = nil, at date: Date) -> String {
        let time = date.formatted(.iso8601.dateSeparator(.dash).timeSeparator(.colon))
        if let leading { return self.text(of: job.path, with: leading, job: job.id, reason, time) }
        let rule = job.plan.rule.isEmpty ? "" : "Rule:     \(job.plan.rule)\n"
        // What has its effect already is had once more when the file comes back: whoever drags it must know.
        let done = job.plan.steps.prefix(job.step).map(\.action).joined(separator: ", ")
        let headline =
            if done.isEmpty {
                "This file was not published."
            } else if job.step < job.plan.steps.count {
                "This file was published in part or not at all: not all its steps were done."
            } else {
                "This file is not what was published."
            }
        let again = done.isEmpty ? "" : ", from its first step on"
        return """
            \(headline)

            File:     \(job.path.text)
            Why:      \(reason)
            When:     \(time)
            \(rule)\(done.isEmpty ? "" : "Done:     \(done)\n")\(self.jobLine(job.id).dropFirst())
            What to do: put right what the line "Why" says, then drag the file back into the folder
            "\(folder.name)" (\(folder.path.string)). It is then tried again\(again), and this note goes away.
            If you cannot put it right, show this note to the person who looks after hotfolder.

            """
    }

    private static func text(
        of companion: DropPath, with leading: DropPath, job: JobID, _ reason: String, _ time: String
    ) -> String {
        """
        This file belongs to another one, which failed.

        File:     \(companion.text)
        With:     \(leading.text)
        Why:      \(reason)
        When:     \(time)
        \(self.jobLine(job).dropFirst())
        What to do: see the note beside "\(leading.text)", and drag all files of it back together.

        """
    }
}
