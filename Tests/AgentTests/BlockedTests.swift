import Disk
import Foundation
import Journal
import Sandbox
import SystemPackage
import TestKit
import Testing

@testable import Agent

/// A disk that is full, read-only or forbidden is no fault of the file's.
@Suite(.timeLimit(.minutes(5))) struct `A file that cannot be moved` {
    private static let changes: Set<FaultyCalls.Call> = [.makeDirectory, .create, .rename, .renameNoReplace, .link]

    /// The error, and what status says of it.
    static let rows: [(Errno, String)] = [
        (.noSpace, "free some space"), (.diskQuotaExceeded, "quota"), (.readOnlyFileSystem, "remount it"),
        (.permissionDenied, "permission denied"),
    ]

    @Test(arguments: rows)
    func `to done waits in work, and the status says for what`(_ errno: Errno, _ said: String) async throws {
        try await Stage.with { stage in
            let calls = FaultyCalls()
            calls.fail(Self.changes, errno, at: "/done")
            try await stage.run(calls: calls) { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("postponed v1.jpg")
                let waiting = try await agent.desk.status().waiting
                #expect(waiting.map(\.file) == ["v1.jpg"])
                #expect(waiting.first?.reason?.contains(said) == true)
                #expect(try await agent.jobs([.failed]).isEmpty)
            }
            #expect(stage.workDirectories().count == 1)
            calls.mend()
            try await stage.run(calls: calls) { agent in
                try await agent.see("done v1.jpg")
                #expect(try await agent.desk.status().waiting.isEmpty)
            }
            #expect(try stage.files() == ["done/v1.jpg"])
            #expect(stage.cloud.picture(ofVideo: "v1")?.count == 1, "it was not sent again")
        }
    }

    @Test(arguments: rows)
    func `into work stays where it was dropped, and the status says why`(_ errno: Errno, _ said: String) async throws {
        try await Stage.with { stage in
            let calls = FaultyCalls()
            calls.fail(Self.changes, errno, at: "/.hotfolder")
            try await stage.run(calls: calls) { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("waiting v1.jpg")
                let folder = try #require(try await agent.desk.status().folders.first)
                #expect(
                    folder.degradations.contains { $0.contains("stay where they were dropped") && $0.contains(said) })
            }
            #expect(try stage.files() == ["v1.jpg"])
            calls.mend()
            try await stage.run(calls: calls) { agent in
                try await agent.see("done v1.jpg")
                let folder = try #require(try await agent.desk.status().folders.first)
                #expect(!folder.degradations.contains { $0.contains("stay where") })
            }
            #expect(try stage.files() == ["done/v1.jpg"])
        }
    }
}
