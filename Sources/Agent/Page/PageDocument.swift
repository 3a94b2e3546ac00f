import Foundation
import Journal

/// The status report as a page for a browser: what somebody has to do first, then all the rest.
struct PageDocument {
    let report: StatusReport
    let now: Date

    /// How often a browser asks again, in seconds.
    private static let refresh = 5

    var html: Markup {
        let troubles = self.troubles.filter { !$0.isWarning }
        let title =
            troubles.isEmpty ? "All is well" : troubles.count == 1 ? "1 problem" : "\(troubles.count) problems"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="refresh" content="\(Self.refresh)">
            <title>\(title) · hotfolder</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <header>
            <h1 class="\(troubles.isEmpty ? "good" : "bad")">\(title)</h1>
            <p>hotfolder, \(self.now.formatted(.iso8601))</p>
            </header>
            <main>
            \(Self.section("To be put right", troubles.map(Self.item)))
            \(Self.section("Worth knowing", self.troubles.filter(\.isWarning).map(Self.item)))
            \(Self.section("Folders", self.report.folders.map(Self.item)))
            \(Self.section("In work", self.report.work.map(self.item)))
            \(Self.section("Waiting", self.waiting))
            \(Self.section("Accounts", self.report.accounts.map(Self.item)))
            \(Self.section("To be told", self.report.notices.map(Self.item)))
            \(Self.section("All jobs", self.counts))
            </main>
            <footer>
            <p>Every \(Self.refresh) seconds anew. Nothing can be changed here; <code>hotfolder history</code>,
            <code>retry</code> and <code>resolve</code> do the rest. <a href="/status.json">As JSON</a></p>
            </footer>
            </body>
            </html>

            """
    }

    // MARK: Sections

    /// Nothing when there is nothing in it.
    private static func section(_ title: String, _ items: [Markup]) -> Markup? {
        items.isEmpty ? nil : "<section>\n<h2>\(title)</h2>\n<ul>\n\(items)\n</ul>\n</section>"
    }

    private static func item(_ trouble: Trouble) -> Markup {
        let name: Markup? = trouble.name.map { " <bdi>\($0)</bdi>" }
        let advice: Markup? = trouble.advice.map { "<p class=\"advice\">\($0)</p>" }
        return """
            <li class="\(trouble.isWarning ? "warning" : "bad")"><strong>\(trouble.what)\(name)</strong>\
            <p class="why">\(trouble.why)</p>\(advice)</li>
            """
    }

    private static func item(_ folder: StatusReport.Folder) -> Markup {
        // Why it is offline stands above.
        let presence = folder.presence.map { $0.hasPrefix("offline") ? "offline" : $0 } ?? "unknown"
        let facts = [
            presence == "online" ? folder.mode : nil, folder.waiting > 0 ? "\(folder.waiting) waiting" : nil,
            folder.left > 0 ? "\(folder.left) that no rule wants" : nil,
            folder.overflows.map { "queue of events ran over: \($0)" },
            folder.watcherRestarts.map { "watcher started again: \($0)" },
        ].compactMap { $0 }.joined(separator: " · ")
        return """
            <li><strong><bdi>\(folder.name)</bdi></strong> <span class="\(presence == "online" ? "good" : "bad")">\
            \(presence)</span><p class="note"><bdi>\(folder.path)</bdi></p><p class="note">\(facts)</p></li>
            """
    }

    private func item(_ work: StatusReport.Work) -> Markup {
        let progress: Markup? =
            if let size = work.size, let sent = work.sent, size > 0 {
                "<progress max=\"\(size)\" value=\"\(min(sent, size))\"></progress> \(min(sent, size) * 100 / size) %"
            } else {
                nil
            }
        return """
            <li><strong><bdi>\(work.folder)/\(work.file)</bdi></strong> \(progress)\
            <p class="note">\(work.rule) · \(work.phase) · since \(Self.age(work.since, self.now))\
            \(Self.with(work.companions))</p></li>
            """
    }

    /// Jobs that try again later, then files that are still where they were dropped.
    private var waiting: [Markup] {
        let jobs = self.report.waiting.filter { $0.state != JobState.held.rawValue }.map { job -> Markup in
            let due = job.due.map { " · again in \(Self.age(self.now, $0))" } ?? ""
            return """
                <li><strong><bdi>\(job.folder)/\(job.file)</bdi></strong><p class="why">\(job.reason ?? job.state)</p>\
                <p class="note">\(job.rule)\(due)\(Self.with(job.companions))</p></li>
                """
        }
        let files = self.report.folders.flatMap { folder in
            folder.candidates.map { file -> Markup in
                let left = file.waitsSeconds.map { " · \(Int($0.rounded(.up))) s left" } ?? ""
                return """
                    <li><strong><bdi>\(folder.name)/\(file.file)</bdi></strong>\
                    <p class="note">\(file.state)\(left)</p></li>
                    """
            }
        }
        return jobs + files
    }

    private static func item(_ account: StatusReport.Account) -> Markup {
        let state: Markup =
            account.paused == nil ? "<span class=\"good\">open</span>" : "<span class=\"bad\">paused</span>"
        return "<li><strong><bdi>\(account.name)</bdi></strong> \(account.provider) \(state)</li>"
    }

    private static func item(_ notices: StatusReport.Notices) -> Markup {
        "<li><strong><bdi>\(notices.receiver)</bdi></strong> \(notices.waiting) waiting</li>"
    }

    private var counts: [Markup] {
        let counts = self.report.counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        return counts.isEmpty ? [] : ["<li>\(counts.map { "\($0.value) \($0.key)" }.joined(separator: " · "))</li>"]
    }

    // MARK: Words

    private static func with(_ companions: [String]?) -> String {
        companions.map { " · with \($0.joined(separator: ", "))" } ?? ""
    }

    /// The time between, in one unit.
    static func age(_ from: Date, _ until: Date) -> String {
        let seconds = max(0, until.timeIntervalSince(from))
        return switch seconds {
        case ..<100: "\(Int(seconds.rounded(.up))) s"
        case ..<6_000: "\(Int(seconds / 60)) min"
        case ..<172_800: "\(Int(seconds / 3_600)) h"
        default: "\(Int(min(seconds / 86_400, 1e6))) days"
        }
    }
}
