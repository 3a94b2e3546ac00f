/// A video that was uploaded to the local DynTube: what came, not the bytes themselves.
package struct UploadedVideo: Sendable, Hashable {
    package let id: String
    /// For channels and embedding; never the id.
    package var key: String { DynTubeKey.of(self.id) }
    /// The digest of the file in hexadecimal; nil when a URL came instead.
    package var sha256: String?
    /// Bytes; 0 when a URL came.
    package var size: Int64 = 0
    /// As the client called the file; empty when a URL came.
    package var fileName = ""
    /// The video's address, when that came instead of a file.
    package var url: String?
    /// Empty when none was sent, and so are the others.
    package var title = ""
    package var description = ""
    package var tags: [String] = []
    package var projectID = ""
    /// 1 when none was sent.
    package var planType: Int64 = 1
    package let created: DotNetTime

    init(id: String, created: DotNetTime) {
        self.id = id
        self.created = created
    }
}

extension UploadedVideo {
    /// As the state folder keeps it.
    var json: JSON {
        .object([
            .init("id", .string(self.id)),
            .init("sha256", self.sha256.map { .string($0) } ?? .null),
            .init("size", .integer(self.size)),
            .init("fileName", .string(self.fileName)),
            .init("url", self.url.map { .string($0) } ?? .null),
            .init("title", .string(self.title)),
            .init("description", .string(self.description)),
            .init("tags", .array(self.tags.map { .string($0) })),
            .init("projectId", .string(self.projectID)),
            .init("planType", .integer(self.planType)),
            .init("created", .integer(self.created.ticks)),
        ])
    }

    /// Nil when a member is missing or of another kind.
    init?(_ json: JSON) {
        guard case .string(let id) = json["id"], case .integer(let size) = json["size"],
            case .string(let fileName) = json["fileName"], case .string(let title) = json["title"],
            case .string(let description) = json["description"], let tags = json["tags"]?.texts,
            case .string(let projectID) = json["projectId"], case .integer(let planType) = json["planType"],
            case .integer(let created) = json["created"]
        else { return nil }
        self.init(id: id, created: DotNetTime(ticks: created))
        if case .string(let sha256) = json["sha256"] { self.sha256 = sha256 }
        if case .string(let url) = json["url"] { self.url = url }
        self.size = size
        self.fileName = fileName
        self.title = title
        self.description = description
        self.tags = tags
        self.projectID = projectID
        self.planType = planType
    }
}
