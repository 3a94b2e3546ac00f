import Rules

extension Provider {
    /// Huawei Cloud VOD: video hosting, with its login (IAM) and its storage (OBS).
    static let huaweiVOD = Provider(
        signature: ProviderSignature(
            name: "huawei_vod",
            settings: [
                .init("region", .text, required: true), .init("project_id", .text, required: true),
                .init("access_key", .secret), .init("secret_key", .secret), .init("security_token", .secret),
                .init("domain", .text), .init("user", .text), .init("password", .secret), .init("token", .secret),
                .init("url", .url, initial: "https://vod.{region}.myhuaweicloud.com"),
                .init("iam_url", .url, initial: "https://iam.{region}.myhuaweicloud.com"),
            ],
            // "Request throttling": so many calls a minute for each tenant.
            groupRates: [
                "upload": Rate(count: 1500, per: .seconds(60)), "processing": Rate(count: 100, per: .seconds(60)),
                "queries": Rate(count: 1500, per: .seconds(60)),
            ],
            poll: PollSchedule(every: .seconds(5), upTo: .seconds(30), within: .seconds(1800)),
            oneOf: [["access_key", "secret_key"], ["domain", "user", "password"], ["token"]]),
        actions: [
            SetCover(), UpdateAsset(), CreateAsset(), TakeSnapshots(),
        ])
}

/// Where and how an account asks VOD: the base of its URLs and what lets a request in.
struct HuaweiVOD: Sendable {
    let access: HuaweiAccess
    /// Without a slash at its end.
    private let base: String
    private let projectID: String

    /// - Throws: a permanent error when the account lacks a setting, or one is unfit.
    init(_ account: Account) throws(ActionError) {
        self.access = try HuaweiAccess(account)
        self.base = try account.base("url")
        self.projectID = try Identifier.check(account.settings["project_id"] ?? "", "project_id")
    }

    /// What a call counts as: each group has its own limit.
    enum Group: String { case upload, processing, queries }

    /// A request to VOD.
    ///
    /// - Parameters:
    ///   - path: behind the project, such as `asset/cover`.
    ///   - query: names and values, the values percent-encoded.
    ///   - body: a JSON object; nil for none.
    ///   - version: of the API; the one for signed URLs is another.
    func request(
        _ method: PlannedRequest.Method, _ path: String, query: [(name: String, value: String)] = [],
        body: [String: JSONValue?]? = nil, group: Group, version: String = "v1.0"
    ) -> PlannedRequest {
        let query = query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        return PlannedRequest(
            method: method,
            url: "\(self.base)/\(version)/\(self.projectID)/\(path)\(query.isEmpty ? "" : "?")\(query)",
            // VOD's pages want it of every request ("Request header parameters"); a body brings its own.
            headers: body == nil ? [.init("Content-Type", "application/json")] : [],
            authorization: .signed(header: self.access.header), body: body.map { .json(HuaweiJSON.bytes($0)) } ?? .none,
            group: .named(group.rawValue))
    }
}

extension HuaweiVOD {
    /// What the asset is: its snapshots, its files.
    func details(_ asset: LateText) -> PlannedRequest {
        self.request(.get, "asset/details", query: [("asset_id", asset.encoded)], group: .queries)
    }

    /// How the asset stands, in `asset_status`, `thumbnail_status` and `exec_desc`.
    func standing(_ asset: LateText) -> PlannedRequest {
        self.request(.get, "asset/list", query: [("asset_id", asset.encoded)], group: .queries)
    }

    /// Makes a snapshot of an asset its cover; the URL says which asset. Unlike all other names of VOD this one is in
    /// camel case.
    func setCover(_ url: LateText) -> PlannedRequest {
        self.request(.put, "asset/cover", body: ["thumbnailUrl": .text(url.text)], group: .processing)
    }

    /// Says how an upload ended: `CREATED`, or `FAILED` when it is given up.
    func confirm(_ asset: LateText, _ status: String) -> PlannedRequest {
        self.request(
            .post, "asset/status/uploaded", body: ["asset_id": .text(asset.text), "status": .text(status)],
            group: .upload)
    }
}
