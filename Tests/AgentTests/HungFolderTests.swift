import Disk
import SystemPackage
import TestKit
import Testing

@testable import Agent

/// A file server that hangs while nothing is in work does not keep the agent from stopping, whatever call it hangs in.
@Suite(.timeLimit(.minutes(5))) struct `A folder that hangs` {
    /// The calls of a start with an empty folder, from the first look to the last leftover that is looked for.
    @Test(arguments: [1, 2, 3, 5, 8, 12, 17, 23, 30, 38, 47, 57])
    func `at any call lets the agent stop`(_ call: Int) async throws {
        try await Stage.with { stage in
            let calls = FaultyCalls()
            defer { calls.mend() }
            let (hangs, hung) = AsyncStream.makeStream(of: Void.self)
            calls.hang(from: call, at: stage.drops("")) {
                hung.yield()
                hung.finish()
            }
            try await stage.run(calls: calls) { _ in
                for await _ in hangs {}
            }
        }
    }
}
