import SystemPackage
import TestKit
import Testing

extension Stage {
    /// Runs a script of the shell in the scratch folder, to its end.
    func shell(_ script: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let words = ["/bin/sh", "-c", "cd \"$0\" && \(script)", self.scratch.path.string]
        let outcome = try await self.outcome(of: self.spawn(words.map { Array($0.utf8) }))
        #expect(outcome.end == .exited(0), "\(script): \(outcome.errors)", sourceLocation: sourceLocation)
    }
}
