/// A channel of the local DynTube.
package struct DynTubeChannel: Sendable, Hashable {
    package let id: String
    package var name: String
    package var description = ""
    package var templateKey = "default"
    /// The keys of its videos, in the order in which they play.
    package var videoKeys: [String] = []
    package var projectKeys: [String] = []
    package var isPrivateLinkEnabled = true
    package let created: DotNetTime
    package var updated: DotNetTime
    /// How often a PUT has replaced it.
    package var puts = 0

    init(id: String, name: String? = nil, created: DotNetTime) {
        self.id = id
        self.name = name ?? id
        self.created = created
        self.updated = created
    }

    /// The documented fields: neither the members nor `privateLinkEnabled` are among them, and `version` stays 1 however
    /// often the channel is replaced.
    var shown: JSON {
        .object([
            .init("id", .string(self.id)),
            .init("key", .string(DynTubeKey.of(self.id))),
            .init("name", .string(self.name)),
            .init("description", .string(self.description)),
            .init("accountId", .string("sandbox")),
            .init("version", .integer(1)),
            .init("planType", .integer(1)),
            .init("templateKey", .string(self.templateKey)),
            .init("status", .integer(1)),
            .init("created", .string(self.created.description)),
            .init("updated", .string(self.updated.description)),
        ])
    }

    /// Notes a change: `updated` moves, also when the clock does not.
    mutating func touch(_ now: DotNetTime) {
        self.updated = max(now, DotNetTime(ticks: self.updated.ticks + 1))
    }
}

extension DynTubeChannel {
    /// As the state folder keeps it.
    var json: JSON {
        .object([
            .init("id", .string(self.id)),
            .init("name", .string(self.name)),
            .init("description", .string(self.description)),
            .init("templateKey", .string(self.templateKey)),
            .init("videoKeys", .array(self.videoKeys.map { .string($0) })),
            .init("projectKeys", .array(self.projectKeys.map { .string($0) })),
            .init("privateLinkEnabled", .bool(self.isPrivateLinkEnabled)),
            .init("created", .integer(self.created.ticks)),
            .init("updated", .integer(self.updated.ticks)),
            .init("puts", .integer(Int64(self.puts))),
        ])
    }

    /// Nil when a member is missing or of another kind.
    init?(_ json: JSON) {
        guard case .string(let id) = json["id"], case .string(let name) = json["name"],
            case .string(let description) = json["description"], case .string(let template) = json["templateKey"],
            let videoKeys = json["videoKeys"]?.texts, let projectKeys = json["projectKeys"]?.texts,
            case .bool(let isPrivateLinkEnabled) = json["privateLinkEnabled"],
            case .integer(let created) = json["created"], case .integer(let updated) = json["updated"],
            case .integer(let puts) = json["puts"]
        else { return nil }
        self.init(id: id, name: name, created: DotNetTime(ticks: created))
        self.description = description
        self.templateKey = template
        self.videoKeys = videoKeys
        self.projectKeys = projectKeys
        self.isPrivateLinkEnabled = isPrivateLinkEnabled
        self.updated = DotNetTime(ticks: updated)
        self.puts = Int(puts)
    }
}
