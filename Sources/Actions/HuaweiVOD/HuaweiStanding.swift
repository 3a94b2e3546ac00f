/// How an asset stands, as `asset/list` tells it.
struct HuaweiStanding: Sendable, Hashable {
    /// `CREATING`, `FAILED`, `CREATED`, `PUBLISHED` or `DELETED`.
    let status: String
    let title: String
    /// `UN_THUMBNAIL`, `THUMBNAILING`, `THUMBNAIL_SUCCEED` or `THUMBNAIL_FAILED`.
    let thumbnails: String
    /// Why it failed, in VOD's words.
    private let description: String?

    /// - Parameter list: the answer.
    /// - Returns: nil when the asset is not in it.
    init?(_ asset: String, in list: JSONValue) {
        guard case .list(let assets) = list["assets"],
            let found = assets.first(where: { $0["asset_id"]?.words == asset })
        else { return nil }
        // Some of VOD's samples have a space before the word.
        let word = { (name: String) in found[name]?.words?.filter { !$0.isWhitespace } ?? "" }
        self.status = word("asset_status")
        self.title = found["title"]?.words ?? ""
        self.thumbnails = word("thumbnail_status")
        self.description = found["exec_desc"]?.words
    }

    /// Why it failed, in one line.
    var reason: String {
        self.description.flatMap { $0.isEmpty ? nil : Excerpt.line($0) } ?? "no reason given"
    }

    /// The ids of all assets in a list, in its order.
    static func assets(in list: JSONValue) -> [String] {
        guard case .list(let assets) = list["assets"] else { return [] }
        return assets.compactMap { $0["asset_id"]?.words }
    }
}
