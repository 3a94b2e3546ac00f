import Rules

extension Provider {
    /// ApyHub: small web services that are paid by the call, in "atoms". The one used here takes a still frame out of a
    /// video.
    ///
    /// It tells no limit of its rate; its own client keeps to one request a second.
    static let apyHub = Provider(
        signature: ProviderSignature(
            name: "apyhub",
            settings: [
                .init("token", .secret),
                .init("user", .text),
                .init("password", .secret),
                .init("url", .url, initial: "https://api.apyhub.com"),
            ],
            rate: Rate(count: 1, per: .seconds(1)), poll: ApyHub.polls, oneOf: [["token"], ["user", "password"]]),
        actions: [
            GenerateThumbnail()
        ])
}

/// What is ApyHub's own.
enum ApyHub {
    /// Where the account does not say how its jobs are asked about. Each poll costs 5 atoms.
    static let polls = PollSchedule(every: .seconds(2), upTo: .seconds(30), within: .seconds(30 * 60))

    /// A URL at the account's `url`.
    ///
    /// - Parameter path: begins with a slash, percent-encoded.
    static func url(_ path: String, _ account: Account) throws(ActionError) -> String {
        try account.base("url") + path
    }

    /// The one way in that the account has: the header `apy-token`, or the older `Authorization: Basic`. ApyHub is sent
    /// one, never both.
    static func authorization(_ account: Account) throws(ActionError) -> PlannedRequest.Authorization {
        let hasUser = account.settings["user"] != nil
        let hasPassword = account.secrets["password"] != nil
        switch (account.secrets["token"] != nil, hasUser, hasPassword) {
        case (true, false, false): return .header(name: "apy-token", setting: "token")
        case (false, true, true):
            // RFC 7617, section 2: what is before the first colon is the user.
            guard account.settings["user"]?.contains(":") == false else {
                throw self.misfit(account, "has a user with a colon in it, which basic authentication cannot carry")
            }
            return .basic(user: "user", password: "password")
        case (false, false, false): throw self.misfit(account, "has neither a token nor a user and password")
        case (false, true, false): throw self.misfit(account, "has a user but no password")
        case (false, false, true): throw self.misfit(account, "has a password but no user")
        case (true, _, _): throw self.misfit(account, "has both a token and a user or password")
        }
    }

    private static func misfit(_ account: Account, _ what: String) -> ActionError {
        ActionError(
            .permanent,
            "the account \"\(account.name)\" \(what); give it either `token: {env: NAME}`, or `user: NAME` and "
                + "`password: {env: NAME}`")
    }
}
