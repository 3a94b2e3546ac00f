import Foundation
import Rules

/// A channel under change by one step: its ledger is read and written around the PUT.
///
/// Used only inside the channel's turn (`AccountSession.exclusively`), so that no two jobs change a channel at once.
struct ChannelKeeping {
    let channel: String
    let key: String
    let context: ActionContext

    /// Calls `body` in the channel's turn.
    static func inTurn(
        _ channel: String, _ context: ActionContext, _ body: (ChannelKeeping) async throws(ActionError) -> Receipt
    ) async throws(ActionError) -> Receipt {
        let key = try ChannelLedger.key(ofChannel: channel)
        return try await context.session.exclusively(key) { () async throws(ActionError) -> Receipt in
            try await body(ChannelKeeping(channel: channel, key: key, context: context))
        }
    }

    /// What the agent knows of the members; nil when it knows nothing.
    func ledger() async throws(ActionError) -> ChannelLedger? {
        guard let bytes = try await self.context.notes.note(self.key) else { return nil }
        return try ChannelLedger(bytes)
    }

    /// Writes the ledger durably.
    func write(_ ledger: ChannelLedger) async throws(ActionError) {
        try await self.context.notes.write(try ledger.encoded(), as: self.key)
    }

    /// Replaces the channel and seals its ledger.
    ///
    /// The ledger says `sending` from before the PUT until it is known what came of it: after a refusal it is again what it
    /// was, and after anything less definite the step's next attempt finds out.
    ///
    /// - Parameters:
    ///   - before: the ledger as it was; nil when there was none, and then nothing is written before the PUT.
    ///   - updated: the channel's `updated` just before; nil when nobody has asked.
    func put(
        _ content: ChannelContent, before: ChannelLedger?, updated: String?
    ) async throws(ActionError) -> HTTPAnswer {
        let request = try content.request(self.channel, self.context.account)
        if let before {
            try await self.write(
                ChannelLedger(
                    before.members, updated: updated, state: .sending, next: content.members, job: self.context.job))
        }
        let answer: HTTPAnswer
        let facts: ChannelFacts
        do throws(ActionError) {
            answer = try await self.context.send(request, isRepeatable: true)
            facts = try ChannelFacts(answer)
        } catch {
            if let before, error.kind == .permanent { try await self.write(before) }
            throw error
        }
        try await self.write(ChannelLedger(content.members, updated: facts.updated, state: .sealed))
        return answer
    }
}
