import Glibc
import SystemPackage
import TestKit
import Testing

/// Running as somebody whom permissions bind.
enum Unprivileged {
    /// The words before a command that make it nobody's; none for who is not root anyway. Cancels the test, and says why,
    /// where that cannot be.
    static func wrapper(_ stage: Stage) async throws -> [String] {
        guard geteuid() == 0 else { return [] }
        let words = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        do {
            let trial = try await stage.outcome(of: stage.start(["--help"], wrapper: words))
            if trial.end == .exited(0) { return words }
            try Test.cancel("hotfolder cannot be run as nobody here: \(trial.errors)")
        } catch let error as Errno {
            try Test.cancel("setpriv(1) is not here: \(error)")
        }
    }
}
