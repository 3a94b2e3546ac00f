import Logging

/// A log that nobody reads.
struct SilentLog: LogHandler {
    var logLevel = Logger.Level.critical
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {}
}
