import ArgumentParser
import Foundation
import Glibc

/// Runs a command's body and turns what it throws into a message and an exit status.
func runCommand(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as CommandError {
        if !error.description.isEmpty { Terminal.message(error.description) }
        throw ExitCode(error.status)
    }
}
