import Foundation
import Rules
import Testing

@testable import Journal

/// The whole table of changes and states, once more and by hand, so that a slip in one is found by the other.
private let allowed: [String: [JobState: JobState.Arrow]] = [
    "claiming": [:],
    "claimed": [.claiming: .to(.ready)],
    "unclaimed": [.claiming: .forgotten],
    "started": [.ready: .to(.acting)],
    "aims": [.acting: .to(.acting)],
    "checkpoint": [.acting: .to(.acting)],
    "crashed": [.acting: .to(.ready)],
    "succeeded": [.acting: .to(.ready)],
    "postponed": [.ready: .to(.waiting), .acting: .to(.waiting), .waiting: .to(.waiting)],
    "postponed by an outage": [.ready: .to(.waiting), .acting: .to(.waiting), .waiting: .to(.waiting)],
    "held": [.ready: .to(.held), .acting: .to(.held)],
    "resumed": [.acting: .to(.ready), .waiting: .to(.ready), .held: .to(.ready)],
    "assumedDone": [.waiting: .to(.ready), .held: .to(.ready)],
    "disposing to done": [
        .ready: .to(.disposing), .acting: .to(.disposing), .waiting: .to(.disposing), .held: .to(.disposing),
        .disposing: .to(.disposing),
    ],
    "disposing to failed": [
        .ready: .to(.disposing), .acting: .to(.disposing), .waiting: .to(.disposing), .held: .to(.disposing),
        .disposing: .to(.disposing),
    ],
    "disposed": [.disposing: .to(.done)],
    "vanished": [
        .claiming: .to(.gone), .ready: .to(.gone), .acting: .to(.gone), .waiting: .to(.gone), .held: .to(.gone),
        .disposing: .to(.gone),
    ],
]

private func change(_ name: String, of job: Job) throws -> Change {
    let id = job.id
    switch name {
    case "claiming": return .claiming(job)
    case "claimed": return .claimed(id, Sample.claimedIdentity)
    case "unclaimed": return .unclaimed(id)
    case "started": return .started(id, step: 0, at: Sample.later)
    case "aims": return .aims(id, step: 0, Aim(target: "dyntube: the image of the video v1"))
    case "crashed": return .crashed(id, at: Sample.later)
    case "checkpoint": return .checkpoint(id, step: 0, state: [0, 255])
    case "succeeded":
        return .succeeded(id, step: 0, outputs: ["url": .text("u")], summary: "200 OK", at: Sample.later)
    case "postponed", "postponed by an outage":
        return .postponed(
            id, step: 0, reason: "try later", until: Sample.later, countsAttempt: name == "postponed", at: Sample.later)
    case "held": return .held(id, step: 0, reason: "nobody knows", at: Sample.later)
    case "resumed": return .resumed(id, at: Sample.later)
    case "assumedDone": return .assumedDone(id, outputs: ["video_id": .text("v9")], at: Sample.later)
    case "disposing to done": return .disposing(id, try Sample.destination(.done), reason: nil, at: Sample.later)
    case "disposing to failed":
        return .disposing(id, try Sample.destination(.failed), reason: "refused", at: Sample.later)
    case "disposed": return .disposed(id, at: Sample.later)
    case "vanished": return .vanished(id, reason: "somebody took it", at: Sample.later)
    default: throw JournalError(.refused, "the table of the tests has no change '\(name)'")
    }
}

/// What an allowed change makes of a job, besides its state.
private func effect(_ name: String, on before: Job) throws -> Job {
    var job = before
    func clearStep() {
        (job.attempts, job.firstAttempt, job.due, job.reason) = (0, nil, nil, nil)
    }
    switch name {
    case "claimed", "aims", "checkpoint": break
    case "started": (job.attempts, job.firstAttempt, job.reason) = (1, Sample.later, nil)
    case "succeeded", "assumedDone":
        clearStep()
        job.step = 1
    case "crashed":
        (job.due, job.reason, job.attempts, job.firstAttempt) = (nil, nil, 0, nil)
        job.crashes = 1
    case "postponed": (job.due, job.reason) = (Sample.later, "try later")
    case "postponed by an outage":
        (job.due, job.reason) = (Sample.later, "try later")
        if before.state == .acting { (job.attempts, job.firstAttempt) = (0, nil) }
    case "held": job.reason = "nobody knows"
    case "resumed":
        (job.due, job.reason) = (nil, nil)
        if let due = before.due {
            job.firstAttempt = before.firstAttempt?.addingTimeInterval(Sample.later.timeIntervalSince(due))
        }
        if before.state != .waiting { (job.attempts, job.firstAttempt) = (0, nil) }
    case "disposing to done": (job.destination, job.due, job.reason) = (try Sample.destination(.done), nil, nil)
    case "disposing to failed":
        (job.destination, job.due, job.reason) = (try Sample.destination(.failed), nil, "refused")
    case "disposed": job.ended = Sample.later
    case "vanished": (job.destination, job.due, job.reason, job.ended) = (nil, nil, "somebody took it", Sample.later)
    default: throw JournalError(.refused, "the table of the tests has no effect of '\(name)'")
    }
    return job
}

@Suite struct `Changes and states` {
    private struct Before {
        let journal: SQLiteJournal
        let scratch: Scratch
        let job: Job
    }

    private func bring(to state: JobState) async throws -> Before {
        let scratch = try Scratch()
        let journal = try scratch.open()
        let new = try Sample.job()
        try await journal.write(Sample.way(of: new, to: state))
        let job = try #require(try await journal.job(new.id))
        #expect(job.state == state)
        return Before(journal: journal, scratch: scratch, job: job)
    }

    @Test(arguments: allowed.keys.sorted(), JobState.allCases)
    func `a change does what the table says, or is refused and writes nothing`(
        name: String, state: JobState
    ) async throws {
        let before = try await self.bring(to: state)
        let (journal, job) = (before.journal, before.job)
        let change = try change(name, of: job)
        guard let arrow = allowed[name]?[state] else {
            let dump = try await journal.dump()
            let counts = try await journal.counts()
            let error = await #expect(throws: JournalError.self) { try await journal.write([change]) }
            #expect(error?.kind == .refused)
            #expect(try await journal.dump() == dump)
            #expect(try await journal.counts() == counts)
            return
        }
        try await journal.write([change])
        guard case .to(let next) = arrow else {
            #expect(try await journal.job(job.id) == nil)
            #expect(try await journal.counts() == [:])
            #expect(try await journal.dump() == [])
            return
        }
        var expected = try effect(name, on: job)
        if case .claimed(_, let identity, _) = change {
            #expect(try await journal.job(job.id)?.identity == identity)
            #expect(identity != Sample.identity)
        }
        expected.state = next
        let after = try #require(try await journal.job(job.id))
        #expect(after == (name == "claimed" ? self.claimed(expected) : expected))
        #expect(try await journal.counts() == [next: 1])
    }

    private func claimed(_ job: Job) -> Job {
        Job(
            id: job.id, folder: job.folder, path: job.path, identity: Sample.claimedIdentity, type: job.type,
            plan: job.plan, state: job.state, created: job.created)
    }

    @Test(arguments: JobState.allCases)
    func `a note is written whatever jobs there are`(state: JobState) async throws {
        let before = try await self.bring(to: state)
        let note = Change.noted(
            folder: before.job.folder, path: before.job.path, note: "a link was refused", at: Sample.later)
        try await before.journal.write([note])
        #expect(try await before.journal.job(before.job.id) == before.job)
        let notes = try await before.journal.notes(folder: nil, path: nil, limit: 10)
        #expect(notes.map(\.text) == ["a link was refused"])
        #expect(notes.first?.at == Sample.later)
    }

    @Test(arguments: JobState.allCases)
    func `what an account remembers is written whatever jobs there are`(state: JobState) async throws {
        let before = try await self.bring(to: state)
        let change = Change.remembered(account: "dyntube", key: "channel/c1", value: [0, 255], at: Sample.later)
        #expect(change.job == nil)
        try await before.journal.write([change])
        #expect(try await before.journal.job(before.job.id) == before.job)
        #expect(try await before.journal.remembered(account: "dyntube", key: "channel/c1") == [0, 255])
    }

    /// What the checkpoint names is what was in doubt, and a person has looked.
    @Test(arguments: [JobState.acting, .waiting, .held])
    func `a step is done afresh after a person's word, and else from its checkpoint`(state: JobState) async throws {
        let before = try await self.bring(to: .acting)
        let id = before.job.id
        try await before.journal.write([.checkpoint(id, step: 0, state: [1, 2])])
        switch state {
        case .waiting:
            try await before.journal.write([
                .postponed(id, step: 0, reason: "busy", until: Sample.later, countsAttempt: true, at: Sample.later)
            ])
        case .held: try await before.journal.write([.held(id, step: 0, reason: "nobody knows", at: Sample.later)])
        default: break
        }
        #expect(try await before.journal.steps(of: id)[0].checkpoint == [1, 2])
        try await before.journal.write([.resumed(id, at: Sample.later)])
        #expect(try await before.journal.steps(of: id)[0].checkpoint == (state == .held ? nil : [1, 2]))
        // And it may remember something again.
        try await before.journal.write([
            .started(id, step: 0, at: Sample.later), .checkpoint(id, step: 0, state: [3]),
        ])
        #expect(try await before.journal.steps(of: id)[0].checkpoint == [3])
    }

    @Test(arguments: [JobState.waiting, .held])
    func `what a step gave by a person's word is kept like its own`(state: JobState) async throws {
        let before = try await self.bring(to: state)
        let outputs: [String: Value] = ["video_id": .text("v9"), "tags": .list([.text("a")])]
        try await before.journal.write([.assumedDone(before.job.id, outputs: outputs, at: Sample.later)])
        let steps = try await before.journal.steps(of: before.job.id)
        #expect(steps.map(\.state) == [.succeeded, .waiting])
        #expect(steps[0].outputs == outputs)
        #expect(steps[1].outputs == [:])
    }

    @Test(arguments: allowed.keys.sorted())
    func `a change of a job that never was is refused`(name: String) async throws {
        let scratch = try Scratch()
        let journal = try scratch.open()
        let change = try change(name, of: Sample.job())
        if name == "claiming" { return try await journal.write([change]) }
        let error = await #expect(throws: JournalError.self) { try await journal.write([change]) }
        #expect(error?.kind == .refused)
        #expect(error?.description.contains("there is no such job") == true)
        #expect(try await journal.dump() == [])
    }

    @Test func `a disposed job is failed when its destination says so`() async throws {
        let before = try await self.bring(to: .failed)
        #expect(before.job.destination?.place == .failed)
        #expect(before.job.reason == "too large")
        #expect(before.job.ended == Sample.date)
        #expect(before.job.attempts == 0)
    }

    @Test func `a file that was removed as its folder says has no path`() async throws {
        let before = try await self.bring(to: .ready)
        let removed = Job.Destination(place: .done, path: nil)
        try await before.journal.write([
            .disposing(before.job.id, removed, reason: nil, at: Sample.later),
            .disposed(before.job.id, at: Sample.later),
        ])
        #expect(try await before.journal.job(before.job.id)?.destination == removed)
    }

    @Test func `a file never fails without a reason`() async throws {
        let before = try await self.bring(to: .ready)
        let failing = Change.disposing(before.job.id, try Sample.destination(.failed), reason: nil, at: Sample.later)
        let error = await #expect(throws: JournalError.self) { try await before.journal.write([failing]) }
        #expect(error?.kind == .refused)
        #expect(try await before.journal.job(before.job.id) == before.job)
    }

    @Test(arguments: [-1, 1, 2])
    func `a step that is not the job's is refused`(step: Int) async throws {
        let before = try await self.bring(to: .ready)
        let error = await #expect(throws: JournalError.self) {
            try await before.journal.write([.started(before.job.id, step: step, at: Sample.later)])
        }
        #expect(error?.kind == .refused)
        #expect(try await before.journal.job(before.job.id) == before.job)
    }

    @Test func `no step follows the last`() async throws {
        let before = try await self.bring(to: .ready)
        let id = before.job.id
        for step in 0..<2 {
            try await before.journal.write([
                .started(id, step: step, at: Sample.later),
                .succeeded(id, step: step, outputs: [:], summary: "200 OK", at: Sample.later),
            ])
        }
        #expect(try await before.journal.job(id)?.step == 2)
        let error = await #expect(throws: JournalError.self) {
            try await before.journal.write([.started(id, step: 2, at: Sample.later)])
        }
        #expect(error?.kind == .refused)
    }

    @Test func `a job that is claimed is new in every part`() async throws {
        let scratch = try Scratch()
        let journal = try scratch.open()
        var job = try Sample.job()
        job.attempts = 1
        let change = Change.claiming(job)
        let error = await #expect(throws: JournalError.self) { try await journal.write([change]) }
        #expect(error?.kind == .refused)
        #expect(try await journal.dump() == [])
    }

    @Test func `one refused change takes the others of its call with it`() async throws {
        let before = try await self.bring(to: .ready)
        let dump = try await before.journal.dump()
        let other = try Sample.job(path: "other.jpg")
        let error = await #expect(throws: JournalError.self) {
            try await before.journal.write([
                .claiming(other), .started(before.job.id, step: 0, at: Sample.later),
                .noted(folder: "thumbnails", path: other.path, note: "n", at: Sample.later),
                .disposed(before.job.id, at: Sample.later),
            ])
        }
        #expect(error?.kind == .refused)
        #expect(try await before.journal.dump() == dump)
    }

    @Test func `two claims of one path at once are refused`() async throws {
        let scratch = try Scratch()
        let journal = try scratch.open()
        let first = try Sample.job()
        let second = try Sample.job()
        try await journal.write([.claiming(first)])
        let error = await #expect(throws: JournalError.self) { try await journal.write([.claiming(second)]) }
        #expect(error?.kind == .refused)
        try await journal.write([.claimed(first.id, Sample.claimedIdentity)])
        try await journal.write([.claiming(second)])
        #expect(try await journal.counts() == [.ready: 1, .claiming: 1])
    }

    @Test func `an empty list is nothing`() async throws {
        let scratch = try Scratch()
        let journal = try scratch.open()
        try await journal.write([])
        #expect(journal.ledger.commits == 0)
    }

    @Test func `more to remember than a step may is refused`() async throws {
        let before = try await self.bring(to: .acting)
        let most = [UInt8](repeating: 7, count: Entry.checkpointLimit)
        try await before.journal.write([.checkpoint(before.job.id, step: 0, state: most)])
        let error = await #expect(throws: JournalError.self) {
            try await before.journal.write([.checkpoint(before.job.id, step: 0, state: most + [7])])
        }
        #expect(error?.kind == .refused)
        #expect(try await before.journal.steps(of: before.job.id)[0].checkpoint == most)
    }
}
