package import Foundation

/// What the other commands ask an agent, or the journal when none runs; each is one request over the control socket.
package enum Question: Sendable, Codable {
    case status
    case history(HistoryQuestion)
    case explain(ExplainQuestion)
    case retry(RetryQuestion)
}

/// Which jobs `history` shows.
package struct HistoryQuestion: Sendable, Codable {
    /// States by name; nil for all.
    package var states: [String]?
    package var since: Date?
    /// An absolute path, as bytes; nil for all.
    package var path: [UInt8]?
    /// A job's id; nil for all.
    package var job: String?
    package var limit: Int

    package init(
        states: [String]? = nil, since: Date? = nil, path: [UInt8]? = nil, job: String? = nil, limit: Int = 20
    ) {
        self.states = states
        self.since = since
        self.path = path
        self.job = job
        self.limit = limit
    }
}

/// Which file `explain` is about, and what to assume of one that does not exist.
package struct ExplainQuestion: Sendable, Codable {
    /// An absolute path, as bytes.
    package var path: [UInt8]
    package var type: String?
    package var size: Int64?

    package init(path: [UInt8], type: String? = nil, size: Int64? = nil) {
        self.path = path
        self.type = type
        self.size = size
    }
}

/// What `retry` is to try again.
package struct RetryQuestion: Sendable, Codable {
    /// Absolute paths, as bytes.
    package var paths: [[UInt8]]
    package var jobs: [String]
    package var allFailed: Bool

    package init(paths: [[UInt8]] = [], jobs: [String] = [], allFailed: Bool = false) {
        self.paths = paths
        self.jobs = jobs
        self.allFailed = allFailed
    }
}

/// How questions and answers are written: JSON with dates as ISO 8601 and keys in order.
package enum ControlJSON {
    /// - Parameter pretty: for people: a key a line.
    package static func encode(_ value: some Encodable, pretty: Bool = false) throws -> Data {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting =
            pretty ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes] : [.withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    /// - Throws: what the decoder says of JSON that is not such a value.
    package static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: data)
    }
}
