package import Rules

/// `dyntube.update_channel`: makes a channel what the step says, replacing its members.
///
/// PUT {api_url}/v1/channels/{id}. The agent then knows the members, so that `dyntube.add_to_channel` may add to them.
package struct UpdateChannel: Action {
    package let signature = ActionSignature(
        name: "dyntube.update_channel",
        summary:
            "Makes a DynTube channel what the step says: its name and all its videos and projects, in their order.",
        input: .any,
        parameters: [
            .init("channel", .identifier, required: true, "the channel's id (not its key)"),
            .init("name", .text(atMost: ChannelContent.longestName), required: true, "its name"),
            .init(
                "description", .text(atMost: ChannelContent.longestDescription),
                "its description; DynTube keeps the one before when it is left out"),
            .init("template", .text(atMost: nil), "the key of its template; left out, DynTube keeps it"),
            .init("videos", .any, "the keys (not the ids) of all its videos in their order: a list, or one text"),
            .init("projects", .any, "the keys (not the ids) of all its projects: a list, or one text"),
            .init("private_link", .boolean, "whether it has a private link; left out, DynTube keeps it"),
        ],
        limits: [
            "the name has at most \(ChannelContent.longestName) characters",
            "the description has at most \(ChannelContent.longestDescription) characters",
            "there is at least one video or project, and each is named once",
        ],
        isRepeatable: true, replaces: "the channel",
        retry:
            "it replaces the whole channel, so it is simply done again; what somebody else changed in the meantime is lost"
    )

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        let channel = try Identifier.check(step.parameters["channel"]?.text ?? "", "channel")
        let content = ChannelContent(
            name: try Self.name(step),
            description: try Self.text("description", step, atMost: ChannelContent.longestDescription),
            template: try DynTube.text("template", step), members: try Self.members(step),
            hasPrivateLink: try DynTube.boolean("private_link", step))
        let request = try content.request(channel, account)
        return ActionPlan([.request(request)], target: "the channel \(channel)") { (context) throws(ActionError) in
            try await ChannelKeeping.inTurn(channel, context) { (keeping) throws(ActionError) in
                let before = try await keeping.ledger()
                let answer = try await keeping.put(content, before: before, updated: before?.updated)
                return Receipt(summary: "\(answer.status), ok")
            }
        }
    }

    private static func name(_ step: ResolvedStep) throws(ActionError) -> String {
        guard let name = try self.text("name", step, atMost: ChannelContent.longestName) else {
            throw ActionError(.permanent, "the channel has no name; add one")
        }
        return name
    }

    private static func text(
        _ name: String, _ step: ResolvedStep, atMost limit: Int
    ) throws(ActionError) -> String? {
        guard let text = try DynTube.text(name, step) else { return nil }
        guard text.utf16.count <= limit else {
            throw ActionError(
                .permanent, "\(name) has \(text.utf16.count) characters, and DynTube takes at most \(limit); shorten it"
            )
        }
        return text
    }

    private static func members(_ step: ResolvedStep) throws(ActionError) -> ChannelLedger.Members {
        let members = ChannelLedger.Members(
            videos: try self.keys("videos", step), projects: try self.keys("projects", step))
        guard !members.videos.isEmpty || !members.projects.isEmpty else {
            throw ActionError(
                .permanent, "a channel has at least one video or project; name them in videos or projects")
        }
        guard members.videos.count + members.projects.count <= ChannelLedger.mostMembers else {
            throw ActionError(
                .permanent, "a channel of more than \(ChannelLedger.mostMembers) members is not kept; make two of it")
        }
        return members
    }

    private static func keys(_ name: String, _ step: ResolvedStep) throws(ActionError) -> [String] {
        let keys = try DynTube.texts(name, step)
        var seen: Set<String> = []
        for key in keys {
            _ = try Identifier.check(key, "one of \(name)")
            guard seen.insert(key).inserted else {
                throw ActionError(.permanent, "\(name) has \(key) twice; a channel has each member once")
            }
        }
        return keys
    }
}
