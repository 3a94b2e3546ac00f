/// The local VOD: assets, their covers, videos, subtitles and snapshots.
///
/// It knows what the service's pages say, is strict where they are silent, and gives the statuses that each call's page
/// gives, odd as they are.
struct HuaweiVOD: CloudService {
    let cloud: HuaweiCloud

    func takes(_ incoming: Incoming) -> Bool {
        incoming.components?.first == "v1.0" || incoming.components?.first == "v1.1"
    }

    /// The calls that it has.
    private enum Call: String, CaseIterable {
        case setCover = "PUT v1.0 asset/cover"
        case update = "PUT v1.0 asset"
        case create = "POST v1.0 asset"
        case confirm = "POST v1.0 asset/status/uploaded"
        case publish = "POST v1.0 asset/status/publish"
        case details = "GET v1.0 asset/details"
        case process = "POST v1.0 asset/process"
        case list = "GET v1.0 asset/list"
        case authority = "GET v1.1 asset/authority"

        /// The status of refusals that have none of their own: 403 by the table of error codes, 400 on some calls' pages.
        var refusalStatus: Int {
            switch self {
            case .setCover, .details, .process: 400
            case .update, .create, .confirm, .publish, .list, .authority: 403
            }
        }

        /// Whether it has a query in place of a body.
        var isQuery: Bool { self == .details || self == .list || self == .authority }
    }

    func answer(_ incoming: Incoming) async throws -> Answer {
        let path = incoming.components ?? []
        let name = ([incoming.method, path.first ?? "", path.dropFirst(2).joined(separator: "/")]).joined(
            separator: " ")
        let call = Call(rawValue: name)
        var answer: Answer
        do {
            guard let call else {
                let known = Call.allCases.map(\.rawValue).joined(separator: ", ")
                throw VODRefusal("APIGW.0101", "the sandbox's VOD has no call \(name); it has \(known)", status: 404)
            }
            answer = try await self.carryOut(call, project: path[1], incoming)
        } catch let refusal as VODRefusal {
            // An answer before the end of the body looks like an accident to a client, not like a verdict.
            try await incoming.body.drain()
            answer = Self.answer(refusal, status: call?.refusalStatus ?? 404)
        }
        answer.headers.append(Header("X-Request-Id", Hexadecimal.random(bytes: 16)))
        return answer
    }

    private static func answer(_ refusal: VODRefusal, status: Int) -> Answer {
        let body = JSON.object([
            .init("error_code", .string(refusal.code)), .init("error_msg", .string(refusal.reason)),
        ])
        return Answer(
            status: refusal.status ?? status, body: .json(body), reason: "\(refusal.code): \(refusal.reason)")
    }

    private func carryOut(_ call: Call, project: String, _ incoming: Incoming) async throws -> Answer {
        let bytes = try await JSONBody.bytes(of: incoming)
        try VODAuthentication(cloud: self.cloud).check(incoming, body: bytes)
        guard project == self.cloud.account.projectID else {
            throw VODRefusal("VOD.10057", "the path's project id is not this account's", status: 403)
        }
        if call.isQuery {
            guard bytes.isEmpty else { throw VODRefusal.parameter("a GET has no body") }
            return try self.ask(call, incoming)
        }
        guard incoming.query.isEmpty else { throw VODRefusal.parameter("this call has no query; send a JSON body") }
        return try self.order(call, try JSONBody.parse(bytes, incoming), incoming)
    }

    private func ask(_ call: Call, _ incoming: Incoming) throws(VODRefusal) -> Answer {
        switch call {
        case .details: try self.details(incoming)
        case .list: try self.list(incoming)
        default: try self.authority(incoming)
        }
    }

    private func order(_ call: Call, _ json: JSON, _ incoming: Incoming) throws(VODRefusal) -> Answer {
        var fields = try VODFields(json, in: "the body")
        switch call {
        case .setCover: return try self.setCover(&fields, incoming)
        case .update: return try self.update(&fields, incoming)
        case .create: return try self.create(&fields, incoming)
        case .confirm: return try self.confirm(&fields)
        case .publish: return try self.publish(&fields)
        default: return try self.process(&fields, incoming)
        }
    }

    // MARK: For the calls

    /// What the URLs of pictures begin with. Nothing is behind them: the cloud keeps no files.
    static func filesBase(_ incoming: Incoming) -> String { "http://\(incoming.authority)/vod-files" }

    func asset(_ id: String) throws(VODRefusal) -> HuaweiAsset {
        guard VideoID.isValid(id) else { throw .parameter("asset_id is \"\(id)\", which is no asset id") }
        guard let asset = self.cloud.shelf[id] else { throw .notFound("there is no asset \(id)") }
        return asset
    }
}
