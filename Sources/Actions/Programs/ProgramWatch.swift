import Subprocess

/// Follows a running program: collects what it writes, ends it when its time is up, and leaves nothing of it behind.
struct ProgramWatch<Input: InputProtocol>: Sendable {
    let execution: Execution<Input, SequenceOutput, SequenceOutput>
    let limits: ProgramLimits
    let slack: Duration

    /// What was collected when the program had ended.
    struct Collected: Sendable {
        var output: ProgramOutput
        var error: ProgramOutput
        var isOutOfTime = false

        func result(_ status: TerminationStatus) -> ProgramResult {
            let end: ProgramResult.End =
                switch status {
                case _ where self.isOutOfTime: .outOfTime
                case .exited(let code): .exited(code)
                case .signaled(let signal): .signalled(signal)
                }
            return ProgramResult(
                end: end, output: self.output.bytes, isOutputCut: self.output.isCut, error: self.error.bytes,
                isErrorCut: self.error.isCut)
        }
    }

    private enum Event: Sendable {
        case ended
        case timeIsUp
        case told
    }

    /// Returns when the program has ended and all that it had started is killed. Never throws: the library would then stop
    /// watching.
    func follow(_ clock: some Clock<Duration>) async -> Collected {
        async let output = Self.collect(
            self.execution.standardOutput, ProgramOutput(keeping: .beginning, limit: self.limits.output))
        async let error = Self.collect(
            self.execution.standardError, ProgramOutput(keeping: .end, limit: self.limits.output))
        let isOutOfTime = await self.end(clock)
        // Its process id stays its own until the library asks for its status, which is after us. So this hits its group and
        // nobody else's; that nothing is left of it is no failure.
        try? self.execution.send(signal: .kill, toProcessGroup: true)
        return Collected(output: await output, error: await error, isOutOfTime: isOutOfTime)
    }

    /// Waits for the program's end, and brings it about when its time is up; returns whether that was so.
    private func end(_ clock: some Clock<Duration>) async -> Bool {
        await withTaskGroup(of: Event.self) { group in
            group.addTask {
                await self.waitForEnd()
                return .ended
            }
            group.addTask {
                do {
                    try await clock.sleep(for: self.limits.time)
                    return .timeIsUp
                } catch {
                    // The program has ended, or the task is cancelled and the library ends it.
                    return .told
                }
            }
            var isOutOfTime = false
            for await event in group {
                switch event {
                case .ended:
                    group.cancelAll()
                case .timeIsUp where !group.isCancelled:
                    isOutOfTime = true
                    group.addTask {
                        await self.execution.teardown(using: self.limits.teardown)
                        return .told
                    }
                case .timeIsUp, .told: break
                }
            }
            return isOutOfTime
        }
    }

    /// Waits until the program itself has ended; it is then a zombie.
    ///
    /// The library tells that nowhere but at the end of a teardown, so this is one whose first step is the signal 0, which
    /// does nothing (kill(2)), and which lasts longer than the program may.
    private func waitForEnd() async {
        await self.execution.teardown(using: [
            .send(
                signal: Signal(rawValue: 0), toProcessGroup: true,
                allowedDurationToNextStep: self.limits.time + self.limits.grace + self.slack)
        ])
    }

    /// Reads to the end: that of the output, or that of the program, when something else holds its output open.
    private static func collect(_ sequence: SubprocessOutputSequence, _ output: ProgramOutput) async -> ProgramOutput {
        var output = output
        do {
            for try await buffer in sequence {
                buffer.withUnsafeBytes { output.add($0) }
            }
        } catch {
            // What cannot be read any more is not there any more: how the program ended tells the rest.
            return output
        }
        return output
    }
}
