import Disk
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// Takes each request to its service, and shows the fault that was scripted for it.
struct CloudResponder: HTTPResponder {
    let services: [any CloudService]
    let control: Control
    let faults: FaultBook
    let log: RequestLog
    let gate: Gate
    let disk: DiskThreads
    let redaction: Redaction
    let clock: any Clock<Duration>
    let logger: Logger

    func respond(to request: Request, context: CloudContext) async throws -> Response {
        let incoming = Incoming(request, clock: self.clock)
        if self.control.takes(incoming) {
            return try await self.control.answer(incoming).response(disk: self.disk)
        }
        let fault = self.faults.take(method: incoming.method, path: incoming.path)
        // Noted before the arrival is told: whoever releases or scripts in answer to it means what comes after.
        let openings = self.gate.count
        self.log.noteArrival()
        do {
            if let pause = fault?.pauseBeforeReading { try await self.wait(pause, openings) }
            let ending = try await self.serve(incoming, fault)
            self.record(incoming, ending)
            if let pause = fault?.pauseBeforeAnswer { try await self.wait(pause, openings) }
            switch ending.answer {
            case let answer?: return answer.response(disk: self.disk)
            case nil: return try await Self.cut(context.channel)
            }
        } catch SandboxError.clientGone {
            self.record(incoming, Ending(outcome: .abandoned, reason: SandboxError.clientGone.description))
            throw SandboxError.clientGone
        } catch let error as SandboxError {
            let answer = Answer.broken(error)
            self.record(
                incoming, Ending(answer: answer, outcome: .answered(answer.status), reason: error.description))
            return answer.response(disk: self.disk)
        }
    }

    // MARK: Serving

    /// How a request ends.
    private struct Ending {
        /// Nil when the connection is cut.
        var answer: Answer?
        var outcome: RecordedRequest.Outcome
        var reason: String
        var hadEffect = false
        var fileSHA256: String?
    }

    private func serve(_ incoming: Incoming, _ fault: Fault.Effect?) async throws -> Ending {
        switch fault {
        case nil, .delayBeforeReading, .delayBeforeAnswer, .holdBeforeReading, .holdBeforeAnswer:
            return try await self.serveFully(incoming)
        case .readSlowly(let bytesPerSecond):
            incoming.body.bytesPerSecond = bytesPerSecond
            return try await self.serveFully(incoming)
        case .answer(let status, let headers, let body):
            return try await self.serveWithoutEffect(incoming, .scripted(status, headers, body))
        case .wrongJSON:
            return try await self.serveWithoutEffect(incoming, .wrongJSON)
        case .htmlPage:
            return try await self.serveWithoutEffect(incoming, .htmlPage)
        case .answerEarly:
            return Ending(answer: .early, outcome: .answered(Answer.early.status), reason: Answer.early.reason)
        case .closeBeforeReading:
            return Ending(outcome: .cut, reason: "as scripted: closed with the body unread")
        case .closeAfterReading:
            return try await self.serveWithoutEffect(incoming, nil)
        case .closeAfterEffect:
            var ending = try await self.serveFully(incoming)
            ending.answer = nil
            ending.outcome = .cut
            ending.reason = "as scripted: closed instead of answering (\(ending.reason))"
            return ending
        }
    }

    private func serveFully(_ incoming: Incoming) async throws -> Ending {
        let answer = try await self.answer(incoming)
        try await answer.effect?.make()
        return Ending(
            answer: answer, outcome: .answered(answer.status), reason: answer.reason,
            hadEffect: answer.effect?.isChange ?? false, fileSHA256: answer.fileSHA256)
    }

    /// Reads all of the request, so that the client meets the fault at the end, and gives this answer in place of the
    /// service's own; nil closes the connection.
    private func serveWithoutEffect(_ incoming: Incoming, _ answer: Answer?) async throws -> Ending {
        let real = try await self.answer(incoming)
        try await real.effect?.forget()
        try await incoming.body.drain()
        let reason = answer?.reason ?? "as scripted: closed after reading, without effect"
        return Ending(
            answer: answer, outcome: answer.map { .answered($0.status) } ?? .cut,
            reason: "\(reason) (without the fault: \(real.status), \(real.reason))", fileSHA256: real.fileSHA256)
    }

    private func answer(_ incoming: Incoming) async throws -> Answer {
        for service in self.services where service.takes(incoming) {
            return try await service.answer(incoming)
        }
        let reason = "the sandbox knows no call \(incoming.method) \(self.redaction.text(incoming.path))"
        return Answer(status: 404, body: .json(.object([.init("message", .string(reason))])), reason: reason)
    }

    // MARK: Waiting, closing

    private func wait(_ pause: Fault.Effect.Pause, _ openings: Int) async throws {
        switch pause {
        case .lasting(let delay):
            let clock = self.clock
            try await cancelWhenGracefulShutdown { try await clock.sleep(for: delay) }
        case .untilReleased:
            let gate = self.gate
            try await cancelWhenGracefulShutdown { try await gate.pass(after: openings) }
        }
    }

    /// Closes the connection; what is returned cannot be sent any more.
    private static func cut(_ channel: any Channel) async throws -> Response {
        do {
            try await channel.close(mode: .all).get()
        } catch ChannelError.alreadyClosed {
            // The client was faster.
        }
        return Response(status: .internalServerError)
    }

    // MARK: Telling

    private func record(_ incoming: Incoming, _ ending: Ending) {
        let path = self.redaction.text(incoming.path)
        // Reasons quote what came, so they can hold a secret just as a path can.
        let reason = self.redaction.text(ending.reason)
        self.log.record(
            RecordedRequest(
                method: incoming.method, path: path, headers: incoming.headers.map(self.redaction.header),
                bodySize: incoming.body.count, fileSHA256: ending.fileSHA256, hadEffect: ending.hadEffect,
                outcome: ending.outcome, reason: reason))
        self.logger.info("\(incoming.method) \(path) → \(ending.outcome): \(reason)")
    }
}
