/// A call that the local OBS does not take: OBS's status and code ("Error codes"), and what was wrong in plain words.
struct OBSRefusal: Error, Sendable, Hashable {
    let status: Int
    let code: String
    let reason: String

    init(_ status: Int, _ code: String, _ reason: String) {
        self.status = status
        self.code = code
        self.reason = reason
    }

    static func signature(_ reason: String) -> OBSRefusal { OBSRefusal(403, "SignatureDoesNotMatch", reason) }

    static func noUpload(_ id: String) -> OBSRefusal {
        OBSRefusal(404, "NoSuchUpload", "there is no upload \(id): it was completed or aborted, or never begun")
    }
}

/// The XML that OBS answers with.
enum OBSXML {
    private static let head = #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#
    private static let namespace = #"xmlns="http://obs.myhwclouds.com/doc/2015-06-30/""#

    static func body(_ root: String, _ content: String) -> Answer.Body {
        .text("\(Self.head)<\(root) \(Self.namespace)>\(content)</\(root)>", type: "application/xml")
    }

    /// Errors have no namespace.
    static func error(_ refusal: OBSRefusal, resource: String, request: String) -> String {
        let content =
            Self.element("Code", refusal.code) + Self.element("Message", refusal.reason)
            + Self.element("RequestId", request) + Self.element("HostId", "hotfolder-sandbox")
            + Self.element("Resource", resource)
        return "\(Self.head)<Error>\(content)</Error>"
    }

    static func element(_ name: String, _ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return "<\(name)>\(escaped)</\(name)>"
    }
}
