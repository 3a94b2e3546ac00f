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
    /// Where it may go.
    package var reach: Reach
    /// What it counts as toward the account's rate.
    package var group: Group
    /// Whether the MD5 of the file's bytes is wanted while they leave.
    package var isDigested = false

    package init(
        method: Method, url: String, headers: [Header] = [], authorization: Authorization? = nil, body: Body = .none,
        reach: Reach = .account, group: Group = .usual
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.authorization = authorization
        self.body = body
        self.reach = reach
        self.group = group
    }

    /// Where a request may go.
    package enum Reach: Sendable, Hashable {
        /// To the hosts that the account's settings name; the one kind that may carry the account's credentials.
        case account
        /// To a URL that a service gave, such as a signed one: https at a public address, unless the account itself is on
        /// this machine. It never carries credentials.
        case given
        /// To a URL that a rule's author wrote: https, or http to this machine. It never carries an account's credentials.
        case written
    }

    /// What a request counts as.
    package enum Group: Sendable, Hashable {
        /// The account's rate alone.
        case usual
        /// The account's rate and that of a group of calls, by its name in the provider's signature.
        case named(String)
        /// Nothing: it goes to storage.
        case free
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
        /// `Authorization: Basic …` (RFC 7617); the names of the settings, the password's one a secret.
        case basic(user: String, password: String)
        /// The provider signs the request when it is sent, or adds a token; the header that carries it.
        case signed(header: String)
    }

    package enum Body: Sendable, Hashable {
        case none
        case json([UInt8])
        /// Bytes of some other type, such as XML.
        case bytes([UInt8], type: String)
        /// The input's bytes; the size in bytes is nil while an earlier step has yet to make it.
        case file(type: String, size: Int64?)
        /// Some of the input's bytes.
        case slice(type: String, from: Int64, count: Int64)
        case multipart([Part])
    }

    /// A part of multipart/form-data (RFC 7578).
    package struct Part: Sendable, Hashable {
        package enum Content: Sendable, Hashable {
            case text(String)
            /// The input's bytes, under a name and a type of our own choosing; the size is nil while an earlier step has yet
            /// to make it.
            case file(name: String, type: String, size: Int64?)
        }
        package var name: String
        package var content: Content

        package init(name: String, content: Content) {
            self.name = name
            self.content = content
        }
    }
}
