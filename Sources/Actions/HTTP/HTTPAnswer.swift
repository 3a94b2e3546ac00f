import Foundation

/// What a service answered, whole and in memory (`HTTPTransport.longestAnswer` bounds it).
package struct HTTPAnswer: Sendable {
    package let status: Int
    /// In the order in which they came.
    package let headers: [PlannedRequest.Header]
    package let body: [UInt8]
    /// The MD5 of the file's bytes that were sent, for a request that is digested.
    package let sentMD5: [UInt8]?
    let exchange: Exchange

    init(
        status: Int, headers: [PlannedRequest.Header], body: [UInt8], sentMD5: [UInt8]? = nil, exchange: Exchange
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.sentMD5 = sentMD5
        self.exchange = exchange
    }

    /// The value of a header, whatever the case of its name; the first where there are several.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return self.headers.first { $0.name.lowercased() == name }?.value
    }

    /// Whether the status is 2xx. The action still looks at the body: a 200 may say `"ok": false`.
    package var isSuccess: Bool { (200..<300).contains(self.status) }

    /// The body in the service's own words, secrets taken out.
    var words: ServiceWords {
        ServiceWords(
            Redaction.words(self.exchange.redaction.text(self.body)), type: self.header("Content-Type"))
    }

    /// What an answer that is no success means for the file.
    package var failure: ActionError { Failure.answer(self, now: Int64(Date.now.timeIntervalSince1970)) }

    /// What a success means whose body is not what the API answers.
    ///
    /// - Parameter what: what is wrong with it, such as "the body is no JSON object".
    package func unusable(_ what: String) -> ActionError { Failure.unusable(self, what) }

    /// A definite refusal inside a success.
    package var refusal: ActionError {
        ActionError(.permanent, "\(self.exchange.service) answered \(self.status) and refused it: \(self.words)")
    }
}
