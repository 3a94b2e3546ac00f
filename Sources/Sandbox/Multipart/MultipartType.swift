/// The `Content-Type` of a form, and the boundary in it.
enum MultipartType {
    /// The longest boundary, and its characters (RFC 2046, 5.1.1).
    private static let longestBoundary = 70
    private static let boundaryCharacters = Set(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'()+_,-./:=? ")

    /// The boundary. Refuses with 415 what is no form, with 400 a form without a usable boundary.
    static func boundary(contentTypes: [String]) throws(Refusal) -> String {
        guard let text = contentTypes.first else {
            throw Refusal(415, "the request has no Content-Type; send multipart/form-data with a boundary")
        }
        guard contentTypes.count == 1 else { throw Refusal(400, "the request has more than one Content-Type") }
        guard text.lowercased().hasPrefix("multipart/form-data") else {
            throw Refusal(415, "the Content-Type is \"\(text)\"; send multipart/form-data with a boundary")
        }
        guard let parsed = HeaderParameters(text), parsed.value == "multipart/form-data" else {
            throw Refusal(400, "the Content-Type \"\(text)\" cannot be read; send multipart/form-data; boundary=…")
        }
        guard let boundary = parsed.parameters["boundary"] else {
            throw Refusal(400, "the Content-Type \"\(text)\" has no boundary; send multipart/form-data; boundary=…")
        }
        guard
            (1...Self.longestBoundary).contains(boundary.count), boundary.allSatisfy(Self.boundaryCharacters.contains),
            boundary.last != " "
        else {
            throw Refusal(
                400,
                "the boundary \"\(boundary)\" is not allowed: 1 to \(Self.longestBoundary) letters, digits and "
                    + "'()+_,-./:=?, no space at the end")
        }
        return boundary
    }
}
