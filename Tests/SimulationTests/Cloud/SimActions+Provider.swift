import Actions
import Rules

/// What one life of the agent can do at the simulated service.
struct SimProvider {
    let world: World
    let life: Life

    private var cloud: SimCloud { self.world.cloud }

    var registry: ActionRegistry {
        ActionRegistry([
            Provider(
                signature: ProviderSignature(name: "still", settings: []), actions: [self.setPicture, self.frame]),
            Provider(
                signature: ProviderSignature(name: "vault", settings: []),
                actions: [self.create, self.pay, self.task, self.upload]),
        ])
    }

    private static func target(_ step: ResolvedStep) -> String { step.parameters["target"]?.text ?? "" }

    /// Sets the picture of a video; twice does no harm.
    private var setPicture: SimAction {
        let isForgotten = self.world.profile.mutation == .forgottenTarget
        return SimAction(
            "still.set_picture", isRepeatable: true,
            target: { isForgotten ? nil : "picture of \(Self.target($0))" }, refuses: { $0.contains("refused") }
        ) { (context, step) throws(ActionError) in
            let bytes = try await SimAction.read(context, self.world)
            let effect = SimCloud.Effect(
                kind: .picture, target: Self.target(step), job: context.job, bytes: bytes)
            let receipt = try await self.cloud.ask(self.life, isSafe: true) { () throws(ActionError) in
                self.cloud.set(effect, in: self.life)
                return Receipt(summary: "set")
            }
            self.cloud.confirm(effect, in: self.life)
            return receipt
        }
    }

    /// Makes a picture here for the steps after it.
    private var frame: SimAction {
        SimAction("still.frame", isRepeatable: true, outputs: ["file"]) { (context, _) throws(ActionError) in
            let bytes = try await SimAction.read(context, self.world)
            guard let making = context.making else { throw ActionError(.permanent, "nothing can be made here") }
            let draft = try await making.begin("jpg")
            try await making.write(Content.frame(of: bytes), to: draft)
            return Receipt(outputs: ["file": try await making.finish(draft)], summary: "made")
        }
    }

    /// Makes something once; what was made can be looked up by the job's name, which is remembered before.
    private var create: SimAction {
        SimAction("vault.create", isRepeatable: false, outputs: ["id"]) { (context, step) throws(ActionError) in
            let bytes = try await SimAction.read(context, self.world)
            if context.checkpoint == nil {
                try await context.remember(Array(context.job.utf8))
            } else {
                let isThere = try await self.cloud.ask(self.life, isSafe: true) {
                    self.cloud.made(.creation, by: context.job) != nil
                }
                if isThere { return Receipt(outputs: ["id": .text(context.job)], summary: "found") }
            }
            return try await self.cloud.ask(self.life, isSafe: true) { () throws(ActionError) in
                self.cloud.add(.init(kind: .creation, target: Self.target(step), job: context.job, bytes: bytes))
                return Receipt(outputs: ["id": .text(context.job)], summary: "made")
            }
        }
    }

    /// Makes something once that nobody can look up.
    private var pay: SimAction {
        SimAction("vault.pay", isRepeatable: false) { (context, step) throws(ActionError) in
            let bytes = try await SimAction.read(context, self.world)
            return try await self.cloud.ask(self.life, isSafe: false) { () throws(ActionError) in
                self.cloud.add(.init(kind: .payment, target: Self.target(step), job: context.job, bytes: bytes))
                return Receipt(summary: "paid")
            }
        }
    }

    /// Has the service work on the file, and asks how far it is.
    private var task: SimAction {
        SimAction("vault.task", isRepeatable: false) { (context, step) throws(ActionError) in
            if context.checkpoint == nil { try await context.remember(Array(context.job.utf8)) }
            let key = context.job
            let (now, dice) = (self.world.scheduler.now, self.world.dice)
            let known = try await self.cloud.ask(self.life, isSafe: true) { self.cloud.tasks[key] }
            guard let known else {
                let bytes = try await SimAction.read(context, self.world)
                try await self.cloud.ask(self.life, isSafe: true) { () throws(ActionError) in
                    if self.cloud.tasks[key] != nil { return }
                    self.cloud.tasks[key] = .init(job: key, readyAt: now + .seconds(dice.within(1...60)))
                    self.cloud.add(.init(kind: .task, target: Self.target(step), job: key, bytes: bytes))
                }
                throw ActionError(.pending(after: .seconds(5)), "the service works on it")
            }
            guard known.readyAt <= now else {
                throw ActionError(.pending(after: .seconds(dice.within(1...20))), "the service works on it")
            }
            return Receipt(summary: "worked on")
        }
    }

    /// Sends the file in parts, remembering each, and takes back what it began when it is given up.
    private var upload: SimAction {
        SimAction("vault.upload", isRepeatable: true, giveUp: { await self.abort($0) }) {
            (context, step) throws(ActionError) in
            let bytes = try await SimAction.read(context, self.world)
            var session = context.checkpoint.map { String(decoding: $0, as: UTF8.self) }
            if session == nil {
                let name = "\(context.job)-\(self.cloud.sessions.count)"
                // Remembered before it is opened, so that one whose answer was lost can be taken back.
                try await context.remember(Array(name.utf8))
                session = name
            }
            guard let session else { throw ActionError(.permanent, "there is no session") }
            let length = max(1, bytes.count / 3)
            for (number, start) in stride(from: 0, to: bytes.count, by: length).enumerated() {
                try await self.send(
                    Array(bytes[start..<min(start + length, bytes.count)]), number, session, context, step)
            }
            return try await self.cloud.ask(self.life, isSafe: true) { () throws(ActionError) in
                guard let opened = self.cloud.sessions[session] else {
                    throw ActionError(.transient(retryAfter: nil), "there is no such session")
                }
                if opened.isOpen {
                    let whole = opened.parts.sorted { $0.key < $1.key }.flatMap(\.value)
                    self.cloud.sessions[session]?.isOpen = false
                    self.cloud.add(.init(kind: .upload, target: opened.target, job: context.job, bytes: whole))
                }
                return Receipt(summary: "uploaded")
            }
        }
    }

    private func send(
        _ part: [UInt8], _ number: Int, _ session: String, _ context: ActionContext, _ step: ResolvedStep
    ) async throws(ActionError) {
        try await self.cloud.ask(self.life, isSafe: true) { () throws(ActionError) in
            var opened =
                self.cloud.sessions[session] ?? SimCloud.Session(job: context.job, target: Self.target(step))
            if opened.isOpen { opened.parts[number] = part }
            self.cloud.sessions[session] = opened
        }
    }

    private func abort(_ context: ActionContext) async -> String? {
        let session = String(decoding: context.checkpoint ?? [], as: UTF8.self)
        do throws(ActionError) {
            try await self.cloud.ask(self.life, isSafe: true) { self.cloud.sessions[session]?.isOpen = false }
            return nil
        } catch {
            self.cloud.sessions[session]?.remainder = error.description
            return error.description
        }
    }
}
