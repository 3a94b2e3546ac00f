import Foundation
import Glibc
import SystemPackage
import TestKit
import Testing

/// Running with files of the test's own in the place of the machine's, such as `/etc/hosts`: in a mount namespace
/// (mount_namespaces(7)), which ends with the program.
enum OwnFiles {
    /// The words before a command for which a file of the scratch folder lies where one of the machine's does. Cancels the
    /// test, and says why, where that cannot be.
    ///
    /// A file is mounted, and not its name: a test that changes it later writes into it.
    ///
    /// - Parameter files: paths of the machine, and what lies there instead, below the scratch folder.
    static func wrapper(_ stage: Stage, _ files: KeyValuePairs<String, String>) async throws -> [String] {
        let mounts = files.map { "mount --bind '\(stage.scratch.path($0.value))' '\($0.key)'" }
        // The namespace begins as a copy of all mounts, and a file system of another test's, unmounted there, would live on.
        let others = "cut -d ' ' -f 2 /proc/self/mounts | grep '^\(FilePath(NSTemporaryDirectory()))/'"
        let script =
            "for one in $(\(others)); do umount -l $one 2>/dev/null; done; "
            + "\(mounts.joined(separator: " && ")) && exec \"$@\""
        let words = ["/usr/bin/unshare", geteuid() == 0 ? "-m" : "-Urm", "/bin/sh", "-c", script, "sh"]
        do {
            let trial = try await stage.outcome(of: stage.start(["--help"], wrapper: words))
            if trial.end == .exited(0) { return words }
            try Test.cancel("files cannot be mounted over the machine's here: \(trial.errors)")
        } catch let error as Errno {
            try Test.cancel("unshare(1) is not here: \(error)")
        }
    }
}

extension Stage {
    /// Has all accounts call the services at this address. Before the agent is started.
    func call(_ address: String) throws {
        let config = String(decoding: try self.scratch.read("hotfolder.yaml"), as: UTF8.self)
        try self.scratch.write("hotfolder.yaml", config.replacing(self.address, with: address))
    }

    /// The local cloud's port.
    var port: Int { self.address.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

    /// Why an account is paused, as `hotfolder status` says it to people; asked until one is.
    func pause() async throws -> Substring {
        while true {
            let lines = try await self.hotfolder("status").output.split(separator: "\n")
            if let line = lines.first(where: { $0.contains("paused: ") }) { return line }
            try Task.checkCancellation()
        }
    }
}
