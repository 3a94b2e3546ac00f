import Foundation
import Rules

/// What a channel is to be: the body of PUT /v1/channels/{id}.
///
/// It replaces both lists, so both are always sent, also an empty one: whether leaving one out empties it, DynTube's pages
/// leave open. What is left out of the rest keeps its value by one sentence there, and has to be sent by another; so all that
/// is known is sent.
struct ChannelContent: Sendable, Hashable, Encodable {
    /// In characters as .NET services count them, those of UTF-16.
    static let longestName = 100
    /// As above.
    static let longestDescription = 250

    var name: String
    var description: String?
    var templateKey: String?
    var videoKeys: [String]
    var projectKeys: [String]
    var privateLinkEnabled: Bool?

    init(
        name: String, description: String? = nil, template: String? = nil, members: ChannelLedger.Members,
        hasPrivateLink: Bool? = nil
    ) {
        self.name = name
        self.description = description
        self.templateKey = template
        self.videoKeys = members.videos
        self.projectKeys = members.projects
        self.privateLinkEnabled = hasPrivateLink
    }

    /// The channel as it is, with these members.
    init(_ facts: ChannelFacts, members: ChannelLedger.Members) {
        self.init(name: facts.name, description: facts.description, template: facts.template, members: members)
    }

    var members: ChannelLedger.Members { .init(videos: self.videoKeys, projects: self.projectKeys) }

    /// PUT {api_url}/v1/channels/{id}
    func request(_ channel: String, _ account: Account) throws(ActionError) -> PlannedRequest {
        PlannedRequest(
            method: .put, url: try DynTube.url("api_url", "/v1/channels/\(PathSegment.encode(channel))", account),
            authorization: .bearer(setting: "token"), body: .json(try JSONBytes.of(self, "the channel")))
    }
}
