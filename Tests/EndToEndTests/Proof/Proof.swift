import Foundation
import Testing

/// How long the proofs run: a short form with every run of the tests, and the whole by `packaging/proof`.
enum Proof {
    static let isFull = ProcessInfo.processInfo.environment["HOTFOLDER_PROOF"] == "full"

    static func size(_ short: Int, full: Int) -> Int { self.isFull ? full : short }

    /// Says what was measured: a line that `packaging/proof` collects.
    static func report(_ name: String, _ figures: String) {
        FileHandle.standardOutput.write(Data("proof: \(name): \(figures)\(self.isFull ? "" : " (short form)")\n".utf8))
    }

    /// Records each violation as an issue of the test, with what led to it.
    static func expect(
        _ violations: [String], _ context: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for violation in violations { Issue.record("\(context): \(violation)", sourceLocation: sourceLocation) }
    }
}
