import Foundation
import Journal

extension PageDocument {
    /// Something that somebody has to do, or to know.
    struct Trouble {
        var what: String
        /// The file, folder or account it is about.
        var name: String?
        var why: String
        var advice: String?
        /// Whether work goes on all the same.
        var isWarning = false
    }

    /// What stops most comes first.
    var troubles: [Trouble] {
        self.mistakes + self.absences + self.pauses + self.held + self.failures + self.warnings
    }

    private var mistakes: [Trouble] {
        self.report.problems.map { problem in
            Trouble(
                what: "A mistake in the files on disk", name: nil, why: problem,
                advice: "Until it is mended, the agent goes on with what it read before.")
        }
    }

    private var absences: [Trouble] {
        self.report.folders.compactMap { folder in
            let mark = "offline: "
            guard let presence = folder.presence, presence.hasPrefix(mark) else { return nil }
            return Trouble(
                what: "Offline folder", name: folder.name, why: String(presence.dropFirst(mark.count)),
                advice: "Its files stay where they are and go on when it is back.")
        }
    }

    private var pauses: [Trouble] {
        self.report.accounts.compactMap { account in
            guard let paused = account.paused else { return nil }
            let again = account.againInSeconds.map { " The next try is in \(Int($0.rounded(.up))) s." } ?? ""
            return Trouble(
                what: "Paused account", name: account.name, why: paused, advice: "Its files wait.\(again)")
        }
    }

    private var held: [Trouble] {
        self.report.waiting.filter { $0.state == JobState.held.rawValue }.map { job in
            Trouble(
                what: "Held until you decide:", name: "\(job.folder)/\(job.file)", why: job.reason ?? "",
                advice: job.advice)
        }
    }

    private var failures: [Trouble] {
        self.report.failed.map { job in
            let place = job.lies.map { " from \($0)" } ?? ""
            return Trouble(
                what: "Failed:", name: "\(job.folder)/\(job.file)", why: job.reason ?? "",
                advice: "Put that right, then drag the file\(place) back into the folder.")
        }
    }

    /// What works less well than it should.
    private var warnings: [Trouble] {
        let folders = self.report.folders.flatMap { folder in
            folder.degradations.map {
                Trouble(what: "Folder", name: folder.name, why: $0, advice: nil, isWarning: true)
            }
        }
        let receivers = self.report.notices.compactMap { receiver in
            receiver.failure.map {
                Trouble(
                    what: "Cannot be told:", name: receiver.receiver, why: $0,
                    advice: "It is tried again; no file waits for it.", isWarning: true)
            }
        }
        let rules = self.report.warnings.map {
            Trouble(what: "Suspect in the rules", name: nil, why: $0, advice: nil, isWarning: true)
        }
        return folders + receivers + rules
    }
}
