import Foundation
import Rules

/// Gets tokens from IAM with the account's password: one login for all files, renewed before it ends.
///
/// Five wrong passwords within 15 minutes lock an IAM user (IAM, "Account lockout"). So a login that was refused is
/// remembered and not sent again with the same password until a person asks for another try; and one whose answer is
/// not known, which may have counted as wrong, is not repeated for a while.
struct HuaweiLogin {
    let context: ActionContext

    /// The token's name in the session, and the name of the turn in which one logs in.
    private static let name = "huawei_login"
    /// How long after a login without an answer none is sent: fewer than five fit 15 minutes.
    static let waitAfterSilence = Duration.seconds(300)
    /// Of what was remembered, when another login may be sent, in seconds since 1970.
    private static let again = "again"

    private var now: Int64 { Int64(self.context.now().timeIntervalSince1970) }

    /// A token that lasts a while.
    ///
    /// - Parameter refused: a token that VOD does not take any more.
    /// - Throws: an error of the kind `lane` when the login is refused, or was.
    func token(insteadOf refused: Secret? = nil) async throws(ActionError) -> Secret {
        let password = try await self.context.credentials.secret("password")
        if let token = try self.kept(password, refused) { return token }
        return try await self.context.session.exclusively(Self.name) { () throws(ActionError) in
            // Another file may have logged in while this one waited.
            if let token = try self.kept(password, refused) { return token }
            return try await self.logIn(password)
        }
    }

    private func kept(_ password: Secret, _ refused: Secret?) throws(ActionError) -> Secret? {
        guard let kept = self.context.session.token(Self.name), kept.madeWith == [password] else { return nil }
        switch kept.state {
        case .valid(let token, let until):
            let left = Int64(until.timeIntervalSince1970) - self.now
            return token != refused && left > HuaweiToken.margin ? token : nil
        case .refused(let sentence):
            guard let again = kept.facts[Self.again].flatMap({ Int64($0) }) else {
                throw ActionError(.lane(retryAfter: HuaweiToken.waitAfterRefusal), sentence)
            }
            guard again > self.now else { return nil }
            throw ActionError(.lane(retryAfter: .seconds(again - self.now)), sentence)
        }
    }

    private func logIn(_ password: Secret) async throws(ActionError) -> Secret {
        let account = self.context.account
        let request = try Self.request(account, password)
        let authority = Authority(headers: [], secrets: [password], source: account.source(of: "password"))
        let token: HuaweiToken
        do throws(ActionError) {
            let answer = try await self.context.send(request, isRepeatable: false, authority: authority)
            if HuaweiToken.refusals.contains(answer.status) {
                let error = HuaweiToken.failure(answer, now: self.now)
                self.remember(refusal: error, password, facts: [:])
                throw error
            }
            token = try HuaweiToken(answer, now: self.now)
        } catch {
            guard error.kind == .unknown else { throw error }
            let again = self.now + Self.waitAfterSilence.components.seconds
            let lane = ActionError(
                .lane(retryAfter: Self.waitAfterSilence),
                "\(error.description). It was a login, and wrong ones lock the user, so the files of the account "
                    + "\"\(account.name)\" wait")
            self.remember(refusal: lane, password, facts: [Self.again: String(again)])
            throw lane
        }
        self.context.session.keep(
            SessionToken(
                .valid(token.value, until: Date(timeIntervalSince1970: TimeInterval(token.expires))),
                madeWith: [password]), as: Self.name)
        return token.value
    }

    private func remember(refusal error: ActionError, _ password: Secret, facts: [String: String]) {
        self.context.session.keep(
            SessionToken(.refused(error.description), madeWith: [password], facts: facts), as: Self.name)
    }

    /// The login. It holds the password, so nobody shows it.
    private static func request(_ account: Account, _ password: Secret) throws(ActionError) -> PlannedRequest {
        let setting = { (name: String) throws(ActionError) -> String in
            guard let value = account.settings[name], !value.isEmpty else {
                throw ActionError(.permanent, "the account \"\(account.name)\" has no \(name); add it")
            }
            return value
        }
        let login = HuaweiToken.Login(
            user: try setting("user"), password: password, domain: try setting("domain"),
            projectID: try setting("project_id"))
        return PlannedRequest(
            method: .post, url: try account.base("iam_url") + HuaweiToken.path,
            authorization: .signed(header: "X-Auth-Token"),
            body: .bytes(HuaweiToken.body(login), type: HuaweiToken.contentType))
    }
}
