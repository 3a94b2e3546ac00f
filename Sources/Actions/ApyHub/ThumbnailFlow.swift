import Foundation
import Rules

/// How a thumbnail is made: submitted once, then asked about until it is there, then fetched.
///
/// A submission costs 400 atoms and nothing finds it again but its id. So the intent is written down before it and the id
/// after it; whoever finds the intent alone, after a crash, gives the job to a person. An attempt that ApyHub certainly did
/// not take is written down as that, and may be made again.
///
/// Each run submits or asks once, and comes back later: nothing is kept busy while ApyHub works. The picture's URL is
/// written down only where the rule has it kept for good; a fetch that broke off asks for it again.
struct ThumbnailFlow: Sendable {
    let order: ThumbnailOrder
    let polls: PollSchedule

    /// A picture of 8,192 by 8,192 pixels has room in it.
    static let largestPicture: Int64 = 32_000_000
    /// How long a picture is there that is not persistent (ApyHub's page).
    static let keptFor = Duration.seconds(15 * 60)

    func run(_ context: ActionContext) async throws(ActionError) -> Receipt {
        switch try ThumbnailMemory.read(context.checkpoint) {
        case .open:
            let job = try await self.submit(context)
            throw self.pending(job, "it is submitted", self.polls.every)
        case .submitting:
            throw ActionError(
                .unknown,
                "it was stopped here while the video was submitted to ApyHub, so whether the job is there and paid is "
                    + "not known; look at the account's usage there before it is tried again")
        case .submitted(let job):
            return try await self.ask(about: job, context)
        }
    }

    // MARK: Submitting

    private func submit(_ context: ActionContext) async throws(ActionError) -> ThumbnailJob {
        try await context.remember(try ThumbnailMemory.submitting.bytes())
        let id: String
        do throws(ActionError) {
            let answer = try await context.send(try self.order.submission(), isRepeatable: false)
            id = try Self.job(in: answer)
        } catch {
            // ApyHub did not take it, for certain.
            if error.kind != .unknown { try await context.remember(try ThumbnailMemory.open.bytes()) }
            throw error
        }
        let job = ThumbnailJob(id: id, submitted: context.now())
        do throws(ActionError) {
            try await context.remember(try ThumbnailMemory.submitted(job: job).bytes())
        } catch {
            throw ActionError(
                .unknown,
                "ApyHub has the job \(id), but that could not be written down: \(error.description); ask ApyHub for the "
                    + "picture of this job, since trying again submits and pays another")
        }
        return job
    }

    /// The id in the answer to a submission.
    private static func job(in answer: HTTPAnswer) throws(ActionError) -> String {
        guard answer.isSuccess else { throw answer.failure }
        guard let value = JSONValue(answer.body), case .object = value else {
            throw answer.unusable("the body is no JSON object")
        }
        guard let said = value["job_id"]?.words ?? value["data"]?["job_id"]?.words else {
            if value["error"] != nil { throw answer.refusal }
            throw answer.unusable("there is no job_id in it")
        }
        guard let id = try? Identifier.check(said, "job_id") else {
            throw answer.unusable("its job_id is no id")
        }
        return id
    }

    // MARK: Asking

    private func ask(about job: ThumbnailJob, _ context: ActionContext) async throws(ActionError) -> Receipt {
        let answer: HTTPAnswer
        let status: JobStatus
        do throws(ActionError) {
            answer = try await context.send(try self.order.status(of: job.id), isRepeatable: true)
            status = try Self.status(in: answer)
        } catch {
            throw self.named(error, job)
        }
        switch status {
        case .pending(let message):
            return try await self.comeBack(to: job, message.map { Self.words($0, answer) }, context)
        case .failed(let message):
            throw ActionError(
                .permanent,
                "ApyHub could not make the picture: \(message.map { Self.words($0, answer) } ?? "it gave no reason") "
                    + "(job \(job.id)); look whether the video plays and is longer than the time, and drop it again")
        case .successful(let url):
            return try await self.fetch(url, job, context)
        }
    }

    private static func status(in answer: HTTPAnswer) throws(ActionError) -> JobStatus {
        guard answer.isSuccess else { throw answer.failure }
        guard let value = JSONValue(answer.body), case .object = value else {
            throw answer.unusable("the body is no JSON object")
        }
        guard let status = JobStatus(value) else {
            throw answer.unusable("it says that the picture is made and not where it is")
        }
        return status
    }

    private func comeBack(
        to job: ThumbnailJob, _ message: String?, _ context: ActionContext
    ) async throws(ActionError) -> Receipt {
        let now = context.now()
        let elapsed = Duration.seconds(now.timeIntervalSince(job.submitted))
        guard let wait = self.polls.wait(after: job.polls + 1, elapsed: elapsed) else {
            throw ActionError(
                .permanent,
                "ApyHub did not end the job \(job.id) within \(DurationText.format(elapsed))"
                    + (message.map { "; it last said: \($0)" } ?? "")
                    + "; ask ApyHub about that job, or drop the file again, which is paid again")
        }
        var job = job
        job.polls += 1
        job.unready = now
        try await context.remember(try ThumbnailMemory.submitted(job: job).bytes())
        throw self.pending(job, message ?? "it is not done", wait)
    }

    private func pending(_ job: ThumbnailJob, _ message: String, _ wait: Duration) -> ActionError {
        ActionError(.pending(after: wait), "ApyHub works on the job \(job.id): \(message)")
    }

    /// A failure to ask, with the job that it was about: a person may ask ApyHub for it.
    private func named(_ error: ActionError, _ job: ThumbnailJob) -> ActionError {
        ActionError(error.kind, "\(error.description) (asked about the job \(job.id))")
    }

    private static func words(_ message: String, _ answer: HTTPAnswer) -> String {
        Excerpt.cut(answer.exchange.redaction.text(message))
    }

    // MARK: Fetching

    private func fetch(
        _ url: String, _ job: ThumbnailJob, _ context: ActionContext
    ) async throws(ActionError) -> Receipt {
        let request = ThumbnailOrder.picture(at: url)
        let download = try await context.download(request, atMost: Self.largestPicture) {
            (head) throws(ActionError) in
            guard let format = PictureFormat(head: head) else {
                throw ActionError(
                    .permanent,
                    "what ApyHub made in the job \(job.id) is no PNG, JPEG or WebP picture; look whether the video plays"
                )
            }
            return format.rawValue
        }
        switch download {
        case .made(let file, let bytes):
            var outputs = ["file": file]
            // A URL that is gone in 15 minutes is signed, and never written down.
            if self.order.isPersistent == true { outputs["url"] = .text(url) }
            return Receipt(
                outputs: outputs,
                summary: "job \(job.id), \(job.polls + 1) polls, a picture of \(SizeText.format(bytes))")
        case .refused(let answer):
            throw self.refused(answer, job, context.now())
        }
    }

    /// What it means that the storage does not give the picture: it is gone, or something is wrong for now.
    private func refused(_ answer: HTTPAnswer, _ job: ThumbnailJob, _ now: Date) -> ActionError {
        guard [403, 404, 410].contains(answer.status) else { return self.named(answer.failure, job) }
        let age = Duration.seconds(now.timeIntervalSince(job.unready))
        let mayBeGone = answer.status == 410 || (self.order.isPersistent != true && age >= Self.keptFor)
        let said = "\(answer.exchange.service) answered \(answer.status): \(answer.words)"
        if mayBeGone {
            return ActionError(
                .permanent,
                "the picture of the ApyHub job \(job.id) has expired (\(said)): ApyHub keeps it for 15 minutes; only a new "
                    + "job would make it again, so drop the file again, which is paid again")
        }
        return ActionError(
            .transient(retryAfter: nil),
            "the picture of the ApyHub job \(job.id) is not to be had (\(said)); its URL is asked for again")
    }
}
