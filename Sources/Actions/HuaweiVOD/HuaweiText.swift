import Rules

/// The check of texts whose length VOD counts in bytes.
enum HuaweiText {
    /// - Returns: nil when there is none.
    /// - Throws: a permanent error when it is too long.
    static func check(_ value: Value?, _ name: String, atMost longest: Int) throws(ActionError) -> String? {
        guard let value else { return nil }
        guard let text = value.text else {
            throw ActionError(.permanent, "\(name) is not a text; write one value")
        }
        guard text.utf8.count <= longest else {
            throw ActionError(
                .permanent,
                "\(name) has \(text.utf8.count) bytes, and Huawei Cloud VOD takes \(longest); shorten it")
        }
        return text
    }
}
