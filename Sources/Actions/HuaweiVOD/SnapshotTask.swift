import Rules

/// Orders an asset's snapshots once, and asks until they are taken.
struct SnapshotTask: Sendable {
    let asset: String
    let order: SnapshotOrder
    let poll: PollSchedule
    let client: HuaweiClient

    /// What is remembered.
    private struct State: Codable {
        /// When they were ordered, in seconds since 1970.
        var since: Int64
        /// Whether VOD has said that it takes them.
        var isTaken: Bool
    }

    private var vod: HuaweiVOD { self.client.vod }

    func run() async throws(ActionError) -> Receipt {
        let remembered = try HuaweiCheckpoint.read(State.self, self.client.context.checkpoint)
        guard let state = remembered else { return try await self.submit() }
        return try await self.ask(state)
    }

    private func submit() async throws(ActionError) -> Receipt {
        var state = State(since: self.client.now, isTaken: false)
        try await self.remember(state)
        do throws(ActionError) {
            let answer = try await self.client.success(self.vod.process(self.asset, self.order), isRepeatable: false)
            guard try HuaweiClient.object(answer)["asset_id"]?.words == self.asset else {
                throw answer.unusable("it does not speak of the asset")
            }
        } catch {
            // It was refused, so it may be ordered again.
            if error.kind != .unknown { try await self.client.context.remember([]) }
            throw error
        }
        state.isTaken = true
        try await self.remember(state)
        throw self.pending(since: state.since)
    }

    private func remember(_ state: State) async throws(ActionError) {
        try await self.client.context.remember(HuaweiCheckpoint.bytes(state))
    }

    /// Looks how it stands.
    private func ask(_ state: State) async throws(ActionError) -> Receipt {
        let list = try await self.client.object(self.vod.standing(.known(self.asset)))
        let standing = HuaweiStanding(self.asset, in: list)
        switch standing?.thumbnails {
        case "THUMBNAIL_SUCCEED":
            if let receipt = try await self.receipt(state) { return receipt }
        case "THUMBNAIL_FAILED" where state.isTaken && !self.mayBeOlder(state):
            throw ActionError(
                .permanent, "Huawei Cloud VOD could not take the snapshots: \(standing?.reason ?? "")")
        case "THUMBNAILING": break
        default:
            guard state.isTaken else { throw Self.unknown }
        }
        let waited = self.client.now - state.since
        guard waited < self.poll.within.components.seconds else {
            throw ActionError(
                .permanent,
                "the snapshots are not taken after \(DurationText.format(self.poll.within)); look at the asset at Huawei "
                    + "Cloud before they are ordered again, since each is billed")
        }
        throw self.pending(since: state.since)
    }

    private static let unknown = ActionError(
        .unknown,
        "whether the snapshots were ordered is not known; look at the asset at Huawei Cloud before it is tried again, "
            + "since each is billed")

    /// How long after the order VOD may still tell how an order before it ended, in seconds.
    private static let settling: Int64 = 60

    private func mayBeOlder(_ state: State) -> Bool { self.client.now - state.since < Self.settling }

    /// - Returns: nil while the snapshots that are there may be those of an order before.
    private func receipt(_ state: State) async throws(ActionError) -> Receipt? {
        let answer = try await self.client.success(self.vod.details(.known(self.asset)))
        let details = try HuaweiClient.object(answer)
        // The asset may have had others before.
        if !self.order.fits(details) {
            guard state.isTaken else { throw Self.unknown }
            if self.mayBeOlder(state) { return nil }
        }
        let urls = SnapshotChoice.snapshots(in: details).map { Value.text($0.url) }
        guard !urls.isEmpty else { throw answer.unusable("it has no snapshots, though they were taken") }
        return Receipt(outputs: ["urls": .list(urls)], summary: "\(answer.status), \(urls.count) snapshots")
    }

    /// The longer it takes, the more seldom it is asked.
    private func pending(since: Int64) -> ActionError {
        let waited = Duration.seconds(max(0, self.client.now - since))
        let wait = max(self.poll.every, min(self.poll.upTo, waited / 2))
        return ActionError(.pending(after: wait), "Huawei Cloud VOD is taking the snapshots")
    }
}
