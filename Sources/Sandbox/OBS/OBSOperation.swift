/// One call of OBS that a signed URL allows, with what the signature covers.
enum OBSOperation: Sendable, Hashable {
    case put(String, md5: String?)
    case begin(String)
    case part(String, number: Int, md5: String?)
    case list(String)
    case complete(String)
    case abort(String)

    /// The type of parts, whatever the file is.
    static let partType = "application/octet-stream"
    static let completeType = "application/xml"

    var method: String {
        switch self {
        case .put, .part: "PUT"
        case .begin, .complete: "POST"
        case .list: "GET"
        case .abort: "DELETE"
        }
    }

    /// Empty: no `Content-Type`.
    var contentType: String {
        switch self {
        case .put(let type, _), .begin(let type): type
        case .part: Self.partType
        case .complete: Self.completeType
        case .list, .abort: ""
        }
    }

    /// Empty: no `Content-MD5`.
    var contentMD5: String {
        switch self {
        case .put(_, let md5), .part(_, _, let md5): md5 ?? ""
        case .begin, .list, .complete, .abort: ""
        }
    }

    /// The parameters that the signature covers, sorted; `uploads` has no value.
    var subresources: String {
        switch self {
        case .put: ""
        case .begin: "uploads"
        case .part(let upload, let number, _): "partNumber=\(number)&uploadId=\(upload)"
        case .list(let upload), .complete(let upload), .abort(let upload): "uploadId=\(upload)"
        }
    }
}

extension OBSOperation: CustomStringConvertible {
    var description: String {
        switch self {
        case .put: "a file in one piece"
        case .begin: "beginning an upload"
        case .part(_, let number, _): "the part \(number)"
        case .list: "listing the parts"
        case .complete: "completing the upload"
        case .abort: "aborting the upload"
        }
    }
}
