package import Foundation
package import Rules

/// What the other commands ask an agent, or the journal when none runs; each is one request over the control socket.
package enum Question: Sendable, Codable {
    case status
    case history(HistoryQuestion)
    case explain(ExplainQuestion)
    case retry(RetryQuestion)
    case resolve(ResolveQuestion)
    case adoptChannel(AdoptQuestion)
    case channel(ChannelQuestion)

    /// Whether it only asks, and changes nothing.
    package var isHarmless: Bool {
        switch self {
        case .status, .history, .explain, .channel: true
        case .retry, .resolve, .adoptChannel: false
        }
    }
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
    /// The most jobs of its history that are told; nil for all.
    package var jobs: Int?

    package init(path: [UInt8], type: String? = nil, size: Int64? = nil, jobs: Int? = nil) {
        self.path = path
        self.type = type
        self.size = size
        self.jobs = jobs
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

/// What a person decided about a held job.
package struct ResolveQuestion: Sendable, Codable {
    /// As it was typed: a job's id or the beginning of one.
    package var target: String
    /// The same taken for a file: an absolute path, as bytes.
    package var path: [UInt8]
    package var decision: Decision

    package enum Decision: Sendable, Codable {
        /// The effect happened; what it gave, by output's name.
        case done(outputs: [String: Value])
        /// It did not happen: the step is to be done afresh.
        case again
    }

    package init(target: String, path: [UInt8], decision: Decision) {
        self.target = target
        self.path = path
        self.decision = decision
    }
}

/// What a person says a DynTube channel's members are.
package struct AdoptQuestion: Sendable, Codable {
    package var account: String
    package var channel: String
    /// Video keys, all of them, in the channel's order.
    package var videos: [String]
    /// Project keys, as above.
    package var projects: [String]

    package init(account: String, channel: String, videos: [String], projects: [String] = []) {
        self.account = account
        self.channel = channel
        self.videos = videos
        self.projects = projects
    }
}

/// Which DynTube channel's members are to be shown.
package struct ChannelQuestion: Sendable, Codable {
    package var account: String
    package var channel: String

    package init(account: String, channel: String) {
        self.account = account
        self.channel = channel
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
