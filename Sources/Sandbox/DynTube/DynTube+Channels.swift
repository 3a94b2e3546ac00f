/// `PUT /v1/channels/ID` and `POST /v1/channels`: replaces a channel, makes one.
extension DynTube {
    func replaceChannel(_ id: String, _ incoming: Incoming) async throws -> Answer {
        try self.checkToken(incoming)
        let request = try await self.channelRequest(incoming)
        guard var channel = self.channels[id] else { throw Refusal(404, "the channel does not exist or access denied") }
        let now = DotNetTime.now()
        let channels = self.channels
        let replace = { @Sendable (channel: inout DynTubeChannel) in
            request.apply(to: &channel)
            channel.puts += 1
            channel.touch(now)
        }
        replace(&channel)
        let shown = channel
        return Answer(
            status: 200, body: .json(shown.shown),
            reason: "the channel \(id) is replaced; it has \(request.videoKeys.count) videos",
            effect: self.effect(note: Self.note(ofChannel: id)) {
                // Another request may have come first, so it is replaced as it is now.
                var channel = channels[id] ?? shown
                replace(&channel)
                return channel.json
            } done: {
                channels.change(id, replace)
            })
    }

    func makeChannel(_ incoming: Incoming) async throws -> Answer {
        try self.checkToken(incoming)
        let request = try await self.channelRequest(incoming)
        guard self.channels.hasRoom else {
            throw Refusal(400, "the sandbox has \(ChannelBook.mostChannels) channels; more it does not take")
        }
        var channel = DynTubeChannel(id: DynTubeKey.newID(), created: .now())
        request.apply(to: &channel)
        let (channels, made) = (self.channels, channel)
        return Answer(
            status: 201, headers: [Header("Location", "http://\(incoming.authority)/v1/channels/\(made.id)")],
            body: .json(made.shown), reason: "the channel \(made.id) is made",
            effect: self.effect(note: Self.note(ofChannel: made.id)) {
                made.json
            } done: {
                channels.put(made)
            })
    }

    private func channelRequest(_ incoming: Incoming) async throws -> ChannelRequest {
        let json = try await incoming.json().value
        let isKnown = self.shelf.keys()
        return try ChannelRequest(json, isKnown: isKnown)
    }

    /// The ids of the channels that the cloud began with are what its user wrote; only the others are sure to fit a name.
    private static func note(ofChannel id: String) -> String {
        "\(ChannelBook.notes)/\(VideoID.isValid(id) ? id : DynTubeKey.of(id)).json"
    }
}
