import Foundation
import Synchronization

/// The name of one trial's files: `PROCESS-RUN-NUMBER`, by which a later one knows whether somebody is still at it.
enum TrialTag {
    /// A process of an earlier life may have had our number, as the first in a container always has.
    private static let run = String(UInt32.random(in: 0 ... .max), radix: 36)
    private static let count = Atomic<UInt32>(0)

    static func own() -> String {
        let number = self.count.wrappingAdd(1, ordering: .relaxed).newValue
        return "\(ProcessInfo.processInfo.processIdentifier)-\(self.run)-\(number)"
    }

    /// Whether nobody is at it any more: its process does not run.
    static func isStale(_ tag: String) -> Bool {
        let parts = tag.split(separator: "-")
        guard parts.count == 3, let process = Int32(parts[0]) else { return true }
        if process == ProcessInfo.processInfo.processIdentifier { return parts[1] != self.run }
        return !FileManager.default.fileExists(atPath: "/proc/\(process)")
    }
}
