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

    /// The text, in plain words: what happened, when, and what to do.
    static func text(job: Job, folder: Folder, reason: String, at date: Date) -> String {
        let time = date.formatted(.iso8601.dateSeparator(.dash).timeSeparator(.colon))
        let rule = job.plan.rule.isEmpty ? "" : "Rule:     \(job.plan.rule)\n"
        // What has its effect already is had once more when the file comes back: whoever drags it must know.
        let done = job.plan.steps.prefix(job.step).map(\.action).joined(separator: ", ")
        let headline =
            done.isEmpty
            ? "This file was not published."
            : "This file was published in part or not at all: not all its steps were done."
        let again = done.isEmpty ? "" : ", from its first step on"
        return """
            \(headline)

            File:     \(job.path.text)
            Why:      \(reason)
            When:     \(time)
            \(rule)\(done.isEmpty ? "" : "Done:     \(done)\n")Job:      \(job.id)

            What to do: put right what the line "Why" says, then drag the file back into the folder
            "\(folder.name)" (\(folder.path.string)). It is then tried again\(again), and this note goes away.
            If you cannot put it right, show this note to the person who looks after hotfolder.

            """
    }
}
