import Foundation
import Journal
import Rules
import Sandbox

/// What became of everything, and whether that is right.
struct DemoVerdict: Sendable {
    struct OfFile: Sendable {
        let file: DemoCase
        /// Where it lies now.
        let place: String
        /// What was done, or why nothing was, as the user is told.
        let why: String
        let isRight: Bool
    }

    struct OfService: Sendable {
        let service: DemoService
        /// All that the service got.
        let what: String
        let isRight: Bool
    }

    var files: [OfFile] = []
    var services: [OfService] = []

    /// How many of both are not as they should be.
    var wrong: Int { self.files.count { !$0.isRight } + self.services.count { !$0.isRight } }
}

/// Looks at what is really there: the folders, the notes, the journal and what the services got; it believes no event.
struct DemoJudge {
    let stage: DemoStage
    let cloud: LocalCloud
    let journal: any Journal

    func verdict() async throws -> DemoVerdict {
        var verdict = DemoVerdict()
        for file in DemoCase.all { verdict.files.append(try await self.verdict(on: file)) }
        verdict.services = DemoTally(stage: self.stage, cloud: self.cloud).verdicts()
        return verdict
    }

    private func verdict(on file: DemoCase) async throws -> DemoVerdict.OfFile {
        let places = self.stage.places(of: file)
        let (why, isRight) = try await self.findings(file, places)
        let place = places.isEmpty ? "in work, or gone" : places.map(\.rawValue).joined(separator: " and ")
        return DemoVerdict.OfFile(file: file, place: place, why: why, isRight: isRight)
    }

    private func findings(_ file: DemoCase, _ places: [DemoPlace]) async throws -> (String, Bool) {
        guard let path = DropPath(file.name) else { return ("the name is no path", false) }
        let jobs = try await self.journal.jobs(JobQuery(folder: file.folder, path: path))
        switch file.expected {
        case .done(let effect):
            guard places == [.done], try await self.isDone(jobs) else {
                return (jobs.first?.reason ?? "its job has not ended as it should", false)
            }
            let bytes = self.stage.media.bytes(of: file.content)
            do throws(DemoEvidence.Missing) {
                return (try DemoEvidence(cloud: self.cloud, stage: self.stage, bytes: bytes).check(effect), true)
            } catch {
                return (error.what, false)
            }
        case .failed(let words):
            let note = self.stage.contents(of: "\(DemoPlace.failed.path(in: file.folder))/\(file.name).error.txt")
            let reason = jobs.first?.reason ?? "it should have failed"
            let isTold =
                reason.contains(words) && note.map { String(decoding: $0, as: UTF8.self) }?.contains(reason) == true
            return (reason, places == [.failed] && jobs.map(\.state) == [.failed] && isTold)
        case .left:
            let notes = try await self.journal.notes(folder: file.folder, path: path, limit: 1)
            let why = file.name.hasPrefix(".") ? "ignored" : notes.first?.text ?? ""
            return (why, places == [.dropped] && jobs.isEmpty && !why.isEmpty)
        }
    }

    /// Whether the journal has one job, which made all of its steps.
    private func isDone(_ jobs: [Job]) async throws -> Bool {
        guard let job = jobs.first, jobs.count == 1, job.state == .done else { return false }
        let steps = try await self.journal.steps(of: job.id)
        return steps.count == job.plan.steps.count && steps.allSatisfy { $0.state == .succeeded }
    }
}
