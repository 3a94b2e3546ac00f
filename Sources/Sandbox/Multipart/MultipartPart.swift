/// The head of one part of a form (RFC 7578, 4).
struct MultipartPart: Sendable, Hashable {
    /// The field's name.
    let name: String
    /// The file's name, where the part says that it is a file.
    let fileName: String?
    /// The part's `Content-Type`; nil when it has none.
    let type: String?

    /// Reads the header lines of a part, without the empty line after them.
    init(header: String) throws(Refusal) {
        var disposition: String?
        var type: String?
        for line in header.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex, line.first != " ", line.first != "\t"
            else { throw Refusal(400, "a part has the header line \"\(line)\", which is not \"Name: value\"") }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            switch line[..<colon].lowercased() {
            case "content-disposition":
                guard disposition == nil else { throw Refusal(400, "a part has two Content-Disposition lines") }
                disposition = String(value)
            case "content-type":
                guard type == nil else { throw Refusal(400, "a part has two Content-Type lines") }
                type = String(value)
            default: continue  // RFC 7578, 4.8: others are to be ignored.
            }
        }
        guard let disposition else {
            throw Refusal(400, "a part has no Content-Disposition line; a form's part has one with its name")
        }
        guard let parsed = HeaderParameters(disposition), parsed.value == "form-data" else {
            throw Refusal(
                400, "a part's Content-Disposition is \"\(disposition)\"; a form's is form-data; name=\"…\"")
        }
        guard let name = parsed.parameters["name"], !name.isEmpty else {
            throw Refusal(400, "a part's Content-Disposition is \"\(disposition)\" and names no field")
        }
        self.name = name
        self.fileName = parsed.parameters["filename"]
        self.type = type
    }
}
