/// The cloud's own calls, below `/_sandbox/`: what came, and what is to go wrong.
///
/// They ask for no token: whoever reaches the cloud may script it, which is why it stays on the loopback interface.
struct Control: Sendable {
    /// A script of faults is written by hand; more than this is a mistake.
    private static let largestScript = 1 << 20

    let faults: FaultBook
    let log: RequestLog
    let gate: Gate

    func takes(_ incoming: Incoming) -> Bool { incoming.components?.first == "_sandbox" }

    func answer(_ incoming: Incoming) async throws -> Answer {
        do {
            return try await self.carryOut(incoming)
        } catch let refusal as Refusal {
            let json = JSON.object([.init("error", .string(refusal.reason))])
            return Answer(status: refusal.status, body: .json(json), reason: refusal.reason)
        }
    }

    private func carryOut(_ incoming: Incoming) async throws -> Answer {
        switch (incoming.method, incoming.components?.dropFirst().joined(separator: "/")) {
        case ("GET", "requests"):
            return Answer(status: 200, body: .json(.array(self.log.requests.map(\.json))), reason: "listed")
        case ("DELETE", "requests"):
            self.log.clear()
            return Self.done
        case ("POST", "faults"):
            self.faults.replace(with: try await self.script(incoming.body))
            return Self.done
        case ("DELETE", "faults"):
            self.faults.replace(with: [])
            return Self.done
        case ("POST", "release"):
            self.gate.open()
            return Self.done
        default:
            throw Refusal(
                404,
                "the sandbox has no call \(incoming.method) \(incoming.path); it has GET and DELETE "
                    + "/_sandbox/requests, POST and DELETE /_sandbox/faults, POST /_sandbox/release")
        }
    }

    private static var done: Answer { Answer(status: 200, body: .json(.object([])), reason: "done") }

    /// The faults in the body, a JSON list.
    private func script(_ body: IncomingBody) async throws -> [Fault] {
        let bytes = try await body.collect(atMost: Self.largestScript, "a script of faults")
        let json: JSON
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw Refusal(400, "the body is not JSON; write a list of faults, [] for none")
        }
        guard case .array(let list) = json else {
            throw Refusal(400, "the body is not a list; write a list of faults, [] for none")
        }
        return try list.map { try Fault($0) }
    }
}
