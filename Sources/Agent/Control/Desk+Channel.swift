import Actions
import Foundation
import Journal
import Rules

extension Desk {
    /// Writes down what a person says a DynTube channel's members are, so that `dyntube.add_to_channel` may add to them. It
    /// takes the place of what was known.
    ///
    /// - Throws: `ControlError` for an account that is not DynTube's and for a list that cannot be; `JournalError`.
    func adopt(_ question: AdoptQuestion) async throws -> ChannelReport {
        try self.checkDynTube(question.account)
        let ledger: ChannelLedger
        let key: String
        let value: [UInt8]
        do throws(ActionError) {
            key = try ChannelLedger.key(ofChannel: question.channel)
            ledger = try .adopted(.init(videos: question.videos, projects: question.projects))
            value = try ledger.encoded()
        } catch {
            throw ControlError(error.description)
        }
        // While a list is being sent, the ledger holds two of them.
        guard value.count <= AccountNotes.valueLimit / 2 else {
            throw ControlError(
                "the list is too long to be kept: \(value.count) bytes, and at most \(AccountNotes.valueLimit / 2)")
        }
        try await self.journal.write([
            .remembered(account: question.account, key: key, value: value, at: self.time.now())
        ])
        return Self.report(ledger, question.account, question.channel)
    }

    /// What the agent knows of a channel's members.
    ///
    /// - Throws: `ControlError` when it knows nothing; `JournalError`.
    func channel(_ question: ChannelQuestion) async throws -> ChannelReport {
        try self.checkDynTube(question.account)
        do {
            let key = try ChannelLedger.key(ofChannel: question.channel)
            guard let value = try await self.journal.remembered(account: question.account, key: key) else {
                throw ControlError(
                    "the agent does not know the members of the channel \(question.channel); tell them, all and in "
                        + "their order, with `hotfolder channel adopt \(question.channel) KEY…`")
            }
            return Self.report(try ChannelLedger(value), question.account, question.channel)
        } catch let error as ActionError {
            throw ControlError(error.description)
        }
    }

    private func checkDynTube(_ name: String) throws(ControlError) {
        let dynTube = "dyntube"
        guard let account = self.configuration.accounts.first(where: { $0.name == name }) else {
            let names = self.configuration.accounts.filter { $0.provider == dynTube }.map(\.name)
            let choice =
                names.isEmpty ? "the config has none of DynTube" : "use --account \(names.joined(separator: " or "))"
            throw ControlError("there is no account \"\(name)\"; \(choice)")
        }
        guard account.provider == dynTube else {
            throw ControlError("the account \"\(name)\" is of \(account.provider); channels are DynTube's")
        }
    }

    private static func report(_ ledger: ChannelLedger, _ account: String, _ channel: String) -> ChannelReport {
        ChannelReport(
            account: account, channel: channel, state: ledger.state.rawValue, videos: ledger.videos,
            projects: ledger.projects, updated: ledger.updated,
            next: ledger.next.map { .init(videos: $0.videos, projects: $0.projects) })
    }
}
