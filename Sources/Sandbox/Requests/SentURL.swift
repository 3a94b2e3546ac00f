/// A URL that a request gives in the place of a file. The cloud fetches none, so it goes by the looks.
enum SentURL {
    /// What a file's URL looks like.
    struct Looks: Sendable {
        /// "a picture's"
        let what: String
        /// How its path ends, in lower case and with the dot.
        let endings: [String]
    }

    /// The URL, when it could be that of a file. Refuses what is no https URL of a file on a host, and what looks otherwise.
    ///
    /// - Parameter name: of the field, as the refusal calls it.
    static func checked(_ url: String, name: String, looks: Looks?) throws(Refusal) -> String {
        guard !url.isEmpty else { throw Refusal(400, "the `\(name)` is empty") }
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Refusal(400, "the `\(name)` holds a space or a character that a URL cannot hold; percent-encode it")
        }
        guard url.lowercased().hasPrefix("https://") else {
            throw Refusal(400, "the `\(name)` \(url) is not https")
        }
        let rest = url.dropFirst("https://".count).prefix { $0 != "?" && $0 != "#" }
        guard let slash = rest.firstIndex(of: "/"), slash != rest.startIndex else {
            throw Refusal(400, "the `\(name)` \(url) names no file on a host")
        }
        let path = rest[slash...].lowercased()
        if let looks, !looks.endings.contains(where: path.hasSuffix) {
            throw Refusal(
                400,
                "the `\(name)` \(url) does not look like \(looks.what): its path ends in none of "
                    + looks.endings.joined(separator: ", "))
        }
        return url
    }
}
