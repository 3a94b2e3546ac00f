extension ActionContext {
    /// Sends a request with the account's credentials, when its rate allows it.
    ///
    /// - Parameters:
    ///   - input: the file that the body holds; nil for the step's input.
    ///   - isRepeatable: whether sending it twice does no harm.
    ///   - authority: what the provider made for a request whose authorization is `signed`.
    package func send(
        _ request: PlannedRequest, input: InputFile? = nil, isRepeatable: Bool, authority: Authority? = nil
    ) async throws(ActionError) -> HTTPAnswer {
        let input = input ?? self.input
        try await self.pace.turn(request.group)
        return try await self.http.send(
            request, account: self.account, credentials: self.credentials, input: input, isRepeatable: isRepeatable,
            authority: authority,
            progress: UploadProgress(shown: input?.sent, pace: self.pace, isDigested: request.isDigested))
    }
}
