import FoundationEssentials

/// The local IAM: gives tokens for a user's name and password.
struct IAM: CloudService {
    let cloud: HuaweiCloud

    func takes(_ incoming: Incoming) -> Bool { incoming.components?.first == "v3" }

    func answer(_ incoming: Incoming) async throws -> Answer {
        do {
            return try await self.logIn(incoming)
        } catch let refusal as Refusal {
            try await incoming.body.drain()
            return Self.answer(refusal)
        }
    }

    /// `{"error":{"code":401,"message":"…","title":"Unauthorized"}}`
    private static func answer(_ refusal: Refusal) -> Answer {
        let titles = [400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"]
        let error = JSON.object([
            .init("code", .integer(Int64(refusal.status))), .init("message", .string(refusal.reason)),
            .init("title", .string(titles[refusal.status] ?? "Error")),
        ])
        return Answer(status: refusal.status, body: .json(.object([.init("error", error)])), reason: refusal.reason)
    }

    private func logIn(_ incoming: Incoming) async throws -> Answer {
        guard incoming.method == "POST", incoming.components == ["v3", "auth", "tokens"] else {
            throw Refusal(
                404,
                "the sandbox's IAM has no call \(incoming.method) \(incoming.path); it has POST "
                    + "/v3/auth/tokens?nocatalog=true")
        }
        for (name, value) in incoming.query where name != "nocatalog" || value != "true" {
            throw Refusal(400, "the query has \(name)=\(value); the sandbox knows nocatalog=true alone")
        }
        let login: PasswordLogin
        do {
            login = try PasswordLogin(try await JSONBody.read(incoming))
        } catch let refusal as VODRefusal {
            throw Refusal(400, refusal.reason)
        }
        let account = self.cloud.account
        let isRight =
            login.domain == account.domain && login.user == account.user && login.password == account.password
        guard self.cloud.tokens.admits(isRight) else {
            throw Refusal(
                401,
                "the user is locked after \(TokenBook.mostWrongPasswords) wrong passwords in a row; even the right one "
                    + "does not help now")
        }
        guard isRight else { throw Refusal(401, "The username or password is wrong.") }
        guard [.name(account.region), .id(account.projectID)].contains(login.project) else {
            throw Refusal(404, "auth.scope.project is no project of this account; its name is \(account.region)")
        }
        return self.token()
    }

    private func token() -> Answer {
        let (account, tokens) = (self.cloud.account, self.cloud.tokens)
        let token = tokens.newToken()
        let now = Date.now
        let expiry = now.addingTimeInterval(self.cloud.behaviour.tokenLifetime.seconds)
        let domain = JSON.object([.init("id", .string("sandbox-domain")), .init("name", .string(account.domain))])
        let body = JSON.object([
            .init("expires_at", .string(HuaweiTime.microseconds(expiry))),
            .init("issued_at", .string(HuaweiTime.microseconds(now))),
            .init("methods", .array([.string("password")])),
            .init(
                "project",
                .object([
                    .init("domain", domain), .init("id", .string(account.projectID)),
                    .init("name", .string(account.region)),
                ])),
            .init(
                "user",
                .object([
                    .init("domain", domain), .init("id", .string("sandbox-user")), .init("name", .string(account.user)),
                ])),
        ])
        return Answer(
            status: 201, headers: [Header("X-Subject-Token", token)], body: .json(.object([.init("token", body)])),
            reason: "a token until \(HuaweiTime.microseconds(expiry))",
            effect: self.cloud.effect { tokens.add(token, until: expiry) })
    }
}
