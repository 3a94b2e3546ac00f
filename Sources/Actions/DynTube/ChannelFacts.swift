import Rules

/// What DynTube tells of a channel (GET /v1/channels/{id}, and the answer to PUT): all but its members and whether its
/// private link is on.
struct ChannelFacts: Sendable, Hashable {
    var name: String
    var description: String?
    var template: String?
    /// When it was changed last, as the service writes it. Only compared: `version` stays the same over changes, and there
    /// is no ETag.
    var updated: String

    init(name: String, description: String? = nil, template: String? = nil, updated: String) {
        self.name = name
        self.description = description
        self.template = template
        self.updated = updated
    }

    /// - Throws: what a refusal means, and an error for an answer that is no channel.
    init(_ answer: HTTPAnswer) throws(ActionError) {
        let channel = try DynTube.success(answer)
        guard let name = channel["name"]?.words, let updated = channel["updated"]?.words, !updated.isEmpty else {
            throw answer.unusable("it is no channel with a name and the time of its last change")
        }
        self.init(
            name: name, description: channel["description"]?.words, template: channel["templateKey"]?.words,
            updated: updated)
    }

    /// GET {api_url}/v1/channels/{id}
    static func request(_ channel: String, _ account: Account) throws(ActionError) -> PlannedRequest {
        PlannedRequest(
            method: .get, url: try DynTube.url("api_url", "/v1/channels/\(PathSegment.encode(channel))", account),
            authorization: .bearer(setting: "token"))
    }
}
