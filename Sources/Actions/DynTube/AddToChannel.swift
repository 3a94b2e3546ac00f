package import Rules

/// `dyntube.add_to_channel`: puts one video into a channel, beside those that are there.
///
/// DynTube has no call for that: GET does not return a channel's members, and PUT replaces them. So the agent keeps a
/// ledger of them and sends the whole list, and only when the list is known to be whole.
package struct AddToChannel: Action {
    package let signature = ActionSignature(
        name: "dyntube.add_to_channel",
        summary: "Adds a video to a DynTube channel whose members hotfolder knows.",
        input: .any,
        parameters: [
            .init("channel", .identifier, required: true, "the channel's id (not its key)"),
            .init("video_key", .identifier, required: true, "the video's key (not its id)"),
            .init(
                "position", .text(atMost: nil),
                "first, last (also when it is left out), or a number, where 1 is the first; a video that is there already "
                    + "is moved only when this is given"),
        ],
        limits: [
            "the channel's members are known: from `dyntube.update_channel`, or from `hotfolder channel adopt`",
            "whether the channel has a private link, DynTube does not tell, so that is left out and stays as it is",
            "nobody else changes the channel; a change since is found and the file fails, since its list would be lost",
        ],
        isRepeatable: true,
        retry:
            "before each attempt, also after a crash, the channel is asked when it was changed last: what was not sent is "
            + "sent, what is there already is left alone, and where it cannot be known the job is held for a person who looks"
    )

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        let channel = try Identifier.check(step.parameters["channel"]?.text ?? "", "channel")
        let video = try Identifier.check(step.parameters["video_key"]?.text ?? "", "video_key")
        let position: ChannelPosition? =
            if let text = try DynTube.text("position", step) { try ChannelPosition(text) } else { nil }
        let addition = ChannelAddition(channel: channel, video: video, position: position)
        return ActionPlan([
            .request(try ChannelFacts.request(channel, account)),
            .request(
                try addition.shownContent.request(channel, account),
                note: "with the list that hotfolder knows; not when the video is there already"),
        ]) { (context) throws(ActionError) in
            try await ChannelKeeping.inTurn(channel, context) { (keeping) throws(ActionError) in
                try await addition.make(keeping)
            }
        }
    }
}
