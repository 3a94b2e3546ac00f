import Foundation
import Testing

@testable import Actions

@Suite struct `A command is run for a file` {
    static func run(_ command: CommandRun, input: InputFile? = nil) async throws -> String {
        try await command.run(input: input, agent: ProcessInfo.processInfo.environment)
    }

    @Test func `its output comes without the line feeds at its end`() async throws {
        let command = CommandRun(arguments: ["printf", "%s", "a\n\nb\r\n\n\n"])
        #expect(try await Self.run(command) == "a\n\nb")
        #expect(try await Self.run(CommandRun(arguments: ["printf", "\n\n"])) == "")
    }

    @Test func `it reads the file, and has the variables that it is given`() async throws {
        let media = try Media()
        let input = try media.write("a.txt", Array("content".utf8), type: "text/plain")
        let command = CommandRun(
            arguments: ["sh", "-c", "echo \"$TITLE\"; cat"], environment: ["TITLE": "a $b"])
        #expect(try await Self.run(command, input: input) == "a $b\ncontent")
    }

    @Test func `output beyond 64 KiB is cut`() async throws {
        let text = try await Self.run(CommandRun(arguments: ["sh", "-c", "yes x | head -c 100000"]))
        #expect(text.utf8.count == 65_535)
    }

    /// How a script ends, what that means, and what is said.
    static let ends: [(String, ActionError.Kind, String)] = [
        ("exit 1", .permanent, "sh failed with status 1"),
        ("echo no such show >&2; exit 2", .permanent, "sh failed with status 2: no such show"),
        ("echo the disk; exit 2", .permanent, "sh failed with status 2"),
        (
            "echo busy >&2; exit 75", .transient(retryAfter: nil),
            "sh asks to be run again later (status 75): busy"
        ),
        (
            "kill -TERM $$", .unknown,
            "sh was stopped before it ended, so how far it came is not known; look at what it has done"
        ),
        ("kill -KILL $$", .permanent, "sh was killed, most likely because memory ran out"),
    ]

    @Test(arguments: ends)
    func `its end decides`(_ script: String, _ kind: ActionError.Kind, _ reason: String) async {
        let error = await actionError { _ = try await Self.run(CommandRun(arguments: ["sh", "-c", script])) }
        #expect(error == ActionError(kind, reason))
    }

    @Test func `what it says last is in the reason, at most 2 KB of it`() async throws {
        let script = "seq 1 5000 >&2; exit 1"
        let error = await actionError { _ = try await Self.run(CommandRun(arguments: ["sh", "-c", script])) }
        let reason = try #require(error?.description)
        #expect(reason.hasSuffix(" | 4999 | 5000"))
        #expect((1900...2100).contains(reason.utf8.count))
    }

    @Test func `nobody knows how far it came when the agent stops in the middle`() async {
        let error = await withTaskGroup(of: ActionError?.self) { group in
            group.cancelAll()
            group.addTask { await actionError { _ = try await Self.run(CommandRun(arguments: ["sleep", "60"])) } }
            return await group.next() ?? nil
        }
        #expect(error?.kind == .unknown, "it must not be run again without a person: \(error?.description ?? "")")
    }

    /// Commands that cannot be run, and a word of what is said.
    static let wrong: [(CommandRun, String)] = [
        (CommandRun(arguments: []), "names no program"), (CommandRun(arguments: [""]), "names no program"),
        (CommandRun(arguments: ["./publish"]), "depends on where hotfolder runs"),
        (CommandRun(arguments: ["bin/publish"]), "depends on where hotfolder runs"),
        (CommandRun(arguments: ["echo", "a\0b"]), "NUL byte"),
        (CommandRun(arguments: ["env"], environment: ["A=B": "c"]), "name of a variable"),
        (CommandRun(arguments: ["env"], environment: ["": "c"]), "name of a variable"),
        (CommandRun(arguments: ["env"], environment: ["1A": "c"]), "name of a variable"),
        (CommandRun(arguments: ["env"], environment: ["A": "c\0"]), "NUL byte"),
    ]

    @Test(arguments: wrong)
    func `a command that cannot be run is found out before`(_ command: CommandRun, _ words: String) throws {
        let error = try #require(throws: ActionError.self) { try command.check() }
        #expect(error.kind == .permanent)
        #expect(error.description.contains(words))
    }
}
