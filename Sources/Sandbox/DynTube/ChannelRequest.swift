/// What a client wants a channel to be: the body of `PUT` and `POST /v1/channels`.
struct ChannelRequest: Sendable {
    private static let fields = [
        "name", "description", "templateKey", "videoKeys", "projectKeys", "privateLinkEnabled",
    ]
    /// Characters as .NET counts them, which are those of UTF-16.
    private static let longestName = 100
    private static let longestDescription = 250

    let name: String
    let description: String?
    let templateKey: String?
    let videoKeys: [String]
    let projectKeys: [String]
    let isPrivateLinkEnabled: Bool?

    /// Refuses in the words of the service where its pages have some.
    ///
    /// - Parameter isKnown: whether a key is that of a video.
    init(_ json: JSON, isKnown: (String) -> Bool) throws(Refusal) {
        let fields = try JSONFields(json, known: Self.fields)
        let name = try fields.text("name") ?? ""
        guard !name.allSatisfy(\.isWhitespace) else { throw Refusal(400, "Name is required.") }
        guard name.utf16.count <= Self.longestName else {
            throw Refusal(400, "Name has \(name.utf16.count) characters; at most \(Self.longestName) are allowed.")
        }
        let description = try fields.text("description")
        if let count = description?.utf16.count, count > Self.longestDescription {
            throw Refusal(400, "Description has \(count) characters; at most \(Self.longestDescription) are allowed.")
        }
        let videoKeys = try fields.texts("videoKeys") ?? []
        let projectKeys = try fields.texts("projectKeys") ?? []
        guard !videoKeys.isEmpty || !projectKeys.isEmpty else {
            throw Refusal(400, "Provide at least one videoKey or projectKey.")
        }
        let strangers = videoKeys.filter { !isKnown($0) }
        guard strangers.isEmpty else {
            throw Refusal(
                400, "Invalid videoKeys provided.",
                details: [.init("invalidVideoKeys", .array(strangers.map { .string($0) }))])
        }
        if let key = projectKeys.first(where: { !VideoID.isValid($0) }) {
            throw Refusal(400, "the project key \"\(key)\" is none: letters, digits, `.`, `_` and `-`, at most 128")
        }
        for keys in [videoKeys, projectKeys] {
            var seen: Set<String> = []
            if let twice = keys.first(where: { !seen.insert($0).inserted }) {
                throw Refusal(400, "the key \(twice) is in the list more than once")
            }
        }
        self.name = name
        self.description = description
        self.templateKey = try fields.text("templateKey")
        self.videoKeys = videoKeys
        self.projectKeys = projectKeys
        self.isPrivateLinkEnabled = try fields.bool("privateLinkEnabled")
    }

    /// Makes the channel what was asked for: both lists are replaced whole, also by nothing; other fields that were left
    /// out keep what they were.
    func apply(to channel: inout DynTubeChannel) {
        channel.name = self.name
        if let description { channel.description = description }
        if let templateKey { channel.templateKey = templateKey }
        if let isPrivateLinkEnabled { channel.isPrivateLinkEnabled = isPrivateLinkEnabled }
        channel.videoKeys = self.videoKeys
        channel.projectKeys = self.projectKeys
    }
}
