import Foundation
import Logging
import Rules

/// The log: a line an event on standard error, as text for people or as JSON for machines.
struct AgentLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    let format: Configuration.Log.Format

    /// The longest value of a field; more is cut, so that no file name and no answer of a service fills the log.
    private static let longestValue = 1024

    static func logger(_ log: Configuration.Log) -> Logger {
        let level = Logger.Level(rawValue: log.level.rawValue) ?? .info
        return Logger(label: "hotfolder") { _ in AgentLog(logLevel: level, format: log.format) }
    }

    /// For libraries: what they call info is our debug.
    static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = self.metadata.merging(event.metadata ?? [:]) { $1 }
            .map { (key: $0.key, value: Self.clean($0.value.description)) }.sorted { $0.key < $1.key }
        LogOutput.standardError.write(self.line(event.level, event.message.description, fields)) { count in
            self.line(.warning, "lines of the log are lost, since nobody took them", [("lines", "\(count)")])
        }
    }

    private func line(_ level: Logger.Level, _ message: String, _ fields: [(key: String, value: String)]) -> String {
        let time = Date().formatted(.iso8601)
        let message = Self.clean(message)
        switch self.format {
        case .text:
            let tail = fields.map { " \($0.key)=\(Self.quoted($0.value))" }.joined()
            return "\(time) \(level.rawValue) \(message)\(tail)"
        case .json:
            var object = Dictionary(fields.map { ($0.key, $0.value) }) { $1 }
            object["time"] = time
            object["level"] = level.rawValue
            object["message"] = message
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            // A dictionary of strings always encodes.
            return (try? encoder.encode(object)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        }
    }

    /// Without control characters, which forge lines, and not longer than a line can be.
    private static func clean(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let shown = ShownBytes.text(bytes.prefix(self.longestValue))
        return bytes.count > self.longestValue ? shown + "…" : shown
    }

    private static func quoted(_ value: String) -> String {
        value.contains { $0 == " " || $0 == "\"" || $0 == "=" } || value.isEmpty
            ? "\"\(value.replacing("\"", with: "\\\""))\"" : value
    }
}
