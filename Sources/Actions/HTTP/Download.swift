package import Rules

/// What came of asking for a file.
package enum Download: Sendable {
    /// It is here, whole and durable: its path, for the output `file`, and its size in bytes.
    case made(Value, bytes: Int64)
    /// The answer is no success: it is to be judged by who asked. At most 64 KiB of its body are here.
    case refused(HTTPAnswer)
}

extension ActionContext {
    /// Fetches a file that a service made into the step's made file. No credentials are sent, whoever asks for it.
    ///
    /// What is fetched is whole, or nothing is made: a body without an end of its own, one that ends early and one that is
    /// too large are errors. Asking again does no harm.
    ///
    /// - Parameters:
    ///   - request: a GET whose reach is `given`.
    ///   - limit: the most bytes that are taken.
    ///   - fileExtension: says what the file is called by, looking at its first bytes (`HTTPTransport.lookedAt` of them, fewer
    ///     where there are no more), or throws because it is not what it should be.
    /// - Throws: what `fileExtension` throws; a redirect; a file that is too large; what is no answer; a disk that is full.
    package func download(
        _ request: PlannedRequest, atMost limit: Int64,
        fileExtension: @Sendable (_ head: [UInt8]) throws(ActionError) -> String
    ) async throws(ActionError) -> Download {
        guard let making = self.making else {
            throw ActionError(.permanent, "there is no folder in which the file could be made")
        }
        try await self.pace.turn(request.group)
        return try await self.http.download(
            request, account: self.account, atMost: limit, to: making, fileExtension: fileExtension)
    }
}
