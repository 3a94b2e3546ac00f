import Actions
import Disk
import Foundation
import Journal
import Rules
import SystemPackage
import Testing

@testable import Agent

/// Sends a picture as `dyntube.update_video_image` does, and is not to be repeated, as if each call were paid for.
struct OnceOnly: Action {
    static let name = "dyntube.send_once"
    private let picture = UpdateVideoImage()
    let signature: ActionSignature

    init() {
        var signature = UpdateVideoImage().signature
        signature.name = Self.name
        signature.outputs = ["receipt", "place"]
        signature.isRepeatable = false
        self.signature = signature
    }

    /// All actions, and this one.
    static var registry: ActionRegistry {
        var providers = ActionRegistry.standard.providers
        for index in providers.indices where providers[index].signature.name == "dyntube" {
            providers[index].actions.append(OnceOnly())
        }
        return ActionRegistry(providers)
    }

    func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        let plan = try self.picture.plan(step, files: files, account: account)
        return ActionPlan(plan.work) { (context) throws(ActionError) in
            var receipt = try await plan.run(context)
            receipt.outputs = ["receipt": .text("r1"), "place": .text("p1")]
            return receipt
        }
    }
}

extension Stage {
    /// Makes folder and journal as a crash leaves them while a file's first step was under way, and closes the journal.
    ///
    /// - Parameters:
    ///   - after: further changes, such as a checkpoint.
    ///   - video: the later step's, if there is to be one.
    ///   - isAtSource: whether a power cut has undone the claim.
    func crash(
        _ name: String = "v1.jpg", action: String = OnceOnly.name, laterVideo video: String? = nil,
        isAtSource: Bool = false,
        after: @Sendable (JobID) -> [Change] = { _ in [] }
    ) async throws -> JobID {
        let id = Sample.newID()
        let lies = isAtSource ? name : ".hotfolder/work/\(id)/\(name)"
        try self.drop(Picture.jpeg(name), as: lies)
        try FileManager.default.createDirectory(
            atPath: self.drops(".hotfolder/work/\(id)"), withIntermediateDirectories: true)
        let root = try Directory.open(FilePath(self.drops("")))
        let identity = FileIdentity(try #require(try root.status(of: try path(lies))).stamp)
        var plan = Sample.plan
        plan.steps = [Step(action: action, account: "dyntube", name: "send", parameters: ["video": .text("v1")])]
        if let video {
            plan.steps.append(
                Step(action: "dyntube.update_video_image", account: "dyntube", parameters: ["video": .text(video)]))
        }
        let job = Job(
            id: id, folder: "thumbnails", path: try path(name), identity: identity, type: "image/jpeg", plan: plan,
            created: Sample.date)
        let journal = try SQLiteJournal.open(at: self.journalPath)
        try await journal.write(
            [.claiming(job), .claimed(id, identity), .started(id, step: 0, at: Sample.date)] + after(id))
        try await journal.close()
        return id
    }

    /// Asks as a command does that finds no agent.
    func withoutAgent<Answer: Sendable>(_ body: (Desk) async throws -> Answer) async throws -> Answer {
        let journal = try SQLiteJournal.open(at: self.journalPath)
        let desk = Desk(settings: try self.settings().1, journal: journal, registry: OnceOnly.registry)
        let result: Result<Answer, any Error>
        do { result = .success(try await body(desk)) } catch { result = .failure(error) }
        try await journal.close()
        return try result.get()
    }
}

extension ResolveQuestion {
    /// As the command asks: a target is taken for a path, too.
    init(_ target: String, _ decision: Decision) {
        self.init(target: target, path: Array(target.utf8), decision: decision)
    }
}
