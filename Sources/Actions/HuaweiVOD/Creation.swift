import Rules

/// Makes an asset once, whatever happens on the way, and uploads its files.
struct Creation: Sendable {
    let order: NewAsset
    let client: HuaweiClient
    let memory: HuaweiMemory

    /// After so long a request that was sent has ended, one way or the other, in seconds.
    static let longestRequest: Int64 = 120
    /// How many candidates are looked at one by one.
    private static let mostLooks = 20

    private var vod: HuaweiVOD { self.client.vod }
    private var tag: String { self.order.tag(job: self.client.context.job) }

    func run() async throws(ActionError) -> Receipt {
        let state = self.memory.state
        if let asset = state.asset { return try await self.upload(asset) }
        if let asked = state.asked {
            // It may still be on its way, and then nobody finds it yet.
            let rest = asked + Self.longestRequest - self.client.now
            if rest > 0, rest <= Self.longestRequest {
                throw ActionError(
                    .pending(after: .seconds(rest)), "whether the asset was made is not known yet; it is looked up soon"
                )
            }
            if let asset = try await self.find() {
                try await self.remember(made: asset)
                return try await self.upload(asset)
            }
        }
        return try await self.create()
    }

    /// Takes back what is there when nobody goes on with it; an asset whose making was answered to nobody is looked up.
    ///
    /// - Returns: what could not be taken back; nil when nothing is left.
    func giveUp() async -> String? {
        let state = self.memory.state
        var asset = state.asset
        do throws(ActionError) {
            if asset == nil, state.asked != nil, let found = try await self.find() {
                try await self.remember(made: found)
                asset = found
            }
        } catch {
            return "whether the asset was made could not be found out: \(error)"
        }
        guard let asset else { return nil }
        return await self.upload(to: asset).giveUp()
    }

    private func upload(to asset: String) -> HuaweiUpload {
        HuaweiUpload(
            client: self.client, memory: self.memory, asset: asset, declaration: self.order.declaration, isOwn: true)
    }

    private func upload(
        _ asset: String, _ digests: HuaweiDeclaration.Digests? = nil, _ urls: HuaweiUploadURLs? = nil
    ) async throws(ActionError) -> Receipt {
        let summary = try await self.upload(to: asset).run(digests, urls)
        return Receipt(outputs: ["asset_id": .text(asset)], summary: summary)
    }

    private func remember(made asset: String) async throws(ActionError) {
        try await self.memory.remember { state in
            state.asset = asset
            state.asked = nil
        }
    }

    private func create() async throws(ActionError) -> Receipt {
        let digests = try await HuaweiUpload.digests(self.order.declaration.files, self.client.context.files)
        let request = self.vod.create(self.order, tag: .known(self.tag), digests)
        let now = self.client.now
        try await self.memory.remember { $0.asked = now }
        let (answer, asset): (HTTPAnswer, String)
        do throws(ActionError) {
            answer = try await self.client.success(request, isRepeatable: false)
            guard let id = try HuaweiClient.object(answer)["asset_id"]?.words else {
                throw answer.unusable("it has no asset_id")
            }
            asset = try Identifier.check(id, "asset_id")
        } catch {
            switch error.kind {
            case .unknown:
                throw ActionError(
                    .transient(retryAfter: nil),
                    "\(error.description). The asset is looked up by its tag \(self.tag) first")
            // A gateway may say so of what VOD has done all the same, and looking it up costs little.
            case .transient, .outage: throw error
            case .permanent, .lane, .forbidden, .disk, .changed, .pending:
                // It was refused or not sent, so there is nothing to look for.
                try await self.memory.remember { $0.asked = nil }
                throw error
            }
        }
        try await self.remember(made: asset)
        return try await self.upload(asset, digests, try HuaweiUploadURLs(answer, self.order.declaration.files))
    }

    // MARK: Looking it up

    /// The asset that was made; nil when there is none.
    ///
    /// - Throws: `unknown` when there are several, or so many like it that it may be among them.
    private func find() async throws(ActionError) -> String? {
        let tag = PathSegment.encode(self.tag)
        var found = try await self.found(by: "tags", tag)
        // Whether a tag alone is looked for is not clear from the pages, so the title is looked for too.
        if found.isEmpty {
            found = try await self.found(by: "query_string", PathSegment.encode(self.order.title))
        }
        guard found.count < 2 else {
            throw ActionError(
                .unknown,
                "several assets have the tag \(self.tag): \(found.joined(separator: ", ")); keep one and delete the others "
                    + "at Huawei Cloud before it is tried again")
        }
        return found.first
    }

    private func found(by name: String, _ value: String) async throws(ActionError) -> [String] {
        let list = try await self.client.object(self.vod.search(name, value))
        let alike = HuaweiStanding.assets(in: list).filter { id in
            guard let standing = HuaweiStanding(id, in: list) else { return false }
            // One that was given up awaits no video any more.
            return standing.title == self.order.title && !["FAILED", "DELETED"].contains(standing.status)
        }
        guard alike.count <= Self.mostLooks else {
            throw ActionError(
                .unknown,
                "whether the asset was made is not known, and too many assets are called \"\(self.order.title)\" to look "
                    + "through; look for the tag \(self.tag) at Huawei Cloud before it is tried again")
        }
        var found: [String] = []
        for id in alike {
            let details = try await self.client.object(self.vod.details(.known(try Identifier.check(id, "asset_id"))))
            let tags = details["base_info"]?["tags"]?.words?.split(separator: ",") ?? []
            if tags.contains(where: { $0 == self.tag }) { found.append(id) }
        }
        return found
    }
}
