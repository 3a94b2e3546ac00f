import Foundation
import Rules

/// A still frame to ask ApyHub for, and the three requests that get it.
struct ThumbnailOrder: Sendable, Hashable {
    enum Source: Sendable, Hashable {
        /// The step's input, in bytes; nil for a file that an earlier step has yet to make.
        case file(VideoFormat, size: Int64?)
        /// ApyHub fetches it itself.
        case url(String)
    }

    let source: Source
    let frame: FrameChoice
    /// Whether the picture is kept for good; nil where the rule does not say.
    let isPersistent: Bool?
    private let account: Account
    private let authorization: PlannedRequest.Authorization

    /// - Throws: a permanent error for what ApyHub would refuse.
    init(
        _ parameters: [String: Value], _ input: InputFacts?, _ account: Account
    ) throws(ActionError) {
        if let url = parameters["url"] {
            self.source = .url(try PublicURL.check(url, "url"))
        } else {
            self.source = try Self.file(input)
        }
        self.frame = try FrameChoice(time: parameters["time"], size: parameters["size"])
        self.isPersistent = try parameters["persistent"].map { value throws(ActionError) in try Self.boolean(value) }
        self.account = account
        self.authorization = try ApyHub.authorization(account)
    }

    /// The part of all paths before what they do.
    private static let path = "/job/generate/image-thumbnail"

    /// Submits the job: POST …/file or …/url. 400 atoms each time; the answer is `{"job_id": "…"}`.
    func submission() throws(ActionError) -> PlannedRequest {
        let query = self.isPersistent.map { "?persistent=\($0)" } ?? ""
        let (call, body) =
            switch self.source {
            case .file(let format, let size): ("file", self.form(format, size))
            case .url(let url): ("url", try self.document(url))
            }
        return PlannedRequest(
            method: .post, url: try ApyHub.url("\(Self.path)/\(call)\(query)", self.account),
            authorization: self.authorization, body: body)
    }

    /// Asks about the job: GET …/status/JOB. 5 atoms each time.
    ///
    /// - Parameter job: its id as it is in the URL; `{job_id}` before there is one.
    func status(of job: String) throws(ActionError) -> PlannedRequest {
        PlannedRequest(
            method: .get, url: try ApyHub.url("\(Self.path)/status/\(job)", self.account),
            authorization: self.authorization)
    }

    /// Fetches the picture from the storage that ApyHub uses, to which our credentials mean nothing.
    ///
    /// - Parameter url: as the status gave it; `{url}` before it did.
    static func picture(at url: String) -> PlannedRequest {
        PlannedRequest(method: .get, url: url, reach: .given, group: .free)
    }

    /// The file is sent under a name of our own: the user's may hold anything.
    private func form(_ format: VideoFormat, _ size: Int64?) -> PlannedRequest.Body {
        var parts = [PlannedRequest.Part(name: "time", content: .text(self.frame.time))]
        if let size = self.frame.size { parts.append(.init(name: "size", content: .text(size))) }
        let file = PlannedRequest.Part.Content.file(name: "video.\(format.ending)", type: format.type, size: size)
        return .multipart(parts + [.init(name: "video", content: file)])
    }

    /// All values are texts, as on ApyHub's page.
    private func document(_ url: String) throws(ActionError) -> PlannedRequest.Body {
        var fields = ["video_url": url, "time": self.frame.time]
        fields["size"] = self.frame.size
        return .json(try JSONBytes.of(fields, "the url"))
    }

    private static func file(_ input: InputFacts?) throws(ActionError) -> Source {
        guard let input else {
            throw ActionError(.permanent, "there is no video to send; drop one, or give the step a url")
        }
        guard input.size != 0 else { throw ActionError(.permanent, "the file is empty; drop it again") }
        guard let format = VideoFormat(type: input.type) else {
            throw ActionError(
                .permanent,
                "it is \(Excerpt.line(input.type)), and ApyHub takes \(VideoFormat.names); convert the video, or let "
                    + "ffmpeg.extract_frame make the picture")
        }
        return .file(format, size: input.size)
    }

    private static func boolean(_ value: Value) throws(ActionError) -> Bool {
        guard let text = value.text, let boolean = Bool(text) else {
            throw ActionError(.permanent, "persistent is neither true nor false; write one of them")
        }
        return boolean
    }
}
