import Glibc

/// What `command.run` does: runs a command of the operator's for a file, and hands its output on.
package struct CommandRun: Sendable, Hashable {
    /// The program and its arguments; no shell looks at them.
    package var arguments: [String]
    /// Variables besides the minimal ones.
    package var environment: [String: String]
    package var time: Duration

    package init(arguments: [String], environment: [String: String] = [:], time: Duration = .seconds(60)) {
        self.arguments = arguments
        self.environment = environment
        self.time = time
    }

    /// The status with which a program asks to be run again later (sysexits.h, EX_TEMPFAIL).
    private static let temporaryFailure: Int32 = 75

    /// The command when it cannot be run at all.
    ///
    /// - Throws: `permanent`, with what to write instead.
    package func check() throws(ActionError) {
        guard let program = self.arguments.first, !program.isEmpty else {
            throw ActionError(.permanent, "`argv` names no program; write such as [/usr/local/bin/publish, \"{file}\"]")
        }
        guard program.hasPrefix("/") || !program.contains("/") else {
            throw ActionError(
                .permanent,
                "`\(Excerpt.line(program))` is a path that depends on where hotfolder runs; write it from / on, or a name alone"
            )
        }
        let texts = self.arguments + self.environment.flatMap { [$0.key, $0.value] }
        guard !texts.contains(where: { $0.utf8.contains(0) }) else {
            throw ActionError(.permanent, "an argument holds a NUL byte, which no program can be given")
        }
        for name in self.environment.keys
        where name.isEmpty || name.contains("=") || name.utf8.first.map(Self.isDigit) == true {
            throw ActionError(
                .permanent, "`\(Excerpt.line(name))` cannot be the name of a variable; write such as TITLE")
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Runs it once and returns its standard output as text, without the line feeds at its end, at most 64 KiB.
    ///
    /// - Parameters:
    ///   - input: the file that is its standard input; nil for an empty one.
    ///   - agent: the agent's own environment, of which little is passed on.
    /// - Throws: `transient` when it asks for that with 75; `unknown` when it, or the agent, was told to end in the middle;
    ///   `permanent` with its last words when it fails otherwise.
    package func run(
        input: InputFile?, agent: [String: String], clock: some Clock<Duration> = ContinuousClock()
    ) async throws(ActionError) -> String {
        try self.check()
        let program = ProgramRun(
            self.arguments.map { Array($0.utf8) },
            environment: ProgramEnvironment.minimal(of: agent, adding: self.environment), input: input,
            limits: ProgramLimits(time: self.time))
        let name = Excerpt.line(self.arguments[0])
        let result: ProgramResult
        do throws(ActionError) {
            result = try await program.run(clock: clock)
        } catch {
            guard Task.isCancelled else { throw error }
            throw Self.interrupted(name)
        }
        if result.end == .exited(0) { return Self.text(result.output) }
        switch result.end {
        case .signalled(SIGTERM), .signalled(SIGINT), .signalled(SIGHUP):
            throw Self.interrupted(name)
        case .exited(Self.temporaryFailure):
            throw ActionError(
                .transient(retryAfter: nil), result.saying("\(name) asks to be run again later (status 75)"))
        case .exited, .signalled, .outOfTime:
            throw result.failure(of: name, limits: program.limits)
        }
    }

    /// Somebody stopped it, or us: nothing is wrong with the file, and nobody knows how far it had come.
    private static func interrupted(_ name: String) -> ActionError {
        ActionError(
            .unknown, "\(name) was stopped before it ended, so how far it came is not known; look at what it has done")
    }

    /// The output as text; bytes that are no UTF-8, as where it was cut, become replacement characters.
    private static func text(_ bytes: [UInt8]) -> String {
        let isEnd = { (byte: UInt8) in byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
        let end = bytes.lastIndex { !isEnd($0) }.map { $0 + 1 } ?? 0
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}
