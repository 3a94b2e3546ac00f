package import Foundation

/// How the agent stands at one moment: what `hotfolder status` shows, as text or as JSON.
package struct StatusReport: Sendable, Codable {
    /// False when no agent runs and the journal alone was read.
    package var running: Bool
    package var folders: [Folder]
    package var accounts: [Account]
    /// Files in work now, oldest first.
    package var work: [Work]
    /// Jobs that are held and then those that wait for a retry, each oldest first; at most `mostJobs`.
    package var waiting: [JobReport]
    /// How many jobs there are in each state.
    package var counts: [String: Int]
    /// What is wrong with the files of config, rules and tables as they lie on disk. What was read before stays in force.
    package var problems: [String]
    /// What is suspect in the rules that are in force.
    package var warnings: [String]
    /// What waits to be told, by receiver.
    package var notices: [Notices]
    /// Files that failed within the last day and have not been taken again since, newest first; at most `mostFailures`.
    package var failed: [JobReport]
    /// The status page; nil for `listen: off`, when no agent runs, and for a moment at its start.
    package var page: Page?

    package static let mostJobs = 100
    package static let mostFailures = 20

    package struct Page: Sendable, Codable {
        /// `http://127.0.0.1:8035/`, say.
        package var address: String
        /// Why it is not there, and what to do; nil when it is.
        package var failure: String?
    }

    package struct Folder: Sendable, Codable {
        package var name: String
        package var path: String
        /// `online`, `starting`, or `offline: REASON`; nil when no agent runs.
        package var presence: String?
        /// `inotify` or `poll`, and why.
        package var mode: String?
        /// What works less well than it should, and what to do.
        package var degradations: [String]
        /// Files that are being waited for.
        package var waiting: Int
        /// Files that are left where they lie: no rule wants them, or they are no regular files.
        package var left: Int
        /// How often the kernel's queue of events ran over, and how often the watcher was started again, since the agent
        /// started; nil for never.
        package var overflows: Int?
        package var watcherRestarts: Int?
        package var candidates: [Candidate]
    }

    package struct Candidate: Sendable, Codable {
        package var file: String
        package var state: String
        /// How long it waits still for others that belong to it; nil when it waits for none.
        package var waitsSeconds: Double?
    }

    package struct Account: Sendable, Codable {
        package var name: String
        package var provider: String
        /// Why it is paused; nil when it is open.
        package var paused: String?
        /// Seconds until one file tries again.
        package var againInSeconds: Double?
    }

    package struct Notices: Sendable, Codable {
        package var receiver: String
        package var waiting: Int
        /// Why it could not be told the last time; nil when it was not tried in vain.
        package var failure: String?
    }

    package struct Work: Sendable, Codable {
        package var job: String
        package var folder: String
        package var file: String
        package var rule: String
        package var phase: String
        package var since: Date
        /// The input's size in bytes, and how many of them have left; nil when no step is under way.
        package var size: Int64?
        package var sent: Int64?
        /// As `JobReport.companions`.
        package var companions: [String]?
    }
}

/// One job, as `history` shows it.
package struct JobReport: Sendable, Codable {
    package var job: String
    package var folder: String
    /// Where it was dropped, below the folder.
    package var file: String
    package var type: String
    package var size: Int64
    package var state: String
    package var rule: String
    package var reason: String?
    /// What a person is to type, for a held job whose reason does not say it.
    package var advice: String?
    /// Where the file lies now, below the folder or absolute; nil when it was removed or nobody knows.
    package var lies: String?
    /// The members of its group and its sidecar: where each was dropped, and what it is.
    package var companions: [String]?
    package var created: Date
    package var ended: Date?
    package var due: Date?
    package var steps: [Step]

    package struct Step: Sendable, Codable {
        package var action: String
        package var account: String
        package var state: String
        package var attempts: [Attempt]
    }

    package struct Attempt: Sendable, Codable {
        package var started: Date
        package var ended: Date?
        package var outcome: String?
    }
}

/// What became of files, newest first, and what else is told of them.
package struct HistoryReport: Sendable, Codable {
    package var jobs: [JobReport]
    package var notes: [Note]

    package struct Note: Sendable, Codable {
        package var folder: String
        package var file: String
        package var text: String
        package var at: Date
    }
}

/// What `retry` did, a line each.
package struct RetryReport: Sendable, Codable {
    package var results: [Result]

    package struct Result: Sendable, Codable {
        /// What was asked for.
        package var target: String
        package var ok: Bool
        package var message: String
    }
}

/// What came of a person's decision about a held job.
package struct ResolveReport: Sendable, Codable {
    package var job: String
    package var folder: String
    package var file: String
    /// What happens now, as half a sentence.
    package var message: String
}

/// What the agent knows of a DynTube channel's members.
package struct ChannelReport: Sendable, Codable {
    package var account: String
    package var channel: String
    /// `adopted`, `sealed` or `sending`.
    package var state: String
    /// Keys, in the channel's order.
    package var videos: [String]
    package var projects: [String]
    /// The channel's `updated` as it was seen last.
    package var updated: String?
    /// What is being sent, in the state `sending`.
    package var next: Next?

    package struct Next: Sendable, Codable {
        package var videos: [String]
        package var projects: [String]
    }
}
