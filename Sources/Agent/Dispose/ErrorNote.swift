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
        return """
            This file was not published.

            File:     \(job.path.text)
            Why:      \(reason)
            When:     \(time)
            \(rule)Job:      \(job.id)
            \(self.steps(of: job))
            What to do: put right what the line "Why" says, then drag the file back into the folder
            "\(folder.name)" (\(folder.path.string)). It is then tried again, and this note goes away.
            \(job.step > 0 ? self.warning : "")If you cannot put it right, show this note to the person who looks after hotfolder.

            """
    }

    /// What was done before it failed; nothing where nothing was.
    private static func steps(of job: Job) -> String {
        guard job.step > 0, job.step < job.plan.steps.count else { return "" }
        let done = job.plan.steps[..<job.step].map(\.action).joined(separator: ", ")
        return "Done:     \(done); it failed at step \(job.step + 1) of \(job.plan.steps.count), "
            + "\(job.plan.steps[job.step].action)\n"
    }

    /// A second try knows nothing of the first: what was uploaded or paid for would be so again.
    private static let warning = """
        Mind the line "Done": these steps are then done again, too.

        """
}
