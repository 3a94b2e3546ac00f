import Crypto
import Foundation
import Rules

/// An asset that is to be made.
struct NewAsset: Sendable, Hashable {
    let title: String
    let declaration: HuaweiDeclaration
    private let description: String?
    private let category: Int?
    private let tags: [String]
    private let templateGroup: String?
    private let isPublished: Bool

    /// VOD takes 16, and one is our own.
    static let mostTags = 15
    /// In bytes; newer pages say 24.
    static let longestTag = 16

    /// - Throws: a permanent error when something is missing, too long or too much.
    init(_ declaration: HuaweiDeclaration, _ parameters: [String: Value]) throws(ActionError) {
        guard let title = try HuaweiText.check(parameters["title"], "title", atMost: 128), !title.isEmpty else {
            throw ActionError(.permanent, "the asset has no title; add it")
        }
        self.title = title
        self.description = try HuaweiText.check(parameters["description"], "description", atMost: 1024)
        self.templateGroup = try HuaweiText.check(parameters["template_group"], "template_group", atMost: 128)
        self.category = parameters["category"]?.text.flatMap { Int($0) }
        self.isPublished = parameters["publish"]?.text == "true"
        self.tags = try Self.tags(parameters["tags"])
        var declaration = declaration
        // Here the description is the asset's.
        declaration.subtitleDescription = nil
        self.declaration = declaration
    }

    private static func tags(_ value: Value?) throws(ActionError) -> [String] {
        guard let value else { return [] }
        guard case .list(let items) = value, items.count <= self.mostTags else {
            throw ActionError(.permanent, "tags must be a list of at most \(self.mostTags); shorten it")
        }
        var tags: [String] = []
        for item in items {
            guard let tag = item.text, !tag.isEmpty, tag.utf8.count <= self.longestTag, !tag.contains(",") else {
                throw ActionError(
                    .permanent,
                    "\"\(Excerpt.line(item.text ?? ""))\" is no tag; a tag has 1 to \(self.longestTag) bytes and no comma"
                )
            }
            tags.append(tag)
        }
        return tags
    }

    /// What finds the asset again: `hf` and 14 characters of base 32, from the job's name and the title, so that another
    /// try of the same job has the same one.
    func tag(job: String) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
        let digest = SHA256.hash(data: Array("\(job)\n\(self.title)".utf8))
        return "hf" + String(digest.prefix(14).map { alphabet[Int($0) & 31] })
    }

    /// The body. What is published is always said: the vendor's pages and library have different defaults.
    func members(tag: LateText, _ digests: HuaweiDeclaration.Digests) -> [String: JSONValue?] {
        var members = self.declaration.members(digests)
        members["title"] = .text(self.title)
        members["description"] = self.description.flatMap { $0.isEmpty ? nil : .text($0) }
        members["category_id"] = self.category.map { .number(Double($0)) }
        members["tags"] = .text((self.tags + [tag.text]).joined(separator: ","))
        members["template_group_name"] = self.templateGroup.flatMap { $0.isEmpty ? nil : .text($0) }
        members["auto_publish"] = .number(self.isPublished ? 1 : 0)
        return members
    }
}

extension HuaweiVOD {
    /// Makes a new asset, each time it is sent.
    func create(_ asset: NewAsset, tag: LateText, _ digests: HuaweiDeclaration.Digests) -> PlannedRequest {
        self.request(.post, "asset", body: asset.members(tag: tag, digests), group: .upload)
    }

    /// The newest assets that fit.
    ///
    /// - Parameters:
    ///   - name: `tags`, or `query_string`, which looks into titles too and finds what is only like it.
    ///   - value: percent-encoded.
    func search(_ name: String, _ value: String) -> PlannedRequest {
        self.request(.get, "asset/list", query: [(name, value), ("page", "0"), ("size", "100")], group: .queries)
    }
}
