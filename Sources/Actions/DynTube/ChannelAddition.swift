import Foundation
import Rules

/// One video on its way into a channel.
struct ChannelAddition: Sendable {
    let channel: String
    let video: String
    /// Nil when the rule names none: then a video that is there already stays where it is.
    let position: ChannelPosition?

    /// What is sent, with names in braces for what is only known then.
    var shownContent: ChannelContent {
        let videos = (self.position ?? .last).placing(self.video, in: ["{videos}"])
        return ChannelContent(
            ChannelFacts(name: "{name}", description: "{description}", template: "{template}", updated: "{updated}"),
            members: .init(videos: videos, projects: ["{projects}"]))
    }

    /// Adds the video, in the channel's turn.
    func make(_ keeping: ChannelKeeping) async throws(ActionError) -> Receipt {
        guard let ledger = try await keeping.ledger() else {
            throw ActionError(
                .permanent,
                "hotfolder does not know which videos the channel \(self.channel) has, and DynTube does not tell; "
                    + "\(self.adoption(keeping)), and drop the file again")
        }
        let request = try ChannelFacts.request(self.channel, keeping.context.account)
        let facts = try ChannelFacts(try await keeping.context.send(request, isRepeatable: true))
        let before: ChannelLedger
        switch ledger.state {
        case .adopted, .sealed:
            try self.check(ledger, facts, keeping)
            before = ledger
        case .sending where ledger.job == keeping.context.job:
            before = try self.settled(ledger, facts, keeping)
        case .sending:
            throw try await self.wait(for: ledger, facts, keeping)
        }
        let isThere = before.videos.contains(self.video) && self.position == nil
        let videos =
            isThere ? before.videos : (self.position ?? .last).placing(self.video, in: before.videos)
        guard videos != before.videos else {
            // A list that was adopted has no `updated` yet, and one that this job was about to send is not sent.
            var known = before
            known.updated = facts.updated
            if known != ledger { try await keeping.write(known) }
            return Receipt(summary: "the video is in the channel already")
        }
        guard videos.count + before.projects.count <= ChannelLedger.mostMembers else {
            throw ActionError(
                .permanent,
                "the channel \(self.channel) has \(before.videos.count) videos, and a channel of more than "
                    + "\(ChannelLedger.mostMembers) members is not kept; begin another")
        }
        let content = ChannelContent(facts, members: .init(videos: videos, projects: before.projects))
        let answer = try await keeping.put(content, before: before, updated: facts.updated)
        return Receipt(summary: "\(answer.status), ok, \(videos.count) videos")
    }

    // MARK: Whether the list holds

    /// - Throws: a permanent error when somebody else has changed the channel since.
    private func check(
        _ ledger: ChannelLedger, _ facts: ChannelFacts, _ keeping: ChannelKeeping
    ) throws(ActionError) {
        // Nobody has looked since the list was adopted: this look counts.
        guard let updated = ledger.updated, updated != facts.updated else { return }
        throw ActionError(
            .permanent,
            "somebody else changed the channel \(self.channel) (at \(Excerpt.line(facts.updated)), and hotfolder at "
                + "\(Excerpt.line(updated))), so its list is not known any more and adding to it could take videos out; "
                + "\(self.adoption(keeping)), and drop the file again")
    }

    /// The ledger as it was before an attempt of this job whose PUT was not done after all.
    ///
    /// - Throws: an error of the kind `unknown` when the channel has changed since.
    private func settled(
        _ ledger: ChannelLedger, _ facts: ChannelFacts, _ keeping: ChannelKeeping
    ) throws(ActionError) -> ChannelLedger {
        guard ledger.updated == facts.updated else {
            throw ActionError(.unknown, self.question(of: keeping.context.job, keeping))
        }
        return ChannelLedger(ledger.members, updated: ledger.updated, state: .sealed)
    }

    /// How long a file waits for another one's change of the same channel. That one is tried again with growing pauses; one
    /// that was given up is not.
    private static let patience = TimeInterval(3600)
    /// Between two looks.
    private static let pause = Duration.seconds(60)

    /// What a list comes to that another job was sending and that is not settled: that job's next attempt settles it, as
    /// long as the channel has not changed.
    private func wait(
        for ledger: ChannelLedger, _ facts: ChannelFacts, _ keeping: ChannelKeeping
    ) async throws(ActionError) -> ActionError {
        let context = keeping.context
        let question = self.question(of: ledger.job ?? "JOB", keeping) + "; then drop this file again"
        if let updated = ledger.updated, updated != facts.updated { return ActionError(.permanent, question) }
        let now = context.now()
        let begun = context.checkpoint.flatMap { try? JSONDecoder().decode(Wait.self, from: Data($0)) }
        if let begun, begun.job == ledger.job {
            guard now.timeIntervalSince(begun.since) < Self.patience else { return ActionError(.permanent, question) }
        } else {
            try await context.remember(try JSONBytes.of(Wait(since: now, job: ledger.job), "the time"))
        }
        return ActionError(
            .pending(after: Self.pause),
            "another file's change of the channel \(self.channel) is not settled yet (job \(ledger.job ?? "not known"))"
        )
    }

    /// Since when a file waits for another one's change: what it remembers.
    private struct Wait: Codable {
        var since: Date
        /// Whose change it is.
        var job: String?
    }

    // MARK: Words

    /// What a person must find out who alone can: which of two lists holds.
    private func question(of job: String, _ keeping: ChannelKeeping) -> String {
        "it is not known whether the last list that hotfolder sent for the channel \(self.channel) arrived; look at the "
            + "channel, \(self.adoption(keeping)), and then say `hotfolder resolve \(job) --again` (or --done when its "
            + "video is there)"
    }

    private func adoption(_ keeping: ChannelKeeping) -> String {
        let name = keeping.context.account.name
        let account = name == "dyntube" ? "" : " --account \(name)"
        return "tell it all of them in their order with `hotfolder channel adopt \(self.channel) KEY…\(account)`"
    }
}
