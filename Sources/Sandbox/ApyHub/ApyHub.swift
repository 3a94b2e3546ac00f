import FoundationEssentials

/// The local ApyHub: takes a video, and has a still frame of it some polls later.
///
/// It paints a picture of its own instead of looking into the video. Jobs are kept in memory alone.
struct ApyHub: CloudService {
    /// Whom the older way of signing in names; the token is the password.
    private static let user = "hotfolder"
    /// "Invalid URL" is the one code that is known; elsewhere the status stands in its place.
    private static let invalidURL: Int64 = 105
    private static let form = FormShape(
        file: "video", fileTypes: "video/mp4 or the like", texts: [FormShape.Text("time"), FormShape.Text("size")])

    let token: String
    let jobs: ApyHubJobs

    func takes(_ incoming: Incoming) -> Bool {
        incoming.components?.first == "job" || incoming.components?.first == ApyHubResult.directory
    }

    func answer(_ incoming: Incoming) async throws -> Answer {
        if incoming.components?.first == ApyHubResult.directory { return self.result(incoming) }
        do throws(Refusal) {
            try self.checkToken(incoming)
        } catch {
            return Self.gatewayAnswer(error)
        }
        let path = incoming.components ?? []
        let call = path.prefix(3) == ["job", "generate", "image-thumbnail"] ? path.dropFirst(3) : []
        do {
            switch (incoming.method, call.count, call.first) {
            case ("POST", 1, "file"): return try await self.submitFile(incoming)
            case ("POST", 1, "url"): return try await self.submitURL(incoming)
            case ("GET", 2, "status"): return try self.showStatus(of: call.last ?? "", incoming)
            default:
                return Self.gatewayAnswer(
                    Refusal(
                        404,
                        "not found: the sandbox's ApyHub has no call \(incoming.method) \(incoming.path); it has POST "
                            + "/job/generate/image-thumbnail/file, POST /job/generate/image-thumbnail/url and GET "
                            + "/job/generate/image-thumbnail/status/JOB"))
            }
        } catch let refusal as Refusal {
            return Self.serviceAnswer(refusal)
        }
    }

    // MARK: Calls

    private func submitFile(_ incoming: Incoming) async throws -> Answer {
        let isPersistent = try Self.isPersistent(incoming)
        let (file, frame) = try await FormReader<FileHead>.read(incoming, Self.form, state: nil) {
            form throws(Refusal) in
            guard let file = form.file else { throw Refusal(400, "the form has no part `video`; send the file in it") }
            try VideoFile.check(name: file.name, head: file.check.bytes)
            return (file, try FrameRequest(time: form.text("time"), size: form.text("size")))
        }
        var job = try self.job(frame, isPersistent)
        job.sha256 = file.sha256
        job.size = file.size
        return self.submitted(job)
    }

    private func submitURL(_ incoming: Incoming) async throws -> Answer {
        let isPersistent = try Self.isPersistent(incoming)
        let fields = try JSONFields(try await incoming.json().value, known: ["video_url", "time", "size"])
        guard let url = try fields.text("video_url") else {
            throw Refusal(400, "the body has no `video_url`; send the address of a video")
        }
        let frame = try FrameRequest(time: try fields.text("time"), size: try fields.text("size"))
        var job = try self.job(frame, isPersistent)
        let looks = SentURL.Looks(what: "a video's", endings: VideoFile.endings)
        do throws(Refusal) {
            job.url = try SentURL.checked(url, name: "video_url", looks: looks)
        } catch {
            throw Refusal(
                400, "Invalid URL: \(error.reason)", details: [.init("code", .integer(Self.invalidURL))])
        }
        return self.submitted(job)
    }

    private func job(_ frame: FrameRequest, _ isPersistent: Bool) throws(Refusal) -> ApyHubJob {
        guard self.jobs.hasRoom else {
            throw Refusal(400, "the sandbox has \(ApyHubJobs.mostJobs) jobs; more it does not take")
        }
        return ApyHubJob(
            id: UUID().uuidString.lowercased(), frame: frame, isPersistent: isPersistent, script: self.jobs.script)
    }

    private func submitted(_ job: ApyHubJob) -> Answer {
        let jobs = self.jobs
        return Answer(
            status: 200, body: .json(.object([.init("job_id", .string(job.id))])),
            reason: "the job \(job.id) is submitted",
            effect: Answer.Effect(make: { jobs.submit(job) }, forget: {}), fileSHA256: job.sha256)
    }

    private func showStatus(of id: String, _ incoming: Incoming) throws(Refusal) -> Answer {
        guard UUID(uuidString: id) != nil else { throw Refusal(400, "\"\(id)\" is no job id, which is a UUID") }
        guard var job = self.jobs[id] else { throw Refusal(404, "there is no job \(id)") }
        let body: JSON
        switch job.status {
        case .pending:
            body = .object([.init("status", .string("pending")), .init("message", .string("the job is waiting"))])
        case .failed(let message):
            body = .object([.init("status", .string("failed")), .init("message", .string(message))])
        case .successful:
            if !job.isPersistent, job.expiry == nil {
                job.expiry = Self.now + job.script.lifetime.components.seconds
            }
            let url = ApyHubResult(token: self.token, job: job).url(on: incoming.authority)
            body = .object([.init("status", .string("successful")), .init("url", .string(url))])
        }
        let (jobs, expiry) = (self.jobs, job.expiry)
        return Answer(
            status: 200, body: .json(body), reason: "the job \(id) is \(job.status)",
            effect: Answer.Effect(make: { jobs.poll(id, expiry: expiry) }, forget: {}, isChange: false))
    }

    /// False when the query does not say.
    private static func isPersistent(_ incoming: Incoming) throws(Refusal) -> Bool {
        var isPersistent: Bool?
        for (name, value) in incoming.query {
            guard name == "persistent" else {
                throw Refusal(400, "the query has an unknown parameter \"\(name)\"; known is persistent")
            }
            guard value == "true" || value == "false" else {
                throw Refusal(400, "persistent is \"\(value)\"; send true or false")
            }
            guard isPersistent == nil else { throw Refusal(400, "the query has persistent more than once") }
            isPersistent = value == "true"
        }
        return isPersistent ?? false
    }

    // MARK: Credentials

    /// Throws a 401 unless exactly one of the two credentials is there and right. It does not say what was sent.
    private func checkToken(_ incoming: Incoming) throws(Refusal) {
        let tokens = incoming.values(of: "apy-token")
        let authorizations = incoming.values(of: "Authorization")
        guard tokens.count + authorizations.count > 0 else {
            throw Refusal(401, "missing api key: send the header apy-token, or Authorization: Basic")
        }
        guard tokens.count + authorizations.count == 1 else {
            throw Refusal(401, "more than one credential: send one header, apy-token or Authorization")
        }
        if let token = tokens.first {
            guard token == self.token else { throw Refusal(401, "the apy-token is not the one of this sandbox") }
            return
        }
        let words = (authorizations.first ?? "").split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "basic", let pair = Data(base64Encoded: String(words[1]))
        else { throw Refusal(401, "the Authorization header is not of the form: Basic base64(USER:PASSWORD)") }
        guard pair == Data("\(Self.user):\(self.token)".utf8) else {
            throw Refusal(401, "the user and password are not those of this sandbox: \(Self.user) and its token")
        }
    }

    // MARK: Shapes

    /// The gateway, which stands before all services, answers with a text.
    private static func gatewayAnswer(_ refusal: Refusal) -> Answer {
        Answer(
            status: refusal.status, body: .json(.object([.init("error", .string(refusal.reason))])),
            reason: refusal.reason)
    }

    /// A service answers with a code and a message.
    private static func serviceAnswer(_ refusal: Refusal) -> Answer {
        let code = refusal.details.first { $0.name == "code" }?.value ?? .integer(Int64(refusal.status))
        let error = JSON.object([.init("code", code), .init("message", .string(refusal.reason))])
        return Answer(
            status: refusal.status, body: .json(.object([.init("error", error)])), reason: refusal.reason,
            fileSHA256: refusal.fileSHA256)
    }

    /// Seconds since 1970.
    static var now: Int64 { Int64(Date.now.timeIntervalSince1970) }
}
