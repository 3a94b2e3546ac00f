import Foundation
import Rules
import Sandbox
import Testing

@testable import Actions

/// A thumbnail is paid once and never lost, whatever happens between here and ApyHub.
@Suite(.timeLimit(.minutes(5))) struct `Making a thumbnail` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    static let submission = "/job/generate/image-thumbnail/file"
    static let status = "/job/generate/image-thumbnail/status/"
    static let storage = "/apyhub-results/"
    static let again = ActionError.Kind.transient(retryAfter: nil)

    /// Runs a step at a cloud of its own.
    func withRun(
        _ parameters: [String: Value] = [:],
        _ body: @escaping @Sendable (LocalCloud, ThumbnailRun) async throws -> Void
    ) async throws {
        let scratch = self.scratch
        try await withCloud { cloud, url, transport in
            try await body(cloud, try ThumbnailRun(at: url, transport, scratch, parameters))
        }
    }

    /// The error of running it.
    static func failure(_ run: ThumbnailRun, sourceLocation: SourceLocation = #_sourceLocation) async throws
        -> ActionError
    {
        let error = await #expect(throws: ActionError.self, sourceLocation: sourceLocation) { try await run.run() }
        return try #require(error, sourceLocation: sourceLocation)
    }

    /// Expects that running it fails like this.
    static func expect(
        _ kind: ActionError.Kind, of run: ThumbnailRun, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let error = try await Self.failure(run, sourceLocation: sourceLocation)
        #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
    }

    static func count(_ path: String, _ cloud: LocalCloud) -> Int {
        cloud.requests().count { $0.path.hasPrefix(path) }
    }

    // MARK: As it should be

    @Test func `it is submitted once, asked about, and fetched without credentials`() async throws {
        try await self.withRun(["size": .text("64x36"), "time": .text("2s")]) { cloud, run in
            cloud.scriptApyHub(ApyHubScript(pendingPolls: 3))
            let receipt = try await run.run()
            let path = try #require(receipt.outputs["file"]?.text)
            #expect(path.hasSuffix("/made/1.png"))
            let picture = try Data(contentsOf: URL(filePath: path))
            #expect(PictureFormat(head: Array(picture.prefix(64))) == .png)
            #expect(Array(receipt.outputs.keys) == ["file"], "a URL that expires is signed and not for the journal")
            let job = try #require(cloud.apyHubJobs.first)
            #expect(job.time == "2" && job.frameSize == "64x36" && !job.isPersistent)
            #expect(cloud.apyHubJobs.count == 1 && cloud.apyHubAtoms == 400 + 4 * 5)
            #expect(run.waits == [2000, 3000, 4500, 6750].map { .milliseconds($0) })
            #expect(receipt.summary.hasPrefix("job \(job.id), 4 polls, a picture of"))
            let fetched = try #require(cloud.requests().last)
            #expect(fetched.path.hasPrefix(Self.storage))
            let names = Set(fetched.headers.map { $0.name.lowercased() })
            #expect(names.isDisjoint(with: ["authorization", "apy-token", "cookie"]))
        }
    }

    @Test(arguments: [("true", true), ("false", false)])
    func `its URL is given where ApyHub keeps it for good`(_ persistent: String, _ isGiven: Bool) async throws {
        try await self.withRun(["persistent": .text(persistent)]) { cloud, run in
            let receipt = try await run.run()
            #expect((receipt.outputs["url"]?.text?.contains(Self.storage) == true) == isGiven)
            #expect(cloud.apyHubJobs.first?.isPersistent == isGiven)
        }
    }

    @Test func `each run asks once and keeps nothing busy`() async throws {
        try await self.withRun { cloud, run in
            var kinds: [ActionError.Kind] = []
            for _ in 0..<3 {
                let error = await #expect(throws: ActionError.self) { try await run.runOnce() }
                kinds.append(try #require(error).kind)
            }
            #expect(kinds == [2, 3, 4.5].map { .pending(after: .milliseconds(Int64($0 * 1000))) })
            #expect(cloud.requests().map(\.method) == ["POST", "GET", "GET"])
            _ = try await run.runOnce()
        }
    }

    @Test func `the URL that ApyHub gave is not written down`() async throws {
        try await self.withRun { cloud, run in
            cloud.script([Fault(.closeAfterReading, times: .times(1), path: Self.storage)])
            _ = try await Self.failure(run)
            let note = String(decoding: run.checkpoint ?? [], as: UTF8.self)
            #expect(note.contains("\"id\"") && !note.contains("http") && !note.contains("signature"))
        }
    }

    // MARK: Never paid twice

    /// Before and after each note, and after the last effect: killed there, and started again with the notes alone.
    @Test func `a kill at any moment submits once`() async throws {
        var moment = 0
        var endings: [String] = []
        while true {
            let killedAt = moment
            let ending = try await self.ending(killedAt: killedAt)
            guard let ending else { break }
            endings.append(ending)
            moment += 1
        }
        // Before the intent; then its durable; before the id and after; and then any poll, and the end.
        #expect(endings.prefix(4) == ["made", "held", "held, a job is there", "made"])
        #expect(endings.dropFirst(4).allSatisfy { $0 == "made" })
        #expect(endings.count > 7)
    }

    /// What became of it; nil when it lived longer than it needed to.
    private func ending(killedAt moment: Int) async throws -> String? {
        let scratch = self.scratch
        return try await withCloud { cloud, url, transport in
            let run = try ThumbnailRun(at: url, transport, scratch)
            run.kill(after: moment)
            var receipt: Receipt?
            do throws(ActionError) {
                receipt = try await run.run()
            } catch {
                // It is dead: what it threw reaches nobody.
                receipt = nil
            }
            guard run.revive() else { return String?.none }
            #expect(receipt == nil)
            let ending: String
            do throws(ActionError) {
                _ = try await run.run()
                ending = "made"
            } catch {
                #expect(error.kind == .unknown, "\(error)")
                ending = cloud.apyHubJobs.isEmpty ? "held" : "held, a job is there"
            }
            #expect(cloud.apyHubJobs.count <= 1 && Self.count(Self.submission, cloud) <= 1)
            #expect(cloud.apyHubAtoms == 400 * cloud.apyHubJobs.count + 5 * Self.count(Self.status, cloud))
            return ending
        }
    }

    static let doubts: [Fault.Effect] = [
        .closeAfterReading, .closeAfterEffect, .answer(status: 500), .answer(status: 502), .answer(status: 504),
        .wrongJSON, .htmlPage, .answer(status: 200, body: "{}"), .answer(status: 200, body: #"{"job_id":"a/b"}"#),
        .answer(status: 200, body: #"{"job_id":null}"#),
    ]

    @Test(arguments: doubts)
    func `a submission that may have been taken is held, and never made again`(_ effect: Fault.Effect) async throws {
        try await self.withRun { cloud, run in
            cloud.script([Fault(effect, times: .times(1), method: "POST", path: Self.submission)])
            try await Self.expect(.unknown, of: run)
            // Whoever runs it again all the same, with what was written down, finds the intent.
            try await Self.expect(.unknown, of: run)
            #expect(Self.count(Self.submission, cloud) == 1)
        }
    }

    static let refusals: [(Fault.Effect, ActionError.Kind, String)] = [
        (
            .answer(status: 429, headers: [Header("Retry-After", "7")], body: #"{"error":"too many requests"}"#),
            .transient(retryAfter: .seconds(7)), "too many requests"
        ),
        (.answer(status: 503), .outage(retryAfter: nil), "503"),
        (
            .answer(status: 401, body: #"{"error":"missing api key"}"#), .lane(retryAfter: nil),
            "missing api key"
        ),
        (.answer(status: 402, body: #"{"error":{"code":7,"message":"no atoms"}}"#), .lane(retryAfter: nil), "no atoms"),
        (
            .answer(status: 400, body: #"{"error":{"code":105,"message":"Invalid URL"}}"#), .permanent,
            "Invalid URL (105)"
        ),
        (.answer(status: 200, body: #"{"error":{"code":105,"message":"Invalid URL"}}"#), .permanent, "Invalid URL"),
        (.answer(status: 404, body: #"{"error":"not found"}"#), .permanent, "not found"),
    ]

    @Test(arguments: refusals)
    func `a submission that was certainly not taken may be made again`(
        _ effect: Fault.Effect, _ kind: ActionError.Kind, _ holds: String
    ) async throws {
        try await self.withRun { cloud, run in
            cloud.script([Fault(effect, times: .times(1), method: "POST", path: Self.submission)])
            let error = try await Self.failure(run)
            #expect(error.kind == kind, "\(error)")
            #expect(error.description.contains(holds), "\(error)")
            _ = try await run.run()
            #expect(cloud.apyHubJobs.count == 1)
        }
    }

    @Test func `a submission that was cut short may be made again`() async throws {
        let scratch = self.scratch
        try await withCloud { cloud, url, transport in
            // More than the kernel holds for a connection, so that not all of it has left.
            let run = try ThumbnailRun(at: url, transport, scratch, size: 64 * 1024 * 1024)
            cloud.script([Fault(.closeBeforeReading, times: .times(1), method: "POST", path: Self.submission)])
            // What had left before the cut depends on the moment.
            let kind = try await Self.failure(run).kind
            #expect([.outage(retryAfter: nil), .transient(retryAfter: nil)].contains(kind), "\(kind)")
            #expect(try ThumbnailMemory.read(run.checkpoint) == .open)
            _ = try await run.run()
            #expect(cloud.apyHubJobs.count == 1)
        }
    }

    @Test func `where nothing listens, nothing is submitted, and it may be later`() async throws {
        let scratch = self.scratch
        let error = try await withTransport { transport in
            // Port 1 is nobody's.
            let run = try ThumbnailRun(at: "http://127.0.0.1:1", transport, scratch)
            let error = try await Self.failure(run)
            #expect(try ThumbnailMemory.read(run.checkpoint) == .open)
            return error
        }
        #expect(error.kind == .outage(retryAfter: nil))
    }

    @Test func `a job whose id cannot be written down is held with its id`() async throws {
        try await self.withRun { cloud, run in
            cloud.script([Fault(.holdBeforeAnswer, times: .times(1), method: "POST", path: Self.submission)])
            async let failed = Self.failure(run)
            _ = await cloud.waitForRequests(count: 1)
            run.fillJournal()
            cloud.release()
            let error = try await failed
            let job = try #require(cloud.apyHubJobs.first)
            #expect(error.kind == .unknown)
            #expect(error.description.contains(job.id) && error.description.contains("the disk is full"))
            run.emptyJournal()
            try await Self.expect(.unknown, of: run)
            #expect(cloud.apyHubJobs.count == 1)
        }
    }

    @Test func `nothing is submitted while nothing can be written down`() async throws {
        try await self.withRun { cloud, run in
            run.fillJournal()
            try await Self.expect(Self.again, of: run)
            #expect(cloud.requests().isEmpty)
        }
    }

    // MARK: While ApyHub works

    static let hitches: [(Fault.Effect, ActionError.Kind)] = [
        (.closeAfterReading, again), (.closeAfterEffect, again), (.answer(status: 500), again),
        (.answer(status: 503, headers: [Header("Retry-After", "9")]), .outage(retryAfter: .seconds(9))),
        (.wrongJSON, again), (.htmlPage, again), (.answer(status: 200, body: "[]"), again),
        (.answer(status: 200, body: #"{"status":"successful"}"#), again),
        (.answer(status: 401, body: #"{"error":"missing api key"}"#), .lane(retryAfter: nil)),
    ]

    @Test(arguments: hitches)
    func `a poll that fails is made again, for the same job`(
        _ effect: Fault.Effect, _ kind: ActionError.Kind
    ) async throws {
        try await self.withRun { cloud, run in
            cloud.script([Fault(effect, times: .times(1), method: "GET", path: Self.status)])
            let error = try await Self.failure(run)
            #expect(error.kind == kind, "\(error)")
            let job = try #require(cloud.apyHubJobs.first)
            #expect(error.description.contains(job.id))
            _ = try await run.run()
            #expect(cloud.apyHubJobs.count == 1 && Self.count(Self.submission, cloud) == 1)
        }
    }

    @Test func `a job that fails is told in ApyHub's words`() async throws {
        try await self.withRun { cloud, run in
            cloud.scriptApyHub(ApyHubScript(pendingPolls: 1, failure: "the video has no frame there"))
            let error = try await Self.failure(run)
            #expect(error.kind == .permanent)
            #expect(error.description.contains("the video has no frame there"))
            let job = try #require(cloud.apyHubJobs.first)
            #expect(error.description.contains(job.id))
        }
    }

    @Test func `a job that never ends is given up, and named`() async throws {
        try await self.withRun { cloud, run in
            cloud.scriptApyHub(ApyHubScript(pendingPolls: 1_000_000))
            let error = try await Self.failure(run)
            #expect(error.kind == .permanent)
            #expect(error.description.contains("within 30m"), "\(error)")
            #expect(error.description.contains("the job is waiting"), "\(error)")
            let job = try #require(cloud.apyHubJobs.first)
            #expect(error.description.contains(job.id))
            // Each costs: 7 while the waits grow, then one every 30 seconds, and the last look.
            #expect((60...70).contains(Self.count(Self.status, cloud)))
            #expect(run.waits.reduce(.zero, +) == .seconds(1800))
        }
    }

    @Test func `after an outage past the deadline there is one last look`() async throws {
        try await self.withRun { cloud, run in
            cloud.scriptApyHub(ApyHubScript(pendingPolls: 0))
            _ = await #expect(throws: ActionError.self) { try await run.runOnce() }
            run.pass(.seconds(7200))
            _ = try await run.run()
            #expect(cloud.apyHubAtoms == 405)
        }
    }

    // MARK: Fetching

    static let cuts: [Fault.Effect] = [
        .closeAfterReading, .answer(status: 500), .answer(status: 403), .answer(status: 404), .answer(status: 503),
    ]

    @Test(arguments: cuts)
    func `a fetch that broke off is made again for one more poll`(_ effect: Fault.Effect) async throws {
        try await self.withRun { cloud, run in
            cloud.script([Fault(effect, times: .times(1), method: "GET", path: Self.storage)])
            let error = try await Self.failure(run)
            #expect([Self.again, .outage(retryAfter: nil)].contains(error.kind), "\(error)")
            let polls = Self.count(Self.status, cloud)
            let receipt = try await run.run()
            #expect(FileManager.default.fileExists(atPath: receipt.outputs["file"]?.text ?? ""))
            #expect(Self.count(Self.status, cloud) == polls + 1)
            #expect(cloud.apyHubJobs.count == 1 && cloud.apyHubAtoms == 400 + 5 * (polls + 1))
        }
    }

    @Test func `a picture that has expired is told as that, and not paid for again`() async throws {
        try await self.withRun { cloud, run in
            cloud.script([Fault(.closeAfterReading, times: .times(1), path: Self.storage)])
            _ = try await Self.failure(run)
            cloud.expireApyHubResults()
            // It cannot have expired yet, as far as we know.
            try await Self.expect(Self.again, of: run)
            run.pass(.seconds(15 * 60))
            let error = try await Self.failure(run)
            #expect(error.kind == .permanent)
            #expect(error.description.contains("has expired (127.0.0.1"), "\(error)")
            #expect(error.description.contains("only a new job"), "\(error)")
            #expect(cloud.apyHubJobs.count == 1)
        }
    }

    @Test func `what is gone for good is told at once`() async throws {
        try await self.withRun { cloud, run in
            cloud.script([Fault(.answer(status: 410), path: Self.storage)])
            let error = try await Self.failure(run)
            #expect(error.kind == .permanent && error.description.contains("has expired"))
        }
    }

    @Test func `a persistent picture does not expire`() async throws {
        try await self.withRun(["persistent": .text("true")]) { cloud, run in
            cloud.script([Fault(.answer(status: 403), times: .times(1), path: Self.storage)])
            _ = try await Self.failure(run)
            run.pass(.seconds(3600))
            _ = try await run.run()
            #expect(cloud.apyHubJobs.map(\.isPersistent) == [true])
        }
    }

    @Test func `what is no picture is not handed on`() async throws {
        try await self.withRun { cloud, run in
            cloud.script([Fault(.htmlPage, path: Self.storage)])
            let error = try await Self.failure(run)
            #expect(error.kind == .permanent && error.description.contains("no PNG, JPEG or WebP"), "\(error)")
            #expect(cloud.apyHubJobs.count == 1)
        }
    }
}
