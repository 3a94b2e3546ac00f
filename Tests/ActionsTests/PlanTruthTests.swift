import Actions
import Foundation
import Rules
import Sandbox
import Testing

/// `explain` shows what `run` sends: each request of the plan, in its order, and no other.
@Suite(.timeLimit(.minutes(5))) struct `The plan of an action` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    static let trials = Trial.dynTube + Trial.apyHub + Trial.hook

    @Test(arguments: Self.trials)
    func `is what is sent`(_ trial: Trial) async throws {
        try await withCloud { [scratch] cloud, url, transport in
            let input = try scratch.input("dropped", trial.file(1000), type: trial.type)
            try await trial.prepare(cloud)
            let run = TrialRun(trial, at: url, transport, input, making: try scratch.making())
            let plan = try run.plan()
            _ = try await run.run()
            let shown = plan.requests.map { $0.shownRequest() }
            var sent = cloud.requests()[...]
            for request in shown {
                let next = sent.popFirst()
                let first = try #require(next, "nothing was sent for \(request.method) \(request.url)")
                #expect(Self.fits(first, request, at: url), "\(first.method) \(first.path) is not \(request.url)")
                #expect(Self.names(of: request, in: first) == [], "headers that are shown and were not sent")
                // A job is asked about until it has ended.
                while let later = sent.first, later.method == first.method, later.path == first.path {
                    sent.removeFirst()
                }
            }
            #expect(sent.isEmpty, "not in the plan: \(sent.map { "\($0.method) \($0.path)" })")
        }
    }

    /// A name in braces stands for what is only known later: one segment, or a whole URL.
    private static func fits(_ sent: RecordedRequest, _ shown: ShownRequest, at base: String) -> Bool {
        guard sent.method == shown.method else { return false }
        if shown.url.hasPrefix("{") { return true }
        let path = shown.url.hasPrefix(base) ? String(shown.url.dropFirst(base.count)) : shown.url
        guard let brace = path.firstIndex(of: "{") else { return sent.path == path }
        let rest = sent.path.dropFirst(path[..<brace].count)
        return sent.path.hasPrefix(path[..<brace]) && !rest.isEmpty && !rest.contains("/")
    }

    private static func names(of shown: ShownRequest, in sent: RecordedRequest) -> Set<String> {
        // The credentials are not recorded.
        let credentials: Set = ["authorization", "apy-token"]
        return Set(shown.headers.map { $0.name.lowercased() }).subtracting(credentials)
            .subtracting(sent.headers.map { $0.name.lowercased() })
    }
}

/// A password that a service repeats in the form in which it came.
@Suite(.timeLimit(.minutes(5))) struct `A refusal that repeats the credentials` {
    @Test func `is told without them, with their scheme and without it`() async throws {
        let scratch = try ScratchFolder()
        let input = try scratch.input("dropped", Trial.mp4(1000), type: "video/mp4")
        let trial = try #require(Trial.apyHub.first { $0.secrets == ["password"] })
        let encoded = Data("hotfolder:\(FixedCredentials.canary)".utf8).base64EncodedString()
        try await withCloud { cloud, url, transport in
            for echo in ["Basic \(encoded)", encoded, FixedCredentials.canary] {
                cloud.script([trial.fault(.answer(status: 400, body: #"{"error":"bad header \#(echo)"}"#))])
                let run = TrialRun(trial, at: url, transport, input, making: try scratch.making())
                let error = await #expect(throws: ActionError.self) { try await run.run() }
                let said = try #require(error?.description)
                #expect(said.contains("bad header") && said.contains("<redacted>"))
                #expect(!said.contains(encoded) && !said.contains(FixedCredentials.canary), "\(said)")
            }
        }
    }
}

/// A line that is narrower than what the kernel takes at once.
@Suite(.timeLimit(.minutes(5))) struct `A large upload` {
    /// Lets little pass at once, and notes what.
    private final class Narrow: Pace {
        let stride = 10_000
        private let passes = PassLog()

        func turn(_ group: PlannedRequest.Group) async throws(ActionError) {}
        func pass(_ bytes: Int) async throws(CancellationError) { await self.passes.add(bytes) }
        func all() async -> [Int] { await self.passes.all }
    }

    private actor PassLog {
        var all: [Int] = []
        func add(_ bytes: Int) { self.all.append(bytes) }
    }

    @Test(arguments: [300_000, 3_000_000])
    func `passes in even pieces, every byte once`(_ size: Int) async throws {
        let scratch = try ScratchFolder()
        let input = try scratch.input("dropped", Trial.jpeg(size), type: "image/jpeg")
        try await withCloud { cloud, url, transport in
            let account = Account.dynTube(at: url)
            let step = ResolvedStep(
                action: "dyntube.update_video_image", account: account.name, parameters: ["video": .text("v-1")])
            let plan = try UpdateVideoImage().plan(step, files: StepFiles(input.facts), account: account)
            let pace = Narrow()
            _ = try await plan.run(
                ActionContext(
                    http: transport, account: account, credentials: FixedCredentials(), pace: pace,
                    files: StepFiles(input)))
            let passes = await pace.all()
            let request = try #require(cloud.requests().first)
            #expect(passes.reduce(0, +) == Int(request.bodySize))
            #expect(passes.allSatisfy { $0 <= 10_000 })
            #expect(passes.count >= size / 10_000)
        }
    }
}
