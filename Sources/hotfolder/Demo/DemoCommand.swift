import Agent
import ArgumentParser
import Foundation
import Glibc
import Logging
import Rules

/// The whole thing on this machine: real media, real programs' ways of writing, the agent, and a local cloud.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Show the whole thing on this machine, with real media and a local cloud.",
        discussion: """
            It makes pictures and videos with ffmpeg in a temporary folder, starts the sandbox and the agent, and drops good, \
            late, broken and mistyped files the way real programs write them: for DynTube, ApyHub and Huawei VOD, which the \
            sandbox plays, and for this machine. It ends with a table of what became of each. The exit status is 0 only \
            when everything is as it should be.
            """)

    @Flag(help: "Keep the folder, to look at what is where.") var keep = false

    func run() async throws {
        try await runCommand {
            let stage: DemoStage
            do {
                stage = try await DemoStage.build()
            } catch {
                throw CommandError("the demo cannot be set up: \(error)", status: EX_CANTCREAT)
            }
            defer { if !self.keep { stage.remove() } }
            let verdict = try await DemoShow(stage: stage).play()
            for line in DemoTable.lines(verdict) { Terminal.out(line) }
            if self.keep { Terminal.out("\nKept: \(stage.root)") }
            guard verdict.wrong == 0 else {
                throw CommandError(
                    "\(verdict.wrong) of the rows above are not as they should be (✗)", status: EXIT_FAILURE)
            }
            Terminal.out("\nAll \(verdict.files.count) files ended as they should, and the services got nothing else.")
        }
    }
}
