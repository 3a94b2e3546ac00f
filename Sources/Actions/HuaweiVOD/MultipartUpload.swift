import Rules

/// Sends a large video in parts, several at once, remembering each that OBS has; after a crash the missing ones only.
struct MultipartUpload: Sendable {
    let client: HuaweiClient
    let memory: HuaweiMemory
    let input: InputFile
    let contentType: String
    let plan: PartPlan
    let object: OBSObject

    /// How many parts of a file are on their way at once: enough for a line that one connection does not fill, and few
    /// enough for other files.
    static let width = 3
    /// How often what OBS lists is compared with what was sent before it is tried again later.
    private static let rounds = 3

    enum End: Sendable, Hashable {
        /// OBS has the whole object.
        case completed
        /// OBS does not know the upload any more.
        case gone
    }

    /// Begins an upload and sends all of it.
    func begin() async throws(ActionError) -> End {
        let answer = try await self.success(.initiate)
        guard let id = OBSDocument(answer.body)?.uploadID else { throw answer.unusable("it has no UploadId") }
        let state = MultipartState(object: self.object, uploadID: id, plan: self.plan)
        try await self.memory.remember { $0.parts = state }
        return try await self.send(state, isListed: false)
    }

    /// Goes on after a crash or a failure: OBS is asked first what it has.
    func resume(_ state: MultipartState) async throws(ActionError) -> End {
        guard let listed = try await self.list(state) else { return state.isEnding ? .completed : .gone }
        var state = state
        state.keep(onlyThoseOf: listed)
        state = try await self.adopt(listed, state)
        try await self.memory.remember { [state] in $0.parts = state }
        return try await self.send(state, isListed: true)
    }

    /// Takes over the parts that arrived when nobody could write it down any more: reading them here is cheaper than
    /// sending them again.
    private func adopt(
        _ listed: [OBSDocument.Part], _ state: MultipartState
    ) async throws(ActionError) -> MultipartState {
        var state = state
        let missing = Set(state.missing)
        for part in listed where missing.contains(part.number) {
            let range = self.plan.range(of: part.number)
            guard part.size == Int64(range.count) else { continue }
            let digest = try await HuaweiDigest.of(self.input, range)
            if digest.agrees(withETag: part.tag) { state.receive(part.number, tag: part.tag) }
        }
        return state
    }

    /// Takes back what was sent: parts that belong to nothing are paid for.
    func abort(_ state: MultipartState) async throws(ActionError) {
        let answer = try await self.call(.abort(.known(state.uploadID)))
        guard !answer.isSuccess, !Self.isGone(answer) else { return }
        throw OBSFailure.of(answer, now: self.client.now).error
    }

    /// - Parameter isListed: whether the state is what OBS has just listed.
    private func send(_ state: MultipartState, isListed: Bool) async throws(ActionError) -> End {
        var (state, isListed) = (state, isListed)
        for _ in 0..<Self.rounds {
            if isListed, state.missing.isEmpty {
                try await self.complete(state)
                return .completed
            }
            state = try await self.sendMissing(state)
            // OBS deletes silently what the completion does not name, and completes what it does not have wrongly.
            guard let listed = try await self.list(state) else { return .gone }
            state.keep(onlyThoseOf: listed)
            isListed = true
        }
        if state.missing.isEmpty {
            try await self.complete(state)
            return .completed
        }
        throw ActionError(
            .transient(retryAfter: nil),
            "the storage does not list the parts of the file as they were sent; they are sent again")
    }

    private func sendMissing(_ state: MultipartState) async throws(ActionError) -> MultipartState {
        var (state, failure) = (state, ActionError?.none)
        var left = state.missing[...]
        let id = LateText.known(state.uploadID)
        await withTaskGroup(of: (Int, Result<String, ActionError>).self) { group in
            for number in left.prefix(Self.width) { group.addTask { (number, await self.result(of: number, id)) } }
            left = left.dropFirst(Self.width)
            while let (number, result) = await group.next() {
                do throws(ActionError) {
                    state.receive(number, tag: try result.get())
                    // Here and not in the tasks: one after the other, and none is forgotten by a later one.
                    try await self.memory.remember { [state] in $0.parts = state }
                } catch {
                    failure = failure ?? error
                    // Those on their way may still end well, unless there is no use in it.
                    switch error.kind {
                    case .transient, .outage: continue
                    case .permanent, .lane, .forbidden, .disk, .unknown, .changed, .pending: group.cancelAll()
                    }
                }
                guard failure == nil, let next = left.popFirst() else { continue }
                group.addTask { (next, await self.result(of: next, id)) }
            }
        }
        if let failure { throw failure }
        return state
    }

    /// How often a part is tried before the whole upload counts as an attempt that failed: a file of many parts would use
    /// all its attempts up on a line that drops one in a hundred.
    private static let triesOfPart = 3

    private func result(of number: Int, _ id: LateText) async -> Result<String, ActionError> {
        var tries = 0
        while true {
            do throws(ActionError) {
                return .success(try await self.send(number, id))
            } catch {
                tries += 1
                let mayBeFleeting = [.transient(retryAfter: nil), .outage(retryAfter: nil)].contains(error.kind)
                guard mayBeFleeting, tries < Self.triesOfPart, !Task.isCancelled
                else { return .failure(error) }
            }
        }
    }

    /// Sends a part and returns its `ETag`.
    private func send(_ number: Int, _ id: LateText) async throws(ActionError) -> String {
        let answer = try await self.success(.part(id, number, self.plan.range(of: number)))
        guard let tag = answer.header("ETag"), let digest = answer.sentMD5.map(HuaweiDigest.init(bytes:)) else {
            throw answer.unusable("it has no ETag")
        }
        guard digest.agrees(withETag: tag) else {
            throw ActionError(
                .transient(retryAfter: nil),
                "part \(number) of the file did not arrive as it was sent: its ETag is \(Excerpt.line(tag)) and not "
                    + "\(digest.hexadecimal); it is sent again")
        }
        return tag
    }

    private func complete(_ state: MultipartState) async throws(ActionError) {
        guard let body = state.completion else { preconditionFailure("an upload is completed with all of its parts") }
        // Before it is asked: where the answer is lost, this alone tells a whole upload from one that was taken away.
        var ending = state
        ending.end()
        try await self.memory.remember { [ending] in $0.parts = ending }
        let failure: ActionError
        do throws(ActionError) {
            let answer = try await self.call(.complete(.known(state.uploadID), body))
            // Gone: completed by a request before, whose answer was lost.
            if OBSDocument(answer.body)?.completedTag != nil || Self.isGone(answer) { return }
            failure = OBSFailure.of(answer, now: self.client.now).error
        } catch {
            failure = error
        }
        switch failure.kind {
        case .transient, .outage: if Task.isCancelled { throw failure }
        case .permanent, .lane, .forbidden, .disk, .unknown, .changed, .pending: throw failure
        }
        // It may have gone well all the same: then there is nothing to list any more.
        guard try await self.list(state) == nil else { throw failure }
    }

    /// What OBS has; nil when it does not know the upload.
    private func list(_ state: MultipartState) async throws(ActionError) -> [OBSDocument.Part]? {
        let answer = try await self.call(.list(.known(state.uploadID)))
        if Self.isGone(answer) { return nil }
        guard answer.isSuccess else { throw OBSFailure.of(answer, now: self.client.now).error }
        guard let parts = OBSDocument(answer.body)?.parts else {
            throw answer.unusable("it is no whole list of parts")
        }
        return parts
    }

    private static func isGone(_ answer: HTTPAnswer) -> Bool { HuaweiFailure.code(of: answer) == "NoSuchUpload" }

    private func success(_ operation: OBSOperation) async throws(ActionError) -> HTTPAnswer {
        let answer = try await self.call(operation)
        guard answer.isSuccess else { throw OBSFailure.of(answer, now: self.client.now).error }
        return answer
    }

    /// Has a URL signed and sends to it; with another URL when OBS says that the first is no longer good.
    private func call(_ operation: OBSOperation) async throws(ActionError) -> HTTPAnswer {
        let answer = try await self.callOnce(operation)
        guard !answer.isSuccess, case .renew = OBSFailure.of(answer, now: self.client.now) else { return answer }
        return try await self.callOnce(operation)
    }

    private func callOnce(_ operation: OBSOperation) async throws(ActionError) -> HTTPAnswer {
        let authority = operation.authority(
            self.client.vod, bucket: .known(self.object.bucket), key: .known(self.object.key),
            contentType: self.contentType)
        let url = try await self.client.text("sign_str", of: authority)
        let request = operation.request(to: url, contentType: self.contentType)
        guard case .part = operation else { return try await self.client.storage(request) }
        return try await self.client.storage(request, input: self.input)
    }
}
