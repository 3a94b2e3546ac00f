package import Foundation

/// Why a file is where it is, which rule would take it, and what would be sent.
package struct ExplainReport: Sendable, Codable {
    /// The path that was asked about.
    package var path: String
    package var folder: String
    /// Below the folder, or below `done/` or `failed/`.
    package var file: String
    /// `dropped`, `done`, `failed`, `work` or `reserved`.
    package var part: String
    package var exists: Bool
    /// One sentence: what becomes of it.
    package var verdict: String
    /// The pattern that ignores it.
    package var ignoredBy: String?
    /// Some rule's sidecar is called so.
    package var mayBeSidecar = false
    /// What intake waits for; nil when no agent runs or it does not know the file.
    package var waitingFor: String?
    /// What becomes of it as it is, where that is not to be taken up; nil when nothing keeps it from being.
    package var fate: Fate?
    /// Whether an agent runs; without one nothing happens to the file.
    package var agentRuns = false
    /// Why the folder cannot be used now.
    package var offline: String?
    /// How often hotfolder ended abruptly while it looked at the file as it is now; nil for never.
    package var abruptEnds: Int?
    package var size: Int64?
    package var type: String?
    /// Of a picture or a film, in pixels and seconds, where its header tells.
    package var width: Int?
    package var height: Int?
    package var duration: Double?
    /// What the structural probe says.
    package var structure: String?
    /// Every rule in order, and where it failed.
    package var trials: [Trial]
    package var rule: String?
    package var values: [String: String]
    /// The row of the rule's table that belongs to the file, by column.
    package var row: [String: String]?
    /// What is wrong with that table's file, so that an earlier state of it is used, or none.
    package var tableTrouble: String?
    /// What its sidecar says, and what the file itself says to a rule that reads it; lists and maps as JSON.
    package var sidecar: String?
    package var content: String?
    /// The files that go with it: its sidecar, the members of its group.
    package var companions: [Companion] = []
    /// What of these it would wait for.
    package var waitsBeside: String?
    /// Why it would fail for one of these, or for a value that it has not.
    package var failsBeside: String?
    /// The placeholders that only the file will tell, which is not there: `content.channel`.
    package var notKnownYet: [String] = []
    /// When the rule's files are worked on; nil for always.
    package var during: Hours?
    /// Who would be told of the outcome.
    package var notify: [String] = []
    package var steps: [Step]
    /// Where it would go as it is; nil when it would stay.
    package var destination: String?
    /// The name of the note beside it there; nil unless it would fail.
    package var note: String?
    /// The failed file that it is the note of, below `failed/`.
    package var noteOf: String?
    /// The jobs of this file so far, newest first.
    package var history: [JobReport]
    /// How many more there are than were asked for.
    package var olderJobs = 0

    /// Why it would fail, as far as the rule is concerned.
    var problem: String? { self.failsBeside ?? self.steps.compactMap(\.problem).first }

    /// What becomes of a file that is not taken up.
    package struct Fate: Sendable, Codable {
        package enum Outcome: String, Sendable, Codable { case fails, refused }
        package var outcome: Outcome
        /// After what time of waiting, for people; nil for at once.
        package var after: String?
        /// A sentence.
        package var reason: String
    }

    package struct Trial: Sendable, Codable {
        package var rule: String
        package var matches: Bool
        /// The term at which it failed, or what it took from the path.
        package var why: String
    }

    package struct Companion: Sendable, Codable {
        /// The member's name; `sidecar` for a sidecar.
        package var role: String
        package var file: String
        package var type: String
    }

    package struct Hours: Sendable, Codable {
        /// As the rule writes them.
        package var text: String
        package var isOpen: Bool
        /// When they begin next; nil while they are open.
        package var opens: Date?
        /// The same for people; nil while they are open.
        package var reason: String?
    }

    package struct Step: Sendable, Codable {
        package var action: String
        package var account: String
        /// Why the step cannot succeed with this file; nil when it can.
        package var problem: String?
        /// The values that only an earlier step will give, and for which examples stand in the requests: `create.asset_id`.
        package var examples: [String] = []
        /// What it replaces; nil when it makes something new. The file that is dropped last for it stays there.
        package var replaces: String?
        /// Why nothing would be sent: what the step replaces is the same already. Nil when it would be.
        package var passedOver: String?
        /// What would be sent, a list of lines a request; secrets are redacted.
        package var requests: [[String]]
    }
}
