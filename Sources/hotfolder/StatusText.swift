import Agent
import Foundation
import Journal

/// A status report as lines for people.
enum StatusText {
    static func lines(_ report: StatusReport) -> [String] {
        var lines: [String] = []
        if !report.running { lines.append("No agent runs; this is what the journal knows.") }
        lines += self.mistakes(report)
        for warning in report.warnings { lines.append(Terminal.styled("warning: \(warning)", .yellow)) }
        lines += self.section("Status page", self.page(report.page))
        lines += self.section("Folders", report.folders.flatMap(self.lines))
        lines += self.section("Accounts", report.accounts.map(self.line))
        lines += self.section("In work", report.work.map(self.line))
        let isHeld = { (job: JobReport) in job.state == JobState.held.rawValue }
        lines += self.section("Held, until you decide", report.waiting.filter(isHeld).flatMap(self.held))
        lines += self.section("Waiting", report.waiting.filter { !isHeld($0) }.map(self.line))
        lines += self.section("Failed within a day", report.failed.map(self.failed))
        lines += self.section("To be told", report.notices.map(self.line))
        let counts = report.counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        lines += self.section("Jobs", [counts.map { "\($0.value) \($0.key)" }.joined(separator: ", ")])
        return lines
    }

    /// What is wrong on disk, and by what the agent goes meanwhile.
    private static func mistakes(_ report: StatusReport) -> [String] {
        let lines = report.problems.map { Terminal.styled($0, .red) }
        if lines.isEmpty { return [] }
        let comfort = "Until you mend them, the agent goes on with what it read before."
        return self.section("Mistakes in the files on disk", lines + (report.running ? [comfort] : []))
    }

    private static func page(_ page: StatusReport.Page?) -> [String] {
        guard let page else { return [] }
        return [page.failure.map { Terminal.styled($0, .yellow) } ?? page.address]
    }

    private static func failed(_ job: JobReport) -> String {
        "\(job.folder)/\(job.file)  " + Terminal.styled(job.reason ?? "", .red) + "  (\(job.job))"
    }

    private static func section(_ title: String, _ lines: [String]) -> [String] {
        let lines = lines.filter { !$0.isEmpty }
        return lines.isEmpty ? [] : [Terminal.styled(title, .bold)] + lines.map { "  " + $0 }
    }

    private static func lines(_ folder: StatusReport.Folder) -> [String] {
        var line = "\(folder.name)  \(folder.path)"
        if let presence = folder.presence {
            line += "  " + Terminal.styled(presence, presence == "online" ? .green : .red)
        }
        if let mode = folder.mode { line += Terminal.styled("  \(mode)", .faint) }
        if folder.waiting > 0 { line += "  \(folder.waiting) waiting" }
        if folder.left > 0 {
            line +=
                "  \(folder.left) left alone: no rule wants them, or they are links or pipes (`hotfolder explain FILE`)"
        }
        if let count = folder.overflows { line += "  queue of events ran over \(self.times(count))" }
        if let count = folder.watcherRestarts { line += "  watcher started again \(self.times(count))" }
        return [line] + folder.degradations.map { Terminal.styled("  \($0)", .yellow) }
            + folder.candidates.map { candidate in
                let left = candidate.waitsSeconds.map { ", \(Int($0.rounded(.up))) s left" } ?? ""
                return "  \(candidate.file): \(candidate.state)\(left)"
            }
    }

    private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

    private static func line(_ account: StatusReport.Account) -> String {
        guard let paused = account.paused else {
            return "\(account.name) (\(account.provider))  " + Terminal.styled("open", .green)
        }
        let seconds = account.againInSeconds.map { ", tried again in \(Int($0.rounded(.up))) s" } ?? ""
        return "\(account.name) (\(account.provider))  " + Terminal.styled("paused: \(paused)\(seconds)", .yellow)
    }

    private static func line(_ notices: StatusReport.Notices) -> String {
        let failure = notices.failure.map { Terminal.styled(": \($0)", .yellow) } ?? ""
        return "\(notices.receiver)  \(notices.waiting) waiting\(failure)"
    }

    private static func line(_ work: StatusReport.Work) -> String {
        var line = "\(work.folder)/\(work.file)  \(work.rule)  \(work.phase)"
        if let size = work.size, let sent = work.sent { line += "  " + ProgressBar.text(sent, of: size) }
        return line + self.with(work.companions)
    }

    /// What goes with a job's own file.
    private static func with(_ companions: [String]?) -> String {
        companions.map { "  with \($0.joined(separator: ", "))" } ?? ""
    }

    private static func held(_ job: JobReport) -> [String] {
        let line = "\(job.folder)/\(job.file)  " + Terminal.styled(job.reason ?? "", .red) + "  (\(job.job))"
        return [line + self.with(job.companions)] + (job.advice.map { ["  \($0)"] } ?? [])
    }

    private static func line(_ job: JobReport) -> String {
        let due = job.due.map { " until \($0.formatted(.iso8601))" } ?? ""
        return "\(job.folder)/\(job.file)  \(job.state)\(due): \(job.reason ?? "")  (\(job.job))"
            + self.with(job.companions)
    }
}

/// How far an upload is, as text of constant width.
enum ProgressBar {
    private static let width = 20

    static func text(_ done: Int64, of all: Int64) -> String {
        let share = all > 0 ? min(1, Double(done) / Double(all)) : 1
        let filled = Int(share * Double(self.width))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: self.width - filled)
        return "\(bar) \(Int(share * 100)) %"
    }
}
