import Foundation
import Rules

/// VOD and its storage as one step of one job asks them.
struct HuaweiClient: Sendable {
    let vod: HuaweiVOD
    let context: ActionContext
    /// The same without the count of what was sent: requests that hold no file are no progress.
    private let quiet: ActionContext

    init(_ context: ActionContext) throws(ActionError) {
        self.vod = try HuaweiVOD(context.account)
        self.context = context
        var quiet = context
        quiet.files = StepFiles(nil)
        self.quiet = quiet
    }

    /// Seconds since 1970.
    var now: Int64 { Int64(self.context.now().timeIntervalSince1970) }

    // MARK: VOD

    /// Asks VOD and returns what it answers, whatever its status. A token that has ended is renewed once.
    func answer(_ request: PlannedRequest, isRepeatable: Bool = true) async throws(ActionError) -> HTTPAnswer {
        let (authority, token) = try await self.vod.access.authority(of: request, self.quiet)
        let answer = try await self.quiet.send(request, isRepeatable: isRepeatable, authority: authority)
        guard !answer.isSuccess, let token, case .renew = HuaweiFailure.of(answer, now: self.now) else { return answer }
        let other = try await self.vod.access.authority(of: request, self.quiet, insteadOf: token).authority
        return try await self.quiet.send(request, isRepeatable: isRepeatable, authority: other)
    }

    /// Asks VOD.
    ///
    /// - Throws: what an answer means that is no success.
    func success(_ request: PlannedRequest, isRepeatable: Bool = true) async throws(ActionError) -> HTTPAnswer {
        let answer = try await self.answer(request, isRepeatable: isRepeatable)
        guard answer.isSuccess else { throw HuaweiFailure.of(answer, now: self.now).error }
        return answer
    }

    /// Asks VOD for a JSON object.
    ///
    /// - Throws: what an answer means that is no success, or no object.
    func object(_ request: PlannedRequest, isRepeatable: Bool = true) async throws(ActionError) -> JSONValue {
        try Self.object(try await self.success(request, isRepeatable: isRepeatable))
    }

    /// The object in an answer.
    static func object(_ answer: HTTPAnswer) throws(ActionError) -> JSONValue {
        guard let value = JSONValue(answer.body), case .object = value else {
            throw answer.unusable("the body is no JSON object")
        }
        return value
    }

    /// A text in the object that VOD answers.
    ///
    /// - Throws: also when there is no such text.
    func text(_ name: String, of request: PlannedRequest) async throws(ActionError) -> String {
        let answer = try await self.success(request)
        guard let text = try Self.object(answer)[name]?.words, !text.isEmpty else {
            throw answer.unusable("it has no \(name)")
        }
        return text
    }

    // MARK: OBS

    /// Sends a request to a signed URL, without credentials, and returns the answer. All that is done there may be done
    /// twice.
    ///
    /// - Parameter input: the file that the body holds.
    func storage(_ request: PlannedRequest, input: InputFile? = nil) async throws(ActionError) -> HTTPAnswer {
        guard let input else { return try await self.quiet.send(request, isRepeatable: true) }
        return try await self.context.send(request, input: input, isRepeatable: true)
    }
}
