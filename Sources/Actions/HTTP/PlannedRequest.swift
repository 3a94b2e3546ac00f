/// A request as it will be sent, with everything but the secrets and the file's bytes; `explain` prints it, and the
/// transport sends it.
package struct PlannedRequest: Sendable, Hashable {
    package enum Method: String, Sendable { case get = "GET", put = "PUT", post = "POST", delete = "DELETE" }
    package var method: Method
    /// The whole URL, percent-encoded.
    package var url: String
    /// Header fields but for the credentials and those that follow from the body.
    package var headers: [Header]
    /// The header that carries the account's secret; shown redacted.
    package var authorization: Authorization?
    package var body: Body

    package init(
        method: Method, url: String, headers: [Header] = [], authorization: Authorization? = nil, body: Body = .none
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.authorization = authorization
        self.body = body
    }

    package struct Header: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// How a secret goes into a header.
    package enum Authorization: Sendable, Hashable {
        /// `Authorization: Bearer SECRET`; the name of the account's setting that holds it.
        case bearer(setting: String)
        /// A header of its own; the name of the account's setting that holds its value.
        case header(name: String, setting: String)
    }

    package enum Body: Sendable, Hashable {
        case none
        case json([UInt8])
        /// The input's bytes.
        case file(type: String)
        case multipart([Part])
    }

    /// A part of multipart/form-data (RFC 7578).
    package struct Part: Sendable, Hashable {
        package enum Content: Sendable, Hashable {
            case text(String)
            /// The input's bytes, under a name and a type of our own choosing.
            case file(name: String, type: String, size: Int64)
        }
        package var name: String
        package var content: Content

        package init(name: String, content: Content) {
            self.name = name
            self.content = content
        }
    }
}
